"""Runs: submit, cancel, start again, and notice those whose worker has died."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from app.errors import Conflict, InvalidRequest, NotFound
from app.extensions import db
from app.models import Dataset, Run, RunPart
from app.models.parts import PREPARE, WORKING
from app.models.runs import CANCELLED, FAILED, FINISHED, LOST, QUEUED, RESTARTABLE, RUNNING
from app.queries import datasets, engines
from app.services import audit, parts, recovery, updates
from mmm import errors as mmm_errors
from mmm.data import checks
from mmm.engine import MODES
from mmm.phrase import Phrase, sentences
from mmm.spec import ModelSpec
from tenants.models import new_id, now
from tenants.permissions import can, require

MOST_MODELS = 1_000_000  # per run: a typing error must not fill a worker's memory
_STATES = {  # as people say them, in a sentence
    QUEUED: Phrase("queued"),
    RUNNING: Phrase("running"),
    FINISHED: Phrase("finished"),
    FAILED: Phrase("failed"),
    CANCELLED: Phrase("cancelled"),
    LOST: Phrase("lost"),
}


def submit(
    dataset_id: str, spec: ModelSpec, mode: str, name: str, origin: dict[str, Any] | None = None
) -> str:
    """Queue a fit and return its id.

    Raises NotFound, InvalidRequest (spec and data do not fit), Conflict (no R here).

    origin: what the run comes from, {"kind": ...}, where it is no plain fit.
    """
    require("runs.write")
    row = db.session.scalar(
        select(Dataset).where(Dataset.id == dataset_id, Dataset.removed_at.is_(None))
    )
    if row is None:
        raise NotFound("There is no such data set.")
    _check_mode(mode)
    _check_spec(row, spec)
    title = name.strip()[:200] or f"{row.name}, {mode}"
    run = Run(dataset_id=row.id, spec=spec.to_dict(), mode=mode, name=title, origin=origin)
    return _queue(run, "run.submitted")


def cancel(run_id: str) -> None:
    """Stop a run: at once while no part is at work, else within three seconds.

    Raises NotFound, Conflict.
    """
    require("runs.write")
    waiting = update(Run).where(Run.id == run_id, Run.state == QUEUED)
    ended = updates.rowcount(
        waiting.values(state=CANCELLED, cancel_requested=True, finished_at=now())
    )
    asked = update(Run).where(Run.id == run_id, Run.state == RUNNING)
    if not ended and not updates.rowcount(asked.values(cancel_requested=True)):
        db.session.rollback()
        raise Conflict(
            Phrase("The run is {state} and cannot be cancelled.", state=_STATES[_state(run_id)])
        )
    audit.record("run.cancelled" if ended else "run.cancel_requested", run_id)
    db.session.commit()
    if not any(part.state == WORKING for part in parts.of_run(run_id)):
        parts.end(run_id, CANCELLED)


def restart(run_id: str) -> str:
    """Queue the same fit again as a new run and return its id. Raises NotFound, Conflict."""
    require("runs.write")
    before = db.session.get(Run, run_id, populate_existing=True)
    if before is None:
        raise NotFound("There is no such run.")
    if before.state not in RESTARTABLE:
        raise Conflict(
            Phrase(
                "The run is {state}; only a failed, cancelled or lost run can be started again.",
                state=_STATES[before.state],
            )
        )
    _check_mode(before.mode)
    copied = {
        name: getattr(before, name) for name in ("dataset_id", "spec", "mode", "name", "origin")
    }
    return _queue(Run(**copied), "run.restarted", before=run_id)


def reap() -> list[str]:
    """Put the present client's runs in order; returns the ids changed.

    Without the right it does nothing.

    Pages call it whenever they look, workers every half minute: parts that lost their process or
    their message (a machine was switched off, Redis was emptied) are sent again.
    """
    return recovery.recover() if can("runs.read") else []


def _queue(run: Run, action: str, **detail: Any) -> str:
    run.id, run.created_by = new_id(), audit.actor()
    part = RunPart(run_id=run.id, step=PREPARE)
    db.session.add(run)
    db.session.flush()
    db.session.add(part)
    audit.record(action, run.id, mode=run.mode, name=run.name, **detail)
    db.session.commit()
    parts.send([part])
    return run.id


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise InvalidRequest(
            Phrase(
                "“{mode}” is no run mode. Choose from {names}.", mode=mode, names=", ".join(MODES)
            )
        )
    status = engines.newest()
    if mode != "fast" and not status.r_ok:
        reason = sentences(*(problem.phrase for problem in status.problems))
        raise Conflict(
            Phrase(
                "This machine cannot run Meta's Robyn. {reason} Choose the mode “fast”, or mend it"
                " first.",
                reason=reason,
            )
        )


def _check_spec(row: Dataset, spec: ModelSpec) -> None:
    if spec.iterations * spec.trials > MOST_MODELS:
        raise InvalidRequest(
            Phrase(
                "Iterations times trials may be {n:,} at most. 2,000 times 5 is usual.",
                n=MOST_MODELS,
            )
        )
    try:
        checks.require_valid(datasets.read(row), spec)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error


def _state(run_id: str) -> str:
    state = db.session.scalar(select(Run.state).where(Run.id == run_id))
    if state is None:
        raise NotFound("There is no such run.")
    return state
