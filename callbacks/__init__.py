"""What happens: one module per page, with ROUTES (address -> function that makes the page) and
`register`; LAZY names components that the browser had better load before it has the page, FIRST
what makes a page that comes with its frame, where that holds what the page would else ask for
next."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace

from dash import Dash, set_props
from flask import request

from app.errors import AppError
from layouts import ids, language, text
from layouts.figures.look import Look
from layouts.language import _, told_error
from mmm.errors import MmmError
from tenants.session import host_brand

log = logging.getLogger(__name__)


def register(app: Dash) -> None:
    """Give the app its layout, the pages' addresses and every callback."""
    from callbacks import shell  # page modules use `look` from here

    app.layout = shell.frame
    shell.register(app)
    for page in shell.PAGES:
        page.register(app)


def lazy(path: str) -> tuple[str, ...]:
    """The components of the page at a path that Dash would load only when it meets them: its
    module's LAZY.
    """
    from callbacks import shell

    return tuple(getattr(shell.module_of(path), "LAZY", ()))


def look() -> Look:
    """How the present reader's numbers and figures look: the client's brand, in the mode and the
    language that the person chose."""
    own = Look.of(host_brand())
    own = replace(own, locale=language.locale_for(language.spoken(), own.locale))
    chosen = request.cookies.get("mode")
    return replace(own, mode=chosen) if chosen in ("light", "dark") else own


def on_error(error: Exception) -> None:
    """Tell the person what went wrong in a callback, in words; the details of a surprise go to the
    log.
    """
    words = (
        told_error(error)
        if told(error)
        else _(text.TOAST_UNEXPECTED).format(reference=logged(error))
    )
    set_props(ids.TOAST, {"children": words, "is_open": True})


def told(error: Exception) -> bool:
    """Whether the error's own words are for the person: they did something, or asked for something,
    that cannot be.
    """
    return isinstance(error, MmmError) or (isinstance(error, AppError) and error.status < 500)


def logged(error: Exception) -> str:
    """Write an unexpected error to the log under a short number that a person can quote."""
    reference = secrets.token_hex(3).upper()
    log.error("A callback failed [%s]", reference, exc_info=error)
    return reference
