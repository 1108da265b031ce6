"""Commands: what `flask --help` lists, each a thin call of a service or query."""

from __future__ import annotations

from flask import Flask

from app.cli import admin, demo, engine_health, fit, migrations, robyn, worker

COMMANDS = (
    admin.create_admin,
    migrations.db,
    engine_health.engine_health,
    worker.worker,
    demo.demo,
    fit.fit_command,
    fit.evaluate_command,
    robyn.robyn,
)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
