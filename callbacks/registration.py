"""Give the app its pages."""

from __future__ import annotations

from dash import Dash

from callbacks import router, shell
from layouts.language import _


def register(app: Dash) -> None:
    """Give the app its layout, the pages' addresses and every callback."""
    app.layout = shell.frame
    shell.register(app)
    for module in router.page_modules():
        module.register(app)


def title(path: str) -> str:
    """The name of the page at a path; empty where this person has none there."""
    page = router.page_at(path)
    return _(page.title) if page else ""


def preload(path: str) -> tuple[str, ...]:
    """The components of the page at a path that Dash would load only when it meets them."""
    page = router.page_at(path)
    return page.preload if page else ()
