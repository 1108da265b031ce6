"""Fits the demo clients' models with a running worker, and publishes the best of each."""

from __future__ import annotations

import time
from contextlib import closing

import click
from sqlalchemy import select

from app import queue
from app.cli.stage_bar import StageBar
from app.errors import AppError, Conflict
from app.extensions import db
from app.models import Dataset, Run
from app.models.runs import FINISHED, QUEUED, RUNNING
from app.queries import datasets, engines, models, publications, runs
from app.services import publications as publishing
from app.services import runs as fitting
from mmm.data import column_roles, default_spec
from mmm.spec import ModelSpec
from tenants import directory
from tenants.context import TenantInfo
from tenants.entry import entered

RUN_NAME = "Demo model"
NOTE = "Chosen by command for the demo: the model with the lowest error score."
PATIENCE_S = 1800
WORKER_PATIENCE_S = 60  # a worker needs some seconds to start


def fit_and_publish(slug: str) -> None:
    """Fit a demo client's model and publish the best, unless one is published already."""
    where = directory.by_slug(slug)
    if where is None:
        raise Conflict("There are no demo clients. Run `flask demo seed` first.")
    with entered(where.id):
        if publications.history().current() is None:
            _publish_best(_finished_run(where), where.name)
        else:
            click.echo(f"{where.name}: a model is published already.")


def _finished_run(where: TenantInfo) -> str:
    run_id = _run(where)
    _wait(run_id, where.name)
    return run_id


def _publish_best(run_id: str, name: str) -> None:
    best = min(models.table(run_id), key=lambda row: (row.error_score is None, row.error_score))
    publishing.publish(run_id, best.sol_id, NOTE)
    click.echo(
        f"{name}: published {best.sol_id} (NRMSE {best.nrmse:.4f}, DECOMP.RSSD {best.rssd:.4f})."
    )


def _run(where: TenantInfo) -> str:
    """The demo run that is finished or under way, else a new one."""
    fitting.reap()  # a run that a dead worker left behind is not waited for
    usable = select(Run.id).where(Run.name == RUN_NAME, Run.state.in_((QUEUED, RUNNING, FINISHED)))
    found = db.session.scalar(usable.order_by(Run.created_at.desc()))
    if found is not None:
        return found
    dataset_id = db.session.scalar(select(Dataset.id).order_by(Dataset.created_at))
    if dataset_id is None:
        raise Conflict(f"{where.name} has no data. Run `flask demo seed` first.")
    spec = _spec(dataset_id, where)
    if engines.status().checked_at is None:  # a worker that has just started may not know yet
        _check_machine()
    return fitting.submit(dataset_id, spec, engines.status().best_mode, RUN_NAME)


def _check_machine() -> None:
    from app.jobs.engines import (
        inspect_this_machine,
    )  # loads the compiled engine, which few commands need

    inspect_this_machine()


def _spec(dataset_id: str, where: TenantInfo) -> ModelSpec:
    data = datasets.frame(dataset_id)
    return default_spec.draft(data, column_roles.infer(data), where.brand.country)


def _wait(run_id: str, name: str) -> None:
    """Show the run's progress from its row in the database until it ends."""
    began = time.monotonic()
    with closing(StageBar(name)) as bar:
        while True:
            fitting.reap()
            row = runs.get(run_id)
            bar.show(row.stage if row.state == RUNNING else row.state, row.done, row.total)
            if row.state not in (QUEUED, RUNNING):
                break
            _check_patience(name, row.state, time.monotonic() - began)
            db.session.rollback()  # the next look starts a new transaction
            time.sleep(0.5)
    if row.state != FINISHED:
        raise AppError(f"{name}: the run is {row.state}. {row.error or ''}")


def _check_patience(name: str, state: str, waited_s: float) -> None:
    if state == QUEUED and waited_s > WORKER_PATIENCE_S and not queue.workers():
        raise AppError(
            "No worker is running. Start one with `flask worker`, then repeat `flask demo fit`."
        )
    if waited_s > PATIENCE_S:
        raise AppError(f"{name}: no result after {PATIENCE_S // 60} minutes. Is a worker running?")
