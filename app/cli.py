"""Commands: `flask create-admin`, `flask engine-check`, and those of the neighbouring modules."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext

from app.errors import AppError
from app.extensions import config, db
from app.services import engines
from tenants import accounts


def server_command(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command that works on the server's data: needs every setting, and says in words what went wrong."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            config().require()
            return function(*args, **kwargs)
        except AppError as error:
            raise click.ClickException(str(error)) from error

    return with_appcontext(call)


def init_app(app: Flask) -> None:
    from app import cli_demo, cli_worker  # they decorate their commands with this module's server_command

    for command in (create_admin, engine_check, cli_worker.worker, cli_demo.demo):
        app.cli.add_command(command)
    if importlib.util.find_spec("app.cli_models"):
        cli_models = importlib.import_module("app.cli_models")
        app.cli.add_command(cli_models.fit_command)
        app.cli.add_command(cli_models.evaluate_command)


@click.command("create-admin")
@click.option("--email", prompt="E-mail")
@click.option("--name", prompt="Name")
@click.option("--agency", prompt="Agency", help="Name of the agency; made if there is none of that name.")
@click.password_option()
@server_command
def create_admin(email: str, name: str, agency: str, password: str) -> None:
    """Make a platform admin. A production server starts with no account at all."""
    user = accounts.new_user(email, name, password)
    accounts.grant(user, "platform_admin")
    accounts.agency_named(agency)
    db.session.commit()
    click.echo(f"{user.email} can sign in at {config().base_host}.")


@click.command("engine-check")
@server_command
def engine_check() -> None:
    """Check whether this machine can run Meta's Robyn, and keep the answer for the pages."""
    ok, problems, versions = check_engine()
    click.echo("Meta's Robyn can run here." if ok else "Meta's Robyn cannot run here:")
    for problem in problems:
        click.echo(f"  {problem}")
    for package, version in sorted(versions.items()):
        click.echo(f"  {package} {version}")


def check_engine() -> tuple[bool, tuple[Any, ...], dict[str, str]]:
    """Probe R in a child process and store what it said."""
    from engine_r.probe import probe

    found = probe()
    versions = {name: str(version) for name, version in found.versions.items()}
    engines.record(found.ok, found.problems, versions)
    return found.ok, found.problems, versions
