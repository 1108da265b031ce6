"""Performing a run: what the job calls. The database is touched briefly before, during and after, never held open."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app.extensions import config, db
from app.models import Candidate, Dataset, Run
from app.models.runs import CANCELLED, FAILED, FINISHED, QUEUED, RUNNING
from app.queries import datasets
from app.services import audit, changes
from mmm import ledger
from mmm.bundle import Bundle
from mmm.engine import Engine, Mode, Progress, Report
from mmm.errors import Cancelled, EngineError, MmmError
from mmm.spec import ModelSpec
from tenants import vault
from tenants.models import now

EVERY_S = 0.5  # at most two progress writes a second
ATTEMPTS = 3  # at the last commit of a fit; each waits until the database's own patience is over
STORING = "Storing the result"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    run_id: str
    folder: str
    spec: ModelSpec
    data: pd.DataFrame
    mode: Mode


def perform(run_id: str, engine: Callable[[Mode], Engine]) -> None:
    """Fit a queued run of the present client and store its result. A run that is not queued is left alone.

    `engine` makes the engine of a mode. Whatever goes wrong ends as a state of the run with its reason.
    """
    if not _claim(run_id):
        log.info("Run %s is not queued any more: nothing to do", run_id)
        return
    try:
        job = _job(run_id)
        chosen = engine(job.mode)
        _note(run_id, engine=chosen.label)
        report = _Reporter(run_id, _deadline_s(job.mode))
        bundle = chosen.fit(job.spec, job.data, report)
        _store(job, bundle, report)
        _finish(job, bundle)
    except Cancelled:
        _end(run_id, CANCELLED, None)
    except MmmError as error:
        _end(run_id, FAILED, str(error))
    except Exception as error:  # whatever a library throws must end as a failed run with a reason, not as a silent one
        log.exception("Run %s failed", run_id)
        _end(run_id, FAILED, f"Unexpected {type(error).__name__}: {error}")


class _Reporter:
    """What the engine calls as it goes: writes progress and heartbeat, and stops a fit that should not go on."""

    def __init__(self, run_id: str, deadline_s: float) -> None:
        self._run_id, self._deadline_s = run_id, deadline_s
        self._began = time.monotonic()
        self._wrote = float("-inf")
        self._stage: str | None = None

    def __call__(self, progress: Progress) -> None:
        clock = time.monotonic()
        if clock - self._began > self._deadline_s:
            raise EngineError(f"The fit was stopped: it ran longer than the {self._deadline_s:.0f} seconds allowed.")
        if clock - self._wrote < EVERY_S:
            return
        self._wrote = clock
        try:
            going_on = self._write(progress)
        except OperationalError as error:  # a busy database must not end a long fit: the next tick tries again
            log.warning("Progress of run %s was not written: %s", self._run_id, error)
            db.session.close()
            return
        if not going_on:
            raise Cancelled("The run was stopped.")

    def _write(self, progress: Progress) -> bool:
        values: dict[str, Any] = {
            "stage": progress.stage[:60],
            "done": progress.done,
            "total": progress.total,
            "heartbeat_at": now(),
        }
        best = {"best_nrmse": progress.best_nrmse, "best_rssd": progress.best_rssd}
        values |= {name: value for name, value in best.items() if value is not None}  # later stages search no more
        if progress.stage != self._stage:
            self._stage = progress.stage
            values |= {"stage_started_at": now(), "stage_done": progress.done}
        wanted = update(Run).where(Run.id == self._run_id, Run.state == RUNNING, Run.cancel_requested.is_(False))
        going_on = bool(changes.made(wanted.values(values)))
        db.session.commit()
        db.session.close()
        return going_on


def _claim(run_id: str) -> bool:
    """queued -> running, for one caller only: a job that is delivered twice fits once."""
    moment = now()
    claim = update(Run).where(Run.id == run_id, Run.state == QUEUED)
    values = {"state": RUNNING, "started_at": moment, "heartbeat_at": moment, "stage": "starting"}
    claimed = bool(changes.made(claim.values(values)))
    db.session.commit()
    return claimed


def _job(run_id: str) -> _Job:
    run, dataset = db.session.execute(
        select(Run, Dataset).join(Dataset, Dataset.id == Run.dataset_id).where(Run.id == run_id)
    ).one()
    mode = cast("Mode", run.mode)
    job = _Job(run.id, run.folder, ModelSpec.from_dict(run.spec), datasets.read(dataset), mode)
    db.session.close()
    return job


def _note(run_id: str, **values: Any) -> None:
    db.session.execute(update(Run).where(Run.id == run_id).values(**values))
    db.session.commit()
    db.session.close()


def _store(job: _Job, bundle: Bundle, report: Report) -> None:
    """Write the files, with a sign of life before each: a slow store must not look like a dead worker."""
    folder = vault.folder()
    db.session.close()
    for name, content in bundle.dump():
        report(Progress(STORING))
        folder.write(f"{job.folder}/{name}", content)


def _finish(job: _Job, bundle: Bundle) -> None:
    """Let the rows appear in one commit: before it nobody sees the result, after it all of it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _appear(job, bundle)
        except OperationalError as error:  # hours of work are not thrown away for a busy database
            db.session.rollback()
            if attempt == ATTEMPTS:
                raise
            log.warning("The result of run %s was not written yet: %s", job.run_id, error)


