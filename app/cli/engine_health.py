"""`flask engine-health`: what this machine can compute."""

from __future__ import annotations

import click

from app.cli.command import server_command


@click.command("engine-health")
@click.option("--quick", is_flag=True, help="Make no test fit in R.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
@server_command
def engine_health(context: click.Context, quick: bool, as_json: bool) -> None:
    """Check what this machine can compute, with a small fit by each engine, and keep the answer for
    the pages.

    \b
    Ends with 0 where both engines work (and agree), 3 where only the compiled engine does, and
    1 where it does not, or where the two do not compute the same models.
    """
    from app.cli import machine_check

    context.exit(machine_check.check_and_tell(full=not quick, as_json=as_json))
