"""`flask demo ...`: two clients of one agency with data, models and accounts, to look at.

Never in production.
"""

from __future__ import annotations

import time

import click
from sqlalchemy import select
from tqdm import tqdm

from app import queue
from app.cli import demo_clients
from app.cli.command import server_command
from app.errors import AppError, Conflict
from app.extensions import config, db
from app.models import Dataset, Run
from app.models.runs import FINISHED, QUEUED, RUNNING
from app.queries import datasets, engines, models, publications, runs
from app.services import publications as publishing
from app.services import runs as fitting
from mmm.data import default_spec
from mmm.spec import ModelSpec
from tenants import directory
from tenants.context import TenantInfo
from tenants.entry import entered

RUN_NAME = "Demo model"
NOTE = "Chosen by command for the demo: the model with the lowest error score."
PATIENCE_S = 1800
WORKER_PATIENCE_S = 60  # a worker needs some seconds to start


@click.group("demo")
def demo() -> None:
    """Two demonstration clients."""


@demo.command("seed")
@server_command
def seed() -> None:
    """Make the demo agency, its two clients, their accounts and data.

    Doing it twice changes nothing.
    """
    _refuse_production()
    made = demo_clients.seed()
    click.echo("Demo clients: " + ", ".join(made))


@demo.command("fit")
@server_command
def fit() -> None:
    """Fit and publish one model per demo client. Needs a running worker; skips what is done."""
    _refuse_production()
    for slug in demo_clients.SLUGS:
        where = directory.by_slug(slug)
        if where is None:
            raise Conflict("There are no demo clients. Run `flask demo seed` first.")
        with entered(where.id):
            _fit_and_publish(where)


@demo.command("accounts")
@server_command
def accounts() -> None:
    """Print the addresses and sign-ins of the demo."""
    _refuse_production()
    scheme, host = ("https" if config().cookie_secure else "http"), config().base_host
    click.echo("\nSign in with one of these:")
    for account in demo_clients.ACCOUNTS:
        address = f"{scheme}://{account.slug + '.' if account.slug else ''}{host}"
        click.echo(f"  {account.title:<16} {address:<36} {account.email:<30} {account.password}")


def _refuse_production() -> None:
    if config().production:
        raise Conflict("Demo accounts have known passwords: they do not exist in production.")


def _fit_and_publish(where: TenantInfo) -> None:
    if publications.history().current() is not None:
        click.echo(f"{where.name}: a model is published already.")
        return
    run_id = _run(where)
    _wait(run_id, where.name)
    best = min(models.table(run_id), key=lambda row: (row.error_score is None, row.error_score))
    publishing.publish(run_id, best.sol_id, NOTE)
    click.echo(
        f"{where.name}: published {best.sol_id} (NRMSE {best.nrmse:.4f}, DECOMP.RSSD"
        f" {best.rssd:.4f})."
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
    return default_spec.draft(data, datasets.roles(dataset_id), where.brand.country)


def _wait(run_id: str, name: str) -> None:
    """Show the run's progress from its row in the database until it ends."""
    began, shown = time.monotonic(), ""
    with tqdm(desc=name, mininterval=0.5) as bar:
        while True:
            fitting.reap()
            row = runs.get(run_id)
            stage = row.stage if row.state == RUNNING else row.state
            if stage != shown:  # each stage has its own count and its own pace
                shown = stage
                bar.reset()
                bar.set_description_str(f"{name}: {stage}")
            bar.total, bar.n = max(row.total, row.done) or None, row.done
            bar.refresh()
            if row.state not in (QUEUED, RUNNING):
                break
            if (
                row.state == QUEUED
                and time.monotonic() - began > WORKER_PATIENCE_S
                and not queue.workers()
            ):
                raise AppError(
                    "No worker is running. Start one with `flask worker`, then repeat `flask demo"
                    " fit`."
                )
            if time.monotonic() - began > PATIENCE_S:
                raise AppError(
                    f"{name}: no result after {PATIENCE_S // 60} minutes. Is a worker running?"
                )
            db.session.rollback()  # the next look starts a new transaction
            time.sleep(0.5)
    if row.state != FINISHED:
        raise AppError(f"{name}: the run is {row.state}. {row.error or ''}")