def _appear(job: _Job, bundle: Bundle) -> None:
    values = {
        "state": FINISHED,
        "finished_at": now(),
        "heartbeat_at": now(),
        "candidates": len(bundle.tables["resultHypParam"]),
        "manifest": _json(bundle.manifest),
        "engine": str(bundle.manifest["engine"]),
    }
    running = update(Run).where(Run.id == job.run_id, Run.state == RUNNING, Run.cancel_requested.is_(False))
    if not changes.made(running.values(values)):
        db.session.rollback()
        raise Cancelled("The run was stopped while its result was stored.")
    db.session.add_all(candidate_rows(job.run_id, bundle))
    audit.record("run.finished", job.run_id, candidates=values["candidates"], engine=values["engine"])
    db.session.commit()


def _end(run_id: str, state: str, reason: str | None) -> None:
    """running -> failed or cancelled, unless somebody declared the run lost in the meantime."""
    db.session.rollback()
    going = update(Run).where(Run.id == run_id, Run.state == RUNNING)
    if changes.made(going.values(state=state, error=reason, finished_at=now())):
        audit.record(f"run.{state}", run_id, reason=reason)
    db.session.commit()
    run = db.session.get(Run, run_id, populate_existing=True)
    if run is not None and run.state != FINISHED:
        vault.folder().remove(run.folder)


def candidate_rows(run_id: str, bundle: Bundle) -> list[Candidate]:
    """The rows that list the selected models of a bundle."""
    table = bundle.tables["resultHypParam"].set_index("solID")
    roas = ledger.returns(bundle)
    return [_candidate(run_id, sol_id, table.loc[sol_id], roas.get(sol_id)) for sol_id in bundle.selected]


def _candidate(run_id: str, sol_id: str, row: pd.Series, roas: float | None) -> Candidate:
    return Candidate(
        run_id=run_id,
        sol_id=sol_id,
        trial=int(row["trial"]),
        iterations=int(row["iterations"]),
        nrmse=float(row["nrmse"]),
        decomp_rssd=float(row["decomp.rssd"]),
        mape=_known(row["mape"]),
        rsq_train=_known(row["rsq_train"]),
        rsq_val=_known(row["rsq_val"]),
        robyn_pareto=int(row["robynPareto"]),
        error_score=_known(row["error_score"]),
        roas=roas,
    )


def _json(value: Any) -> Any:
    """The same in plain JSON: NaN and infinity, which PostgreSQL refuses, become null."""
    if isinstance(value, Mapping):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _deadline_s(mode: Mode) -> float:
    return config().fit_deadline_s if mode == "fast" else config().r_deadline_s
