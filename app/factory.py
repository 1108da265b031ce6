"""Puts the application together: settings and commands, and what answers requests if it serves."""

from __future__ import annotations

import logging

import click
from flask import Flask

from app import cli
from app.config import ROOT, Config

# Flask's own commands that look at the pages. All others start several times faster without.
SERVING = frozenset({"run", "routes", "shell"})


def create_app(config: Config | None = None) -> Flask:
    """A new application.

    Where a `flask` command asks that is none of SERVING, it has settings and commands only: what
    works on the server's data connects it, see app.cli.command.

    Raises MissingSettings, naming all of them, unless a `flask` command is asking.
    """
    config = config or Config.from_env()
    if not config.under_cli:  # commands that need the settings ask for them, see app.cli
        config.require()
    logging.basicConfig(
        level=config.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # one line per plug-in and command
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    app = Flask(
        "mixfront", root_path=str(ROOT / "app"), template_folder="web/templates", static_folder=None
    )
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database,
        MAX_CONTENT_LENGTH=config.max_upload_mb
        * 1024
        * 1024
        * 3
        // 2,  # Dash sends files as base64
    )
    app.extensions["mixfront_config"] = config
    cli.init_app(app)
    if not config.under_cli or _command() in SERVING:
        from app import serving

        serving.init_app(app, config)
    return app


def _command() -> str | None:
    """The `flask` command that asks for the application; None outside of one."""
    context = click.get_current_context(silent=True)
    return context.info_name if context else None
