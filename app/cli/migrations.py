"""`flask db`: Flask-Migrate's commands, imported when one is called."""

from __future__ import annotations

from typing import Any

import click

from app.cli.command import connect


class _FlaskMigrate(click.Command):
    """Stands for Flask-Migrate's group in the list: importing Alembic takes longer than a start."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        from flask_migrate import cli

        connect()
        return cli.db.make_context(info_name, args, parent, **extra)


db = _FlaskMigrate("db", help="Perform database migrations.")
