"""Performing a part of a run: what the job calls.

The database is touched briefly, never lease open.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app.extensions import config, db
from app.models import Candidate, Dataset, Run, RunPart
from app.models.parts import DONE, GATHER, PREPARE, TRIAL
from app.models.runs import FAILED, FINISHED, RUNNING
from app.queries import datasets, imports, lab, refreshes, results
from app.services import audit, parts, recovery, updates
from app.services.parts import Lease
from mmm.analysis import decomposition
from mmm.bundle import Bundle
from mmm.engine import Mode, Parts, Progress, Report
from mmm.errors import Cancelled, EngineError, MmmError, reason
from mmm.phrase import Phrase
from mmm.refresh import Refresh
from mmm.robyn.model_file import RobynModel
from mmm.spec import ModelSpec
from tenants import files
from tenants.models import now

EVERY_S = 0.5  # at most two progress writes a second
RECOVER_EVERY_S = 10.0  # how often a part at work looks after the others
ATTEMPTS = 3  # at the last commit of a fit; each waits until the database's own patience is over
CHOOSING = Phrase("Choosing a model")
STORING = Phrase("Storing the result")
SEARCHING = "Searching"
log = logging.getLogger(__name__)


def run_part(part_id: str, engine: Callable[[Mode, Refresh | RobynModel | None], Parts]) -> None:
    """Do a part of a run of the present client.

    A part whose turn it is not, or that is taken, is left alone.

    `engine` makes the engine of a mode, for a refresh or an import with the model that the run
    starts from. Whatever goes wrong ends as a state of the run with its reason.
    """
    lease = parts.claim(part_id)
    if lease is None:
        log.info("Part %s: nothing to do", part_id)
        return
    work = {PREPARE: _prepare, TRIAL: _trial, GATHER: _gather}[lease.step]
    try:
        work(lease, engine(lease.mode, _start(lease)), _Reporter(lease))
    except Cancelled:
        parts.release(lease)
    except MmmError as error:
        parts.fail(lease, FAILED, reason(error))
    except Exception as error:
        # whatever a library throws must end as a failed run with a reason, not as a silent one
        log.exception("Part %s of run %s failed", part_id, lease.run_id)
        said = Phrase("Unexpected {kind}: {error}", kind=type(error).__name__, error=str(error))
        parts.fail(lease, FAILED, said)


def _start(lease: Lease) -> Refresh | RobynModel | None:
    """The model that the run carries on or imports; None where it searches from nothing."""
    origin = db.session.scalar(select(Run.origin).where(Run.id == lease.run_id))
    found = refreshes.engine_input(origin) or imports.engine_input(origin)
    db.session.close()
    return found


def _prepare(lease: Lease, engine: Parts, report: Report) -> None:
    _note(lease, engine=engine.label)
    spec, data = _inputs(lease)
    prepared, trials = engine.prepare(spec, data, report), engine.trials(spec)
    files.folder().write(f"{lease.files}/prepared", prepared)
    _end(lease, trials)


def _trial(lease: Lease, engine: Parts, report: _Reporter) -> None:
    spec, data = _inputs(lease)
    found = engine.trial(spec, data, _file(lease, "prepared"), lease.number, report)
    files.folder().write(f"{lease.files}/trial-{lease.number}", found)
    report.flush()
    _end(lease)


def _gather(lease: Lease, engine: Parts, report: Report) -> None:
    spec, data = _inputs(lease)
    rows = parts.of_run(lease.run_id)
    found = [_file(lease, f"trial-{row.number}") for row in rows if row.step == TRIAL]
    db.session.close()
    bundle = engine.gather(spec, data, _file(lease, "prepared"), found, report)
    bundle = _with_timings(_with_choice(lease, bundle, report), rows)
    _store(lease, bundle, report)
    _finish(lease, bundle, rows)
    files.folder().remove(lease.files)


def _with_choice(lease: Lease, bundle: Bundle, report: Report) -> Bundle:
    """A refresh's bundle with the model that it takes: by the rule for every automatic choice, not
    Robyn's smallest DECOMP.RSSD, which takes the one that moved least.
    """
    note = bundle.manifest.get("refresh")
    if not note:
        return bundle
    found = results.fresh(bundle, lease.run_id)
    chosen = lab.chosen_of(found, lambda: report(Progress(CHOOSING)))
    db.session.close()
    return replace(
        bundle, manifest={**bundle.manifest, "refresh": {**note, "solID": chosen.sol_id}}
    )


def _end(lease: Lease, trials: int = 0) -> None:
    if not parts.done(lease, trials):
        raise Cancelled("The run was stopped.")


def _inputs(lease: Lease) -> tuple[ModelSpec, pd.DataFrame]:
    run, dataset = db.session.execute(
        select(Run, Dataset)
        .join(Dataset, Dataset.id == Run.dataset_id)
        .where(Run.id == lease.run_id)
    ).one()
    found = ModelSpec.from_dict(run.spec), datasets.read(dataset)
    db.session.close()
    return found


def _file(lease: Lease, name: str) -> bytes:
    folder = files.folder()
    db.session.close()
    return folder.read(f"{lease.files}/{name}")


class _Reporter:
    """What the engine calls as it goes: writes progress and heartbeat, and stops a part that should
    not go on.

    The time limit counts from the run's start. Every so often it also looks for parts that lost
    their process.
    """

    def __init__(self, lease: Lease) -> None:
        self._lease, self._deadline_s = lease, _deadline_s(lease.mode)
        self._recovered = time.monotonic()
        self._began = self._recovered - (now() - lease.started_at).total_seconds()
        self._wrote = float("-inf")
        self._stage: str | None = None
        self._last: Progress | None = None

    def flush(self) -> None:
        """Write what was said last, however short ago."""
        self._wrote = float("-inf")
        if self._last is not None:
            self(self._last)

    def __call__(self, progress: Progress) -> None:
        self._last = progress
        clock = time.monotonic()
        if clock - self._began > self._deadline_s:
            raise EngineError(
                Phrase(
                    "The fit was stopped: it ran longer than the {n:.0f} seconds allowed.",
                    n=self._deadline_s,
                )
            )
        if clock - self._wrote < EVERY_S:
            return
        self._wrote = clock
        try:
            going_on = self._write(progress)
            if going_on and clock - self._recovered > RECOVER_EVERY_S:
                self._recovered = clock
                recovery.recover()
        except (
            OperationalError
        ) as error:  # a busy database must not end a long fit: the next tick tries again
            log.warning("Progress of run %s was not written: %s", self._lease.run_id, error)
            going_on = True
        finally:
            db.session.close()
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
        values |= {
            name: value for name, value in best.items() if value is not None
        }  # later stages search no more
        if progress.stage != self._stage:
            self._stage = progress.stage
            values |= {"stage_started_at": now(), "stage_done": progress.done}
        going_on = bool(updates.rowcount(parts.leased_row(self._lease).values(values)))
        db.session.commit()
        return going_on


def _note(lease: Lease, **values: Any) -> None:
    db.session.execute(update(Run).where(Run.id == lease.run_id).values(**values))
    db.session.commit()
    db.session.close()


def _with_timings(bundle: Bundle, rows: Sequence[RunPart]) -> Bundle:
    """The bundle with the time that its parts took, and where."""
    timings = {row.stage: _seconds([row]) for row in rows if row.step == PREPARE}
    trials = [row for row in rows if row.step == TRIAL]
    timings |= {SEARCHING: _seconds(trials), **bundle.manifest.get("timings", {})}
    trial_rows = [
        {
            "trial": row.number,
            "seconds": _seconds([row]),
            "machine": row.machine,
            "begun": row.attempts,
        }
        for row in trials
    ]
    return replace(bundle, manifest={**bundle.manifest, "timings": timings, "trials": trial_rows})


def _seconds(rows: Sequence[RunPart]) -> float | None:
    """From the first start to the last end."""
    starts, ends = (
        [row.started_at for row in rows if row.started_at],
        [row.finished_at for row in rows if row.finished_at],
    )
    return round((max(ends) - min(starts)).total_seconds(), 3) if starts and ends else None


def _store(lease: Lease, bundle: Bundle, report: Report) -> None:
    """Write the files, with a sign of life before each: a slow store must not look like a dead
    worker.
    """
    folder = files.folder()
    db.session.close()
    for name, content in bundle.dump():
        report(Progress(STORING))
        folder.write(f"{lease.folder}/{name}", content)


def _finish(lease: Lease, bundle: Bundle, rows: Sequence[RunPart]) -> None:
    """Let the rows appear in one commit: before it nobody sees the result, after it all of it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _commit_result(lease, bundle, rows)
        except OperationalError as error:  # hours of work are not thrown away for a busy database
            db.session.rollback()
            if attempt == ATTEMPTS:
                raise
            log.warning("The result of run %s was not written yet: %s", lease.run_id, error)


