"""`flask demo ...`: three clients of one agency with data, models and accounts, to look at.

Never in production.
"""

from __future__ import annotations

import click

from app.cli.command import server_command
from app.errors import Conflict


@click.group("demo")
def demo() -> None:
    """Three demonstration clients."""


@demo.command("seed")
@server_command
def seed() -> None:
    """Make the demo agency, its three clients, their accounts and data.

    Doing it twice changes nothing.
    """
    _refuse_production()
    from app.cli import demo_clients

    click.echo("Demo clients: " + ", ".join(demo_clients.seed()))


@demo.command("fit")
@server_command
def fit() -> None:
    """Fit and publish the demo clients' models. Needs a running worker; skips what is done."""
    _refuse_production()
    from app.cli import demo_clients, demo_models

    for slug in demo_clients.SLUGS:
        demo_models.fit_and_publish(slug)


@demo.command("accounts")
@server_command
def accounts() -> None:
    """Print the addresses and sign-ins of the demo."""
    _refuse_production()
    from app.cli import demo_clients
    from app.extensions import config

    scheme, host = ("https" if config().cookie_secure else "http"), config().base_host
    click.echo("\nSign in with one of these:")
    for account in demo_clients.ACCOUNTS:
        address = f"{scheme}://{account.slug + '.' if account.slug else ''}{host}"
        click.echo(f"  {account.title:<16} {address:<36} {account.email:<30} {account.password}")


def _refuse_production() -> None:
    from app.extensions import config

    if config().production:
        raise Conflict("Demo accounts have known passwords: they do not exist in production.")
