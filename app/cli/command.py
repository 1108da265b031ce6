"""How a command that works on the server's data is called."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext

from app.errors import AppError
from app.extensions import config


def server_command(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command that works on the server's data: needs every setting, and says in words what went
    wrong.
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            config().require()
            return function(*args, **kwargs)
        except AppError as error:
            raise click.ClickException(str(error)) from error

    return with_appcontext(call)
