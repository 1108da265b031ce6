"""Commands: what `flask --help` lists, each a thin call of a service or query."""

from __future__ import annotations

from flask import Flask

from app.cli import admin, demo, engine_health, fit, robyn, worker


def init_app(app: Flask) -> None:
    for command in (
        admin.create_admin,
        engine_health.engine_health,
        worker.worker,
        demo.demo,
        fit.fit_command,
        fit.evaluate_command,
        robyn.robyn,
    ):
        app.cli.add_command(command)
