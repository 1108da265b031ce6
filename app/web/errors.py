"""What a person or a script gets when something goes wrong: a page in the brand, or JSON."""

from __future__ import annotations

import logging

from flask import Flask, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import AppError
from app.extensions import wants_page
from mmm.errors import MmmError

TITLES = {
    400: "That request was incomplete",
    401: "Please sign in",
    404: "Not found",
    409: "Not possible right now",
    413: "That file is too large",
    422: "That cannot be used",
    429: "Too many attempts",
    500: "Something went wrong",
}
BROKEN = "The error has been logged. Try again; if it stays, tell your administrator."
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(AppError, _ours)
    app.register_error_handler(MmmError, lambda error: _answer(422, str(error)))
    app.register_error_handler(
        CSRFError, lambda error: _answer(400, "The page is out of date. Reload it and try again.")
    )
    app.register_error_handler(HTTPException, _http)


def _ours(error: AppError) -> ResponseReturnValue:
    """What a person did wrong is said; what the server did wrong goes to the log."""
    if error.status < 500:
        return _answer(error.status, str(error))
    log.error("A request failed", exc_info=error)
    return _answer(error.status, BROKEN)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # redirects are exceptions too
        return error.get_response()
    messages = {
        404: "There is nothing at this address, or it is not yours to see.",
        429: "Wait a minute, then try again.",
        500: BROKEN,
    }
    return _answer(error.code, messages.get(error.code, error.description or ""))


def _answer(status: int, message: str) -> ResponseReturnValue:
    title = TITLES.get(status, "That did not work")
    if wants_page():
        return render_template("error.html", status=status, title=title, message=message), status
    return jsonify(status=status, title=title, message=message), status
