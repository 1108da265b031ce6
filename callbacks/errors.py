"""The one place where an error of a callback is told to the person."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from dash import set_props

from app.errors import AppError
from layouts import ids
from layouts.language import N_, _, translate_error
from mmm.errors import MmmError

TOAST_UNEXPECTED: Final = N_(
    "An error that should not happen. It has been logged as {reference}; nothing was changed."
)

log = logging.getLogger(__name__)


def on_error(error: Exception) -> None:
    """Tell the person what went wrong in a callback, in words; the details of a surprise go to the
    log.
    """
    words = (
        translate_error(error)
        if is_user_error(error)
        else _(TOAST_UNEXPECTED).format(reference=log_and_reference(error))
    )
    set_props(ids.TOAST, {"children": words, "is_open": True})


def is_user_error(error: Exception) -> bool:
    """Whether the error's own words are for the person: they did something, or asked for something,
    that cannot be.
    """
    return isinstance(error, MmmError) or (isinstance(error, AppError) and error.status < 500)


def log_and_reference(error: Exception) -> str:
    """Write an unexpected error to the log under a short number that a person can quote."""
    reference = secrets.token_hex(3).upper()
    log.error("A callback failed [%s]", reference, exc_info=error)
    return reference
