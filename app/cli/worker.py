"""`flask worker`: takes parts of runs from the queue, each in a process of its own."""

from __future__ import annotations

import click

from app.cli.command import server_command


@click.command("worker")
@click.option("--burst", is_flag=True, help="Stop when the queue is empty.")
@click.option(
    "--check/--no-check",
    default=True,
    help="Whether to see what this machine can compute, at the start.",
)
@server_command
def worker(burst: bool, check: bool) -> None:
    """Take parts of runs from the queue until told to stop."""
    from app.cli import fit_worker

    fit_worker.work(burst, check)
