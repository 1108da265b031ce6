"""What `flask worker` does: an RQ worker that also puts runs in order."""

from __future__ import annotations

import importlib
import logging

from flask import Flask, current_app
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from app import queue
from app.extensions import db, redis
from app.services import parts, runs
from tenants import directory
from tenants.entry import entered

# Imported before the first fork, so that no job pays for it: together they take seconds.
HEAVY = ("numba", "nevergrad", "prophet", "pandas", "pyarrow", "engine_py.engine", "app.jobs.fits")
LOOK_S = 30  # how often a worker that waits puts runs in order
log = logging.getLogger(__name__)


def work(burst: bool, check: bool) -> None:
    """Take parts of runs from the queue; with `burst` until it is empty, with `check` after a look
    at what this machine can compute.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    preload()
    reap_everywhere()
    if check:
        check_machine()
    FitWorker(
        [queue.machine_queue(queue.this_machine()), queue.queue()],
        connection=redis(),
        serializer=JSONSerializer,
        maintenance_interval=LOOK_S,
        worker_ttl=LOOK_S + 15,  # RQ waits for jobs 15 seconds less than that
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


def check_machine() -> None:
    """See what this machine can compute, and tell the pages."""
    from app.jobs.engines import (
        inspect_this_machine,
    )  # loads the compiled engine, which the web server does without

    try:
        found = inspect_this_machine()
        said = " ".join(str(problem) for problem in found.problems)
        log.info("Engines on this machine: %s. %s", found.state, said)
    except Exception:  # whatever the check meets, fits go on
        log.exception("The check of this machine failed")


def reap_everywhere() -> None:
    """Put the runs of every client in order."""
    for tenant_id in directory.all_ids():
        with entered(tenant_id):
            changed = runs.reap()
        if changed:
            log.info("Runs put in order: %s", ", ".join(changed))


def _killed(app: Flask, job: Job) -> None:
    """The process of a job was killed: its part is sent again, at once."""
    if job.func_name != queue.FIT:
        return  # a check has no row that waits for it
    tenant_id, part_id = (str(value) for value in job.args)
    with app.app_context(), entered(tenant_id):
        parts.worker_died(part_id, job.id)
