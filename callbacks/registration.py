"""Give the app its pages.

A page's module has ROUTES (address -> function that makes the page) and `register`; LAZY names
components that the browser had better load before it has the page, FIRST what makes a page that
comes with its frame, where that holds what the page would else ask for next.
"""

from __future__ import annotations

from dash import Dash

from callbacks import shell


def register(app: Dash) -> None:
    """Give the app its layout, the pages' addresses and every callback."""
    app.layout = shell.frame
    shell.register(app)
    for page in shell.PAGES:
        page.register(app)


def lazy(path: str) -> tuple[str, ...]:
    """The components of the page at a path that Dash would load only when it meets them: its
    module's LAZY.
    """
    return tuple(getattr(shell.module_of(path), "LAZY", ()))
