"""The parts of a run and their order: prepare, the trials, gather.

The rows decide whose turn it is. Redis carries messages, RQ's `depends_on` among them, and none of
them is trusted: a part that comes too early, twice or for a run that has ended does nothing, and
one whose message or process is gone is sent again.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Update, func, select, update

from app import queue
from app.extensions import db
from app.models import Run, RunPart
from app.models.parts import DONE, GATHER, PREPARE, TRIAL, WAITING, WORKING
from app.models.runs import CANCELLED, FINISHED, LOST, QUEUED, RUNNING
from app.services import audit, updates
from mmm.engine import Mode
from tenants import files as stored
from tenants.models import now

MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Lease:
    """A part in the hands of one job."""

    id: str
    run_id: str
    step: str
    number: int
    attempt: int
    mode: Mode
    folder: str
    started_at: datetime  # of the run

    @property
    def files(self) -> str:
        """The folder of what the parts leave for each other."""
        return parts_folder(self.folder)


def parts_folder(folder: str) -> str:
    return f"{folder}/parts"


def of_run(run_id: str) -> list[RunPart]:
    """All parts of a run as they are now, trials in order."""
    wanted = select(RunPart).where(RunPart.run_id == run_id).order_by(RunPart.number, RunPart.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def due(rows: Iterable[RunPart]) -> list[RunPart]:
    """The waiting parts of one run whose turn it is: those of the first step that is not done."""
    rows = list(rows)
    for step in (PREPARE, TRIAL, GATHER):
        open_ = [row for row in rows if row.step == step and row.state != DONE]
        if open_:
            return [row for row in open_ if row.state == WAITING]
    return []


def send(rows: Sequence[RunPart], why: str | None = None) -> None:
    """Send waiting parts of one run, and behind trials the job that gathers them.

    Unsent ones are found by `recovery.recover`.

    A run that has begun goes before those that have not. why: what the audit trail says of parts
    sent again.
    """
    ours = [row for row in rows if _count_message(row)]
    if ours and why:
        audit.record("run.sent_again", ours[0].run_id, parts=[row.title for row in ours], why=why)
    db.session.commit()
    last_first = reversed(ours)  # the last one pushed to the front of the queue comes first
    if not all(_enqueue(row) for row in last_first):
        return
    after = [row.job_id for row in ours if row.step == TRIAL]
    gather = [row for row in of_run(ours[0].run_id) if row.step == GATHER] if after else []
    if gather and _count_message(gather[0]):
        db.session.commit()
        _enqueue(gather[0], after)


def claim(part_id: str) -> Lease | None:
    """waiting -> working, for one job only, and the run with it.

    None where there is nothing to do.
    """
    part = db.session.get(RunPart, part_id, populate_existing=True)
    run = None if part is None else db.session.get(Run, part.run_id, populate_existing=True)
    if part is None or run is None or part.id not in [row.id for row in due(of_run(run.id))]:
        return None
    moment, attempt = now(), part.attempts + 1
    if not (_start_run(run, moment) and _take(part, attempt, moment)):
        db.session.rollback()
        return None
    db.session.commit()
    lease = Lease(
        id=part.id,
        run_id=run.id,
        step=part.step,
        number=part.number,
        attempt=attempt,
        mode=cast("Mode", run.mode),
        folder=run.folder,
        started_at=run.started_at or moment,
    )
    db.session.close()
    return lease


def _start_run(run: Run, moment: datetime) -> bool:
    """queued or running -> running; False where the run has ended or shall end."""
    live = update(Run).where(
        Run.id == run.id, Run.state.in_((QUEUED, RUNNING)), Run.cancel_requested.is_(False)
    )
    started_at = func.coalesce(Run.started_at, moment)
    return bool(updates.rowcount(live.values(state=RUNNING, started_at=started_at)))


def _take(part: RunPart, attempt: int, moment: datetime) -> bool:
    """waiting -> working with no progress yet; False where another job was faster."""
    unclaimed = update(RunPart).where(
        RunPart.id == part.id, RunPart.state == WAITING, RunPart.attempts == attempt - 1
    )
    taken = unclaimed.values(
        state=WORKING,
        attempts=attempt,
        started_at=moment,
        heartbeat_at=moment,
        machine=platform.node()[:200],
        stage="starting",
        stage_started_at=None,
        done=0,
        best_nrmse=None,
        best_rssd=None,
    )
    return bool(updates.rowcount(taken))


def leased_row(lease: Lease) -> Update:
    """An update of the part that comes to nothing once the run has ended or the part is in other
    hands.
    """
    going = select(Run.id).where(
        Run.id == lease.run_id, Run.state == RUNNING, Run.cancel_requested.is_(False)
    )
    mine = update(RunPart).where(
        RunPart.id == lease.id, RunPart.state == WORKING, RunPart.attempts == lease.attempt
    )
    return mine.where(going.exists()).execution_options(synchronize_session=False)


def done(lease: Lease, trials: int = 0) -> bool:
    """Note that a part is done and send what follows; with `trials` make these first.

    False: it is no longer ours.
    """
    moment = now()
    if not updates.rowcount(
        leased_row(lease).values(state=DONE, finished_at=moment, heartbeat_at=moment)
    ):
        db.session.rollback()
        return False
    if trials:
        fresh = [
            RunPart(run_id=lease.run_id, step=TRIAL, number=number)
            for number in range(1, trials + 1)
        ]
        db.session.add_all([*fresh, RunPart(run_id=lease.run_id, step=GATHER)])
    db.session.commit()
    rows = of_run(lease.run_id)
    if trials:
        send(due(rows))
    elif any(row.sent > 1 for row in rows if row.step == TRIAL):
        # RQ's depends_on knows the first messages only: without it the gathering part is ours to
        # send
        send([row for row in due(rows) if row.step == GATHER])
    return True


def release(lease: Lease) -> None:
    """What a job does that was told to stop: it ends a cancelled run, and takes its files along
    from an ended one.
    """
    db.session.rollback()
    run = db.session.get(Run, lease.run_id, populate_existing=True)
    if run is None:
        return
    if run.state == RUNNING and run.cancel_requested:
        end(run.id, CANCELLED)
    elif run.state not in (RUNNING, FINISHED):
        stored.folder().remove(run.folder)


def fail(lease: Lease, state: str, reason: str) -> None:
    """End the run with a reason, unless the part is in other hands by now."""
    db.session.rollback()
    if updates.rowcount(leased_row(lease).values(state=WAITING)):
        end(lease.run_id, state, reason)
    else:
        release(lease)


def worker_died(part_id: str, job_id: str | None = None) -> bool:
    """The process of a part is gone: the part is sent again, or, the third time, the run is lost.

    job_id: of the job that died; where the part was sent again since, nothing happens. False:
        nothing happened.
    """
    part = db.session.get(RunPart, part_id, populate_existing=True)
    if part is None or part.state == DONE or (job_id and job_id != part.job_id):
        return False
    run = db.session.get_one(Run, part.run_id, populate_existing=True)
    # a job that died before it could take its part counts too
    attempts = part.attempts + (part.state == WAITING)
    same = update(RunPart).where(
        RunPart.id == part.id, RunPart.attempts == part.attempts, RunPart.sent == part.sent
    )
    if not updates.rowcount(same.values(state=WAITING, attempts=attempts)):
        db.session.rollback()
        return False
    db.session.commit()
    if run.state not in (QUEUED, RUNNING):
        return False
    if run.cancel_requested:
        return end(run.id, CANCELLED)
    if attempts >= MAX_ATTEMPTS:
        return end(run.id, LOST, _exhausted(part))
    send([part], why="its process was gone")
    return True


def end(run_id: str, state: str, reason: str | None = None) -> bool:
    """queued or running -> failed, cancelled or lost, and its files go.

    False when the run had ended already.
    """
    db.session.rollback()
    going = update(Run).where(Run.id == run_id, Run.state.in_((QUEUED, RUNNING)))
    ended = bool(updates.rowcount(going.values(state=state, error=reason, finished_at=now())))
    if ended:
        audit.record(f"run.{state}", run_id, reason=reason)
    db.session.commit()
    run = db.session.get(Run, run_id, populate_existing=True)
    if run is not None and run.state != FINISHED:
        stored.folder().remove(run.folder)
    return ended


def _count_message(row: RunPart) -> bool:
    """Whether it is us who send the part: two who notice at once must not both do so.

    The caller commits.
    """
    same = update(RunPart).where(
        RunPart.id == row.id, RunPart.state == WAITING, RunPart.sent == row.sent
    )
    return bool(updates.rowcount(same.values(sent=row.sent + 1, sent_at=now())))


def _enqueue(row: RunPart, after: Sequence[str] = ()) -> bool:
    first = row.step != PREPARE
    return queue.enqueue(
        queue.FIT, row.tenant_id, row.id, job_id=row.job_id, after=after, first=first
    )


def _exhausted(part: RunPart) -> str:
    return (
        f"{part.title} was begun {MAX_ATTEMPTS} times, and each time its worker stopped in the"
        " middle or its process was killed, most likely because a machine ran out of memory."
        " Nothing else was affected; start the run again."
    )
