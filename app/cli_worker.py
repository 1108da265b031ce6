"""`flask worker`: takes fits from the queue, each in a process of its own."""

from __future__ import annotations

import importlib
import logging
from typing import Any

import click
from flask import Flask, current_app
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from app import queue
from app.cli import check_engine, server_command
from app.extensions import db, redis
from app.services import runs
from tenants import directory
from tenants.context import entered

# Imported before the first fork, so that no job pays for it: together they take seconds.
HEAVY = ("numba", "nevergrad", "prophet", "pandas", "pyarrow", "engine_py.engine", "app.jobs.fits")
log = logging.getLogger(__name__)


@click.command("worker")
@click.option("--burst", is_flag=True, help="Stop when the queue is empty.")
@server_command
def worker(burst: bool) -> None:
    """Take fits from the queue until told to stop."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    preload()
    reap_everywhere()
    try:
        ok, problems, _ = check_engine()
        log.info("Meta's Robyn: %s", "ready" if ok else " ".join(str(problem) for problem in problems))
    except Exception:  # whatever the check meets, compiled fits go on without R
        log.exception("The check of Meta's Robyn failed")
    FitWorker(
        [queue.queue()],
        connection=redis(),
        serializer=JSONSerializer,
        work_horse_killed_handler=lambda job, *_: _killed(app, job),
    ).work(burst=burst, logging_level=None)


class FitWorker(Worker):
    """RQ's worker; its regular maintenance also puts runs in order."""

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        db.session.remove()
        db.engine.dispose()  # a forked process must not share a database connection
        super().fork_work_horse(job, queue)

    def run_maintenance_tasks(self) -> None:
        super().run_maintenance_tasks()
        reap_everywhere()


def preload() -> None:
    """Import and compile what every fit needs."""
    for name in HEAVY:
        importlib.import_module(name)
    from engine_py.warm import warm

    warm()


def reap_everywhere() -> None:
    """Put the runs of every client in order."""
    for tenant_id in directory.all_ids():
        with entered(tenant_id):
            changed = runs.reap()
        if changed:
            log.info("Runs put in order: %s", ", ".join(changed))


def _killed(app: Flask, job: Job) -> None:
    """The process of a job was killed: its run is lost, at once."""
    tenant_id, run_id = _ids(job.args)
    with app.app_context(), entered(tenant_id):
        runs.lose(run_id)


def _ids(args: Any) -> tuple[str, str]:
    tenant_id, run_id = args
    return str(tenant_id), str(run_id)
