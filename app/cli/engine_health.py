"""`flask engine-health`: what this machine can compute."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import click
from sqlalchemy.exc import OperationalError

from app import queue
from app.cli.command import server_command
from app.models.engines import BROKEN, LIMITED, OK
from app.services import engines
from mmm.engine import Progress, Report
from mmm.errors import Problem

EXIT_CODES = {OK: 0, BROKEN: 1, LIMITED: 3}


VERDICTS = {
    OK: "Both engines work here.",
    LIMITED: "The compiled engine works here; Meta's Robyn cannot run:",
    BROKEN: "This machine's results cannot be relied on:",
}


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
    from app.jobs.engines import check

    found = check(full=not quick, report=_stages())
    if as_json:
        click.echo(
            json.dumps(
                {"state": found.state, "machine": queue.this_machine(), **asdict(found)}, indent=2
            )
        )
    else:
        for line in _said(found):
            click.echo(line)
    try:
        engines.record(found)
    except OperationalError as error:
        raise click.ClickException(
            "The answer could not be kept: run make migrate first."
        ) from error
    context.exit(EXIT_CODES[found.state])


def _stages() -> Report:
    """Says each stage once, beside the answer itself."""
    said: list[str] = []

    def report(progress: Progress) -> None:
        stage = progress.stage.partition(",")[0]
        if stage not in said:
            said.append(stage)
            click.echo(stage, err=True)

    return report


def _said(found: engines.MachineReport) -> Iterator[str]:
    yield VERDICTS[found.state]
    for problem in found.problems:
        yield f"\n  {Problem(problem.message, problem.fix)}"
        if problem.command:
            yield f"    {problem.command}"
    yield ""
    if found.compiled:
        yield (
            f"  Test fit by the compiled engine: {found.compiled['models']} models,"
            f" {found.compiled['seconds']:.1f} s"
        )
    if found.robyn:
        yield (
            f"  Test fit by Meta's Robyn: {found.robyn['models']} models,"
            f" {found.robyn['seconds']:.1f} s"
        )
        for name, value in found.robyn["largest"].items():
            yield (
                f"    largest difference of {name}:"
                f" {'not computable' if value is None else format(value, '.1e')}"
            )
    for package, version in found.versions.items():
        yield f"  {package} {version}"
