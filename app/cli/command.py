"""How commands are called, and how they say what went wrong.

A command's module declares it; what it does is imported when it is called, so that a list of
commands and their help cost nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.errors import AppError
from mmm.errors import EngineError, InvalidInput


def server_command(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command that works on the server's data: needs every setting, and says in words what went
    wrong.
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            current_app.extensions["mixfront_config"].require()
            connect()
            return function(*args, **kwargs)
        except AppError as error:
            raise click.ClickException(str(error)) from error

    return with_appcontext(call)


def connect() -> None:
    """Give the application at hand its database, tables and Redis, unless it has them."""
    from app import extensions
    from app import models as _models  # noqa: F401 - registers the tables

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "sqlalchemy" not in app.extensions:
        extensions.init_app(app)


class BadInput(click.ClickException):
    """Something in the files or arguments; one problem a line."""

    exit_code = 2


def explained(function: Callable[..., Any]) -> Callable[..., Any]:
    """Bad input ends with exit code 2 and a failed engine with 1, both with a sentence instead of a
    traceback.
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except InvalidInput as error:
            raise BadInput(str(error)) from error
        except EngineError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise BadInput(f"{error.filename or 'A file'}: {error.strerror or error}.") from error

    return call
