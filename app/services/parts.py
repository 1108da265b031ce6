"""The parts of a run and their order: prepare, the trials, gather.

The rows decide whose turn it is. Redis carries messages, RQ's `depends_on` among them, and none of
them is trusted: a part that comes too early, twice or for a run that has ended does nothing, and
one whose message or process is gone is sent again.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Update, func, select, update

from app import queue
from app.extensions import db
from app.models import Run, RunPart
from app.models.parts import DONE, GATHER, PREPARE, TRIAL, WAITING, WORKING
from app.models.runs import CANCELLED, FINISHED, LOST, QUEUED, RUNNING
from app.services import audit, updates
from mmm.engine import Mode
from mmm.phrase import Phrase
from tenants import files as vault
from tenants.models import now

SILENCE = timedelta(seconds=30)  # a part that is quiet for longer has lost its process
UNSENT = timedelta(seconds=5)  # how long after sending a message may be missing from Redis
MOST_BEGUN = 3
ORPHAN = Phrase("The server was changed in the middle of the run. Start the run again.")


@dataclass(frozen=True)
class Lease:
    """A part in the hands of one job."""

    id: str
    run_id: str
    step: str
    number: int
    begun: int
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

    Unsent ones are found by `mend`.

    A run that has begun goes before those that have not. why: what the audit trail says of parts
    sent again.
    """
    told = [row for row in rows if _count_message(row)]
    if told and why:
        audit.record("run.sent_again", told[0].run_id, parts=[row.title for row in told], why=why)
    db.session.commit()
    if not all(
        _enqueue(row) for row in reversed(told)
    ):  # the last one pushed to the front comes first
        return
    after = [row.job_id for row in told if row.step == TRIAL]
    gather = [row for row in of_run(told[0].run_id) if row.step == GATHER] if after else []
    if gather and _count_message(gather[0]):
        db.session.commit()
        _enqueue(gather[0], after)


def claim(part_id: str) -> Lease | None:
    """waiting -> working, for one job only, and the run with it; None where there is
    nothing to do.
    """
    part = db.session.get(RunPart, part_id, populate_existing=True)
    run = None if part is None else db.session.get(Run, part.run_id, populate_existing=True)
    if part is None or run is None or part.id not in [row.id for row in due(of_run(run.id))]:
        return None
    moment, begun = now(), part.begun + 1
    going = update(Run).where(
        Run.id == run.id, Run.state.in_((QUEUED, RUNNING)), Run.cancel_requested.is_(False)
    )
    free = update(RunPart).where(
        RunPart.id == part.id, RunPart.state == WAITING, RunPart.begun == begun - 1
    )
    taken = {"state": WORKING, "begun": begun, "started_at": moment, "heartbeat_at": moment}
    blank = {
        "stage": "starting",
        "stage_started_at": None,
        "done": 0,
        "best_nrmse": None,
        "best_rssd": None,
    }
    started_at = func.coalesce(Run.started_at, moment)
    if not updates.rowcount(
        going.values(state=RUNNING, started_at=started_at)
    ) or not updates.rowcount(free.values(machine=platform.node()[:200], **taken, **blank)):
        db.session.rollback()
        return None
    db.session.commit()
    held = Lease(
        part.id, run.id, part.step, part.number, begun, cast("Mode", run.mode), run.folder,
        run.started_at or moment,
    )  # fmt: skip
    db.session.close()
    return held


def leased_row(held: Lease) -> Update:
    """An update of the part that comes to nothing once the run has ended or the part is in other
    hands.
    """
    going = select(Run.id).where(
        Run.id == held.run_id, Run.state == RUNNING, Run.cancel_requested.is_(False)
    )
    mine = update(RunPart).where(
        RunPart.id == held.id, RunPart.state == WORKING, RunPart.begun == held.begun
    )
    return mine.where(going.exists()).execution_options(synchronize_session=False)