def _commit_result(lease: Lease, bundle: Bundle, rows: Sequence[RunPart]) -> None:
    moment = now()
    values = {
        "state": FINISHED,
        "finished_at": moment,
        "candidates": len(bundle.tables["resultHypParam"]),
        "manifest": _json(bundle.manifest),
        "engine": str(bundle.manifest["engine"]),
        "best_nrmse": min(
            (row.best_nrmse for row in rows if row.best_nrmse is not None), default=None
        ),
        "best_rssd": min(
            (row.best_rssd for row in rows if row.best_rssd is not None), default=None
        ),
    }
    gathered = updates.rowcount(
        parts.leased_row(lease).values(state=DONE, finished_at=moment, heartbeat_at=moment)
    )
    running = update(Run).where(
        Run.id == lease.run_id, Run.state == RUNNING, Run.cancel_requested.is_(False)
    )
    if not gathered or not updates.rowcount(running.values(values)):
        db.session.rollback()
        raise Cancelled("The run was stopped while its result was stored.")
    db.session.add_all(candidate_rows(lease.run_id, bundle))
    audit.record(
        "run.finished", lease.run_id, candidates=values["candidates"], engine=values["engine"]
    )
    db.session.commit()


def candidate_rows(run_id: str, bundle: Bundle) -> list[Candidate]:
    """The rows that list the selected models of a bundle."""
    table = bundle.tables["resultHypParam"].set_index("solID")
    roas = decomposition.returns_by_model(bundle)
    return [
        _candidate(run_id, sol_id, table.loc[sol_id], roas.get(sol_id))
        for sol_id in bundle.selected
    ]


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
