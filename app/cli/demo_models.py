"""Fits the demo clients' models with a running worker, and publishes the best of each run."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import click
from sqlalchemy import select

from app import queue
from app.cli.demo_clients import TRAVEL
from app.cli.stage_bar import StageBar
from app.errors import AppError, Conflict
from app.extensions import db
from app.models import Dataset, Publication, Run
from app.models.runs import FINISHED, QUEUED, RUNNING
from app.queries import datasets, engines, models, runs
from app.services import publications as publishing
from app.services import refreshes
from app.services import runs as fitting
from app.services.refreshes import RefreshOptions
from mmm.data import column_roles, default_spec
from mmm.simulation.experiments import lift_study
from mmm.spec import ModelSpec
from tenants import directory
from tenants.context import TenantInfo
from tenants.entry import entered


@dataclass(frozen=True)
class DemoRun:
    """A run of the demo, on the data set of this name.

    changes: to the first spec that the data suggests. outcome: another column than that suggests,
    which counts. former: the run whose published model it carries on.
    """

    name: str
    data: str
    changes: tuple[tuple[str, Any], ...] = ()
    outcome: str = ""
    former: str = ""


SHORT: Final = (("iterations", 1000), ("trials", 3))
# two experiments of six weeks, which measured a little too much and a little too little
STUDIES: Final = (
    lift_study(TRAVEL, "search", date(2025, 9, 1), date(2025, 10, 12), 0.06),
    lift_study(TRAVEL, "meta", date(2026, 3, 2), date(2026, 4, 12), -0.05),
)
RUNS: Final = {  # by client, in the order of their publication
    "fjallro": (
        DemoRun("Model until September", "Fjällro, weekly until September", SHORT),
        DemoRun("Refresh until November", "Fjällro, weekly", former="Model until September"),
        DemoRun("Model until November", "Fjällro, weekly"),
    ),
    "kuestenwind": (
        DemoRun("Bookings", "Küstenwind Reisen, weekly", SHORT, outcome="bookings"),
        DemoRun(
            "Revenue, with two experiments",
            "Küstenwind Reisen, weekly",
            (("calibration_input", STUDIES),),
        ),
    ),
    "copperkettle": (DemoRun("Daily model", "Copper Kettle, daily", SHORT),),
}
PATIENCE_S = 1800
WORKER_PATIENCE_S = 60  # a worker needs some seconds to start


def fit_and_publish(slug: str) -> None:
    """Fit a demo client's models and publish the best of each run that none was published of."""
    where = directory.by_slug(slug)
    if where is None:
        raise Conflict("There are no demo clients. Run `flask demo seed` first.")
    with entered(where.id):
        for wish in RUNS[slug]:
            run_id = _run(wish, where)
            _wait(run_id, f"{where.name}, {wish.name}")
            if _published(run_id) is None:
                _publish_best(run_id, where.name)
            else:
                click.echo(f"{where.name}: a model of “{wish.name}” was published already.")


def _published(run_id: str) -> str | None:
    """The solID of a run's model that is or was published."""
    return db.session.scalar(select(Publication.sol_id).where(Publication.run_id == run_id))


def _publish_best(run_id: str, name: str) -> None:
    try:
        best = publishing.publish_best(run_id)
    except Conflict as error:  # a refresh that moved far waits for a person, in a demo too
        click.echo(f"{name}: nothing was published. {error}")
        return
    row = next(row for row in models.table(run_id) if row.sol_id == best.sol_id)
    healthy = "no check fails" if best.healthy else "every model fails a check"
    click.echo(
        f"{name}: published {best.sol_id}, {healthy} (NRMSE {row.nrmse:.4f},"
        f" DECOMP.RSSD {row.rssd:.4f})."
    )


def _run(wish: DemoRun, where: TenantInfo) -> str:
    """The demo run that is finished or under way, else a new one."""
    fitting.reap()  # a run that a dead worker left behind is not waited for
    found = _newest(wish.name)
    if found is not None:
        return found
    dataset_id = db.session.scalar(select(Dataset.id).where(Dataset.name == wish.data))
    if dataset_id is None:
        raise Conflict(f"{where.name} has no data. Run `flask demo seed` first.")
    if engines.status().checked_at is None:  # a worker that has just started may not know yet
        _check_machine()
    mode = engines.status().best_mode
    if wish.former:
        former = _newest(wish.former) or ""
        options = RefreshOptions(mode, wish.name)
        return refreshes.submit(former, _published(former) or "", dataset_id, options)
    return fitting.submit(dataset_id, spec_of(wish, dataset_id, where), mode, wish.name)


def _newest(name: str) -> str | None:
    usable = select(Run.id).where(Run.name == name, Run.state.in_((QUEUED, RUNNING, FINISHED)))
    return db.session.scalar(usable.order_by(Run.created_at.desc()))


def _check_machine() -> None:
    from app.jobs.engines import (
        inspect_this_machine,
    )  # loads the compiled engine, which few commands need

    inspect_this_machine()


def spec_of(wish: DemoRun, dataset_id: str, where: TenantInfo) -> ModelSpec:
    """What a run that carries nothing on is asked to fit."""
    data = datasets.frame(dataset_id)
    roles = column_roles.infer(data)
    if wish.outcome:
        roles = replace(roles, dep_var=wish.outcome, dep_var_type="conversion")
    return default_spec.draft(data, roles, where.brand.country).with_(**dict(wish.changes))


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