def done(held: Lease, trials: int = 0) -> bool:
    """Note that a part is done and send what follows; with `trials` make these first.

    False: it is no longer ours.
    """
    moment = now()
    if not updates.rowcount(
        leased_row(held).values(state=DONE, finished_at=moment, heartbeat_at=moment)
    ):
        db.session.rollback()
        return False
    if trials:
        fresh = [
            RunPart(run_id=held.run_id, step=TRIAL, number=number)
            for number in range(1, trials + 1)
        ]
        db.session.add_all([*fresh, RunPart(run_id=held.run_id, step=GATHER)])
    db.session.commit()
    rows = of_run(held.run_id)
    if trials or any(
        row.sent > 1 for row in rows if row.step == TRIAL
    ):  # else RQ sends the last part, by depends_on
        send(due(rows) if trials else [row for row in due(rows) if row.step == GATHER])
    return True


def release(held: Lease) -> None:
    """What a job does that was told to stop: it ends a cancelled run, and takes its files along
    from an ended one.
    """
    db.session.rollback()
    run = db.session.get(Run, held.run_id, populate_existing=True)
    if run is None:
        return
    if run.state == RUNNING and run.cancel_requested:
        end(run.id, CANCELLED)
    elif run.state not in (RUNNING, FINISHED):
        vault.folder().remove(run.folder)


def fail(held: Lease, state: str, reason: str) -> None:
    """End the run with a reason, unless the part is in other hands by now."""
    db.session.rollback()
    if updates.rowcount(leased_row(held).values(state=WAITING)):
        end(held.run_id, state, reason)
    else:
        release(held)


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
    begun = part.begun + (part.state == WAITING)
    same = update(RunPart).where(
        RunPart.id == part.id, RunPart.begun == part.begun, RunPart.sent == part.sent
    )
    if not updates.rowcount(same.values(state=WAITING, begun=begun)):
        db.session.rollback()
        return False
    db.session.commit()
    if run.state not in (QUEUED, RUNNING):
        return False
    if run.cancel_requested:
        return end(run.id, CANCELLED)
    if begun >= MOST_BEGUN:
        return end(run.id, LOST, _given_up(part))
    send([part], why="its process was gone")
    return True


def recover() -> list[str]:
    """Send parts of the present client's runs again that lost process or message; ids of the runs
    changed.
    """
    changed = [part.run_id for part in _silent() if _stopped(part) and worker_died(part.id)]
    overdue: list[RunPart] = []
    gone: list[RunPart] = []
    going = (
        select(Run)
        .where(Run.state.in_((QUEUED, RUNNING)))
        .execution_options(populate_existing=True)
    )
    for run in db.session.scalars(going).all():
        rows = of_run(run.id)
        if not rows or (run.cancel_requested and not any(row.state == WORKING for row in rows)):
            changed += (
                [run.id] if end(run.id, *((LOST, ORPHAN) if not rows else (CANCELLED,))) else []
            )
            continue
        overdue += [row for row in due(rows) if _since(row, rows) < now() - UNSENT]
    states = queue.states([row.job_id for row in overdue]) if overdue else {}
    for state, row in [(states[row.job_id], row) for row in overdue if states]:
        if state in ("vanished", "deferred", "finished"):
            gone.append(row)
        elif state == "failed" and worker_died(row.id):
            changed.append(row.run_id)
    for run_id in dict.fromkeys(row.run_id for row in gone):
        send([row for row in gone if row.run_id == run_id], why="its message was gone")
        changed.append(run_id)
    return list(dict.fromkeys(changed))


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
        vault.folder().remove(run.folder)
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


def _silent() -> list[RunPart]:
    quiet = select(RunPart).where(RunPart.state == WORKING, RunPart.heartbeat_at < now() - SILENCE)
    return list(db.session.scalars(quiet.execution_options(populate_existing=True)))


def _stopped(part: RunPart) -> bool:
    queue.stop(part.job_id)  # a job that hangs must not keep its worker
    return True


def _since(row: RunPart, rows: Sequence[RunPart]) -> datetime:
    """Since when the part's message should be under way."""
    moments: list[Any] = [row.sent_at, *(other.finished_at for other in rows)]
    return max(
        (moment for moment in moments if moment is not None),
        default=datetime.min.replace(tzinfo=now().tzinfo),
    )


def _given_up(part: RunPart) -> Phrase:
    return Phrase(
        "{part} was begun {times} times, and each time its worker stopped in the middle or its"
        " process was killed, most likely because a machine ran out of memory. Nothing else was"
        " affected; start the run again.",
        part=part.title,
        times=MOST_BEGUN,
    )
