"""Alembic's entry: migrates the database of the Flask app at hand."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from tenants.models import UtcDateTime

migrate = current_app.extensions["migrate"]


def _render(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Migrations stand alone: they name SQL types, not classes of ours that may move."""
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False
    )


def run() -> None:
    arguments = {"render_item": _render, **migrate.configure_args}
    with migrate.db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **arguments)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: --sql is not supported.")
run()
