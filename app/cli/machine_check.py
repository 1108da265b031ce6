"""What `flask engine-health` does: check this machine, tell what was found, keep it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import click
from sqlalchemy.exc import OperationalError

from app import queue
from app.jobs.engines import check
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


def check_and_tell(full: bool, as_json: bool) -> int:
    """Check this machine, with a fit in R where `full`. Returns the exit status of what was found.

    Raises ClickException where it cannot be kept.
    """
    found = check(full=full, report=_stages())
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
    return EXIT_CODES[found.state]


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
