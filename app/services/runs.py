"""Runs: submit, cancel, start again, and notice those whose worker has died."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app import queue
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import Dataset, Run
from app.models.runs import CANCELLED, LOST, QUEUED, RESTARTABLE, RUNNING
from app.queries import datasets, engines
from app.services import audit, changes
from mmm import data
from mmm import errors as mmm_errors
from mmm.engine import MODES
from mmm.spec import ModelSpec
from tenants import vault
from tenants.models import new_id, now
from tenants.permissions import can, require

SILENCE = timedelta(seconds=30)  # a running fit that is quiet for longer has lost its worker
UNSENT = timedelta(seconds=5)  # how long after sending a job may be missing from Redis
MOST_MODELS = 1_000_000  # per run: a typing error must not fill a worker's memory
WORKER_DIED = "The worker stopped in the middle of the fit. Nothing else was affected; start the run again."


def submit(dataset_id: str, spec: ModelSpec, mode: str, name: str) -> str:
    """Queue a fit and return its id. Raises NotFound, Invalid (spec and data do not fit), Conflict (no R here)."""
    require("runs.write")
    row = db.session.scalar(select(Dataset).where(Dataset.id == dataset_id, Dataset.removed_at.is_(None)))
    if row is None:
        raise NotFound("There is no such data set.")
    _check_mode(mode)
    _check_spec(row, spec)
    title = name.strip()[:200] or f"{row.name}, {mode}"
    return _queue(row.id, spec.to_dict(), mode, title, "run.submitted")


def cancel(run_id: str) -> None:
    """Stop a run: at once while it is queued, within three seconds while it is running. Raises NotFound, Conflict."""
    require("runs.write")
    waiting = update(Run).where(Run.id == run_id, Run.state == QUEUED)
    ended = changes.made(waiting.values(state=CANCELLED, cancel_requested=True, finished_at=now()))
    asked = update(Run).where(Run.id == run_id, Run.state == RUNNING)
    if not ended and not changes.made(asked.values(cancel_requested=True)):
        db.session.rollback()
        raise Conflict(f"The run is {_state(run_id)} and cannot be cancelled.")
    audit.record("run.cancelled" if ended else "run.cancel_requested", run_id)
    db.session.commit()


def restart(run_id: str) -> str:
    """Queue the same fit again as a new run and return its id. Raises NotFound, Conflict."""
    require("runs.write")
    before = db.session.get(Run, run_id, populate_existing=True)
    if before is None:
        raise NotFound("There is no such run.")
    if before.state not in RESTARTABLE:
        raise Conflict(f"The run is {before.state}; only a failed, cancelled or lost run can be started again.")
    _check_mode(before.mode)
    return _queue(before.dataset_id, before.spec, before.mode, before.name, "run.restarted", before=run_id)


def reap() -> list[str]:
    """Put the present client's runs in order; returns the ids changed.

    Running without a heartbeat becomes lost. Queued without a job (Redis was emptied) is sent again; queued with a job
    that ended before the fit began becomes lost. Pages call it whenever they look; without the right it does nothing.
    """
    if not can("runs.read"):
        return []
    silent = select(Run.id).where(Run.state == RUNNING, Run.heartbeat_at < now() - SILENCE)
    changed = [run_id for run_id in db.session.scalars(silent).all() if lose(run_id)]
    for run_id in changed:
        queue.stop(run_id)  # a fit that hangs must not keep its worker
    waiting = select(Run.id).where(Run.state == QUEUED, Run.sent_at < now() - UNSENT)
    for run_id in db.session.scalars(waiting).all():
        state = queue.state(run_id)
        if state == "unknown":  # Redis is away: asking about each run would make the page wait for each
            break
        if (state == "vanished" and _send_again(run_id)) or (state == "dead" and lose(run_id)):
            changed.append(run_id)
    return changed


def lose(run_id: str, reason: str = WORKER_DIED) -> bool:
    """Mark a run lost because its worker is gone. False when it had ended already."""
    alive = update(Run).where(Run.id == run_id, Run.state.in_((QUEUED, RUNNING)))
    if not changes.made(alive.values(state=LOST, error=reason, finished_at=now())):
        db.session.rollback()
        return False
    audit.record("run.lost", run_id)
    db.session.commit()
    run = db.session.get(Run, run_id)
    if run is not None:
        vault.folder().remove(run.folder)  # files of a fit that died while storing
    return True


def _queue(dataset_id: str, spec: dict[str, Any], mode: str, name: str, action: str, **detail: Any) -> str:
    run = Run(id=new_id(), dataset_id=dataset_id, spec=spec, mode=mode, name=name, created_by=audit.actor())
    db.session.add(run)
    audit.record(action, run.id, mode=mode, name=name, **detail)
    db.session.commit()
    queue.enqueue(queue.FIT, run.tenant_id, run.id, job_id=run.id)  # unsent rows are found by reap()
    return run.id


def _send_again(run_id: str) -> bool:
    claim = update(Run).where(Run.id == run_id, Run.state == QUEUED, Run.sent_at < now() - UNSENT)
    if not changes.made(claim.values(sent_at=now())):  # somebody else has just sent it
        db.session.rollback()
        return False
    audit.record("run.sent_again", run_id)
    db.session.commit()
    run = db.session.get(Run, run_id)
    return run is not None and queue.enqueue(queue.FIT, run.tenant_id, run.id, job_id=run.id)


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise Invalid(f"“{mode}” is no run mode. Choose from {', '.join(MODES)}.")
    status = engines.newest()
    if mode != "fast" and not status.r_ok:
        reason = " ".join(str(problem) for problem in status.problems)
        raise Conflict(f"This machine cannot run Meta's Robyn. {reason} Choose the mode “fast”, or mend it first.")


def _check_spec(row: Dataset, spec: ModelSpec) -> None:
    if spec.iterations * spec.trials > MOST_MODELS:
        raise Invalid(f"Iterations times trials may be {MOST_MODELS:,} at most. 2,000 times 5 is usual.")
    try:
        data.require(datasets.read(row), spec)
    except mmm_errors.Invalid as error:
        raise Invalid(error) from error


def _state(run_id: str) -> str:
    state = db.session.scalar(select(Run.state).where(Run.id == run_id))
    if state is None:
        raise NotFound("There is no such run.")
    return state
