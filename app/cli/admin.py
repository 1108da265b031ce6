"""`flask create-admin`: the first account of an installation."""

from __future__ import annotations

import click

from app.cli.command import server_command


@click.command("create-admin")
@click.option("--email", prompt="E-mail")
@click.option("--name", prompt="Name")
@click.option(
    "--agency", prompt="Agency", help="Name of the agency; made if there is none of that name."
)
@click.password_option()
@server_command
def create_admin(email: str, name: str, agency: str, password: str) -> None:
    """Make a platform admin. A production server starts with no account at all."""
    from app.extensions import config, db
    from tenants import accounts

    user = accounts.new_user(email, name, password)
    accounts.grant(user, "platform_admin")
    accounts.agency_named(agency)
    db.session.commit()
    click.echo(f"{user.email} can sign in at {config().base_host}.")
