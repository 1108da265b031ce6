"""Runs whose parts lost their process or their message: these parts are sent again.

A machine was switched off, a process was killed, Redis was emptied: the rows say what should be
under way, the queue says what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app import queue
from app.extensions import db
from app.models import Run, RunPart
from app.models.parts import WORKING
from app.models.runs import CANCELLED, LOST, QUEUED, RUNNING
from app.services import parts
from tenants.models import now

SILENCE = timedelta(seconds=30)  # a part that is quiet for longer has lost its process
UNSENT = timedelta(seconds=5)  # how long after sending a message may be missing from Redis
NO_PARTS = "The server was changed in the middle of the run. Start the run again."
_NEVER = datetime.min.replace(tzinfo=UTC)


def recover() -> list[str]:
    """Put the present client's runs in order. Returns the ids of the runs that changed."""
    changed = [*_retry_silent_parts(), *_end_dead_runs(), *_retry_overdue_parts()]
    return list(dict.fromkeys(changed))


def _retry_silent_parts() -> list[str]:
    """Parts whose process has said nothing for too long."""
    changed = []
    quiet = select(RunPart).where(RunPart.state == WORKING, RunPart.heartbeat_at < now() - SILENCE)
    for part in db.session.scalars(quiet.execution_options(populate_existing=True)).all():
        queue.stop(part.job_id)  # a job that hangs must not keep its worker
        if parts.worker_died(part.id):
            changed.append(part.run_id)
    return changed


def _end_dead_runs() -> list[str]:
    """Runs that nothing can carry on: without parts, or cancelled while no part was working."""
    changed = []
    for run in _live_runs():
        rows = parts.of_run(run.id)
        if not rows:
            ended = parts.end(run.id, LOST, NO_PARTS)
        elif run.cancel_requested and not any(row.state == WORKING for row in rows):
            ended = parts.end(run.id, CANCELLED)
        else:
            ended = False
        if ended:
            changed.append(run.id)
    return changed


def _retry_overdue_parts() -> list[str]:
    """Parts whose turn it is and whose message is gone from the queue, or failed there."""
    overdue = [row for run in _live_runs() for row in _overdue(parts.of_run(run.id))]
    states = queue.states([row.job_id for row in overdue]) if overdue else {}
    if not states:  # nothing is overdue, or Redis does not answer
        return []
    changed = []
    unsent: dict[str, list[RunPart]] = {}
    for row in overdue:
        state = states[row.job_id]
        if state in ("vanished", "deferred", "finished"):
            unsent.setdefault(row.run_id, []).append(row)
        elif state == "failed" and parts.worker_died(row.id):
            changed.append(row.run_id)
    for run_id, rows in unsent.items():
        parts.send(rows, why="its message was gone")
        changed.append(run_id)
    return changed


def _live_runs() -> Sequence[Run]:
    live = select(Run).where(Run.state.in_((QUEUED, RUNNING)))
    return db.session.scalars(live.execution_options(populate_existing=True)).all()


def _overdue(rows: Sequence[RunPart]) -> list[RunPart]:
    """Parts of one run that should have been taken from the queue by now."""
    latest = now() - UNSENT
    return [row for row in parts.due(rows) if _waiting_since(row, rows) < latest]


def _waiting_since(row: RunPart, rows: Sequence[RunPart]) -> datetime:
    """Since when its message should be under way: it was sent, and the parts before it ended."""
    moments = [row.sent_at, *(other.finished_at for other in rows)]
    return max((moment for moment in moments if moment is not None), default=_NEVER)
