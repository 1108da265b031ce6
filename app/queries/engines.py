"""What the workers' machines can run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from app import queue
from app.extensions import db
from app.models import EngineCheck
from app.views.engines import EngineStatus, Machine
from mmm.engine import Mode
from mmm.errors import Missing
from tenants.permissions import require

UNCHECKED = Missing(
    "No worker has checked Meta's Robyn yet.",
    "Start a worker, or check the machine where R is.",
    command=".venv/bin/flask engine-health",
)


def status() -> EngineStatus:
    """What the newest check of a worker's machine found."""
    require("runs.read")
    return newest()


def newest() -> EngineStatus:
    """The same, for the system itself."""
    row = db.session.scalar(
        select(EngineCheck).order_by(EngineCheck.checked_at.desc(), EngineCheck.id).limit(1)
    )
    if row is None:
        return EngineStatus(False, (UNCHECKED,), {}, None, None, "fast")
    mode: Mode = "verified" if row.ok else "fast"
    stopping = tuple(problem for problem in _problems(row) if problem.serious)
    return EngineStatus(row.ok, stopping, dict(row.versions), row.checked_at, row.machine, mode)


def machines() -> list[Machine]:
    """Every machine that was checked or has a worker now, those with a worker first."""
    require("agency.read")
    rows = db.session.scalars(
        select(EngineCheck).order_by(EngineCheck.checked_at, EngineCheck.id)
    ).all()
    live = queue.machines()
    names = {row.machine for row in rows} | (live or set())
    found = [_machine(name, [row for row in rows if row.machine == name]) for name in names]
    if live is not None:
        found = [
            replace(item, has_worker=item.name in live, asked=queue.pending_check(item.name))
            for item in found
        ]
    return sorted(found, key=lambda item: (not item.has_worker, item.name))


def _machine(name: str, rows: Sequence[EngineCheck]) -> Machine:
    """rows: the machine's checks, oldest first."""
    if not rows:
        return Machine(name)
    last = rows[-1]
    fitted = (
        next((row for row in reversed(rows) if row.robyn is not None), None) if last.ok else None
    )
    return Machine(
        name, last.state, _problems(last), dict(last.versions), last.checked_at, last.compiled,
        fitted.robyn if fitted else None, fitted.checked_at if fitted else None,
    )  # fmt: skip


def _problems(row: EngineCheck) -> tuple[Missing, ...]:
    return tuple(Missing(**problem) for problem in row.problems)
