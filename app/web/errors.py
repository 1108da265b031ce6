"""What a person or a script gets when something goes wrong: a page in the brand, or JSON."""

from __future__ import annotations

import logging

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import AppError
from app.extensions import wants_page
from layouts.language import N_, _, translate_error
from mmm.errors import MmmError

TITLES = {
    400: N_("That request was incomplete"),
    401: N_("Please sign in"),
    404: N_("Not found"),
    409: N_("Not possible right now"),
    413: N_("That file is too large"),
    422: N_("That cannot be used"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong"),
}
BROKEN = N_("The error has been logged. Try again; if it stays, tell your administrator.")
OUT_OF_DATE = N_("The page is out of date. Reload it and try again.")
MESSAGES = {
    404: N_("There is nothing at this address, or it is not yours to see."),
    429: N_("Wait a minute, then try again."),
    500: BROKEN,
}
UNNAMED = N_("That did not work")
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(AppError, _ours)
    app.register_error_handler(
        MmmError, lambda error: _answer(422, str(error), translate_error(error))
    )
    app.register_error_handler(CSRFError, lambda error: _answer(400, OUT_OF_DATE))
    app.register_error_handler(HTTPException, _http)


def _ours(error: AppError) -> ResponseReturnValue:
    """What a person did wrong is said; what the server did wrong goes to the log."""
    if error.status < 500:
        return _answer(error.status, str(error), translate_error(error))
    log.error("A request failed", exc_info=error)
    return _answer(error.status, BROKEN)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # redirects are exceptions too
        return error.get_response()
    return _answer(error.code, MESSAGES.get(error.code, error.description or ""))


def _answer(status: int, message: str, told: str = "") -> ResponseReturnValue:
    """A page in the reader's language, `told` where the message has values in it; for a script in
    English.
    """
    title = TITLES.get(status, UNNAMED)
    if wants_page() or _is_form():
        return (
            render_template(
                "error.html", status=status, title=_(title), message=told or _(message)
            ),
            status,
        )
    return jsonify(status=status, title=title, message=message), status


def _is_form() -> bool:
    """Whether a person has sent a form, such as the one at the door."""
    return (
        request.mimetype == "application/x-www-form-urlencoded"
        and request.accept_mimetypes.accept_html
    )
