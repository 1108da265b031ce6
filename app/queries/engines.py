"""What the workers can run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import EngineCheck
from mmm.engine import Mode
from mmm.errors import Problem
from tenants.permissions import require

UNCHECKED = Problem(
    "No worker has checked Meta's Robyn yet.", "Start a worker, or run `flask engine-check` where R is."
)


@dataclass(frozen=True)
class EngineStatus:
    """Result of the newest check. `checked_at` and `machine` are None before the first one.

    `best_mode` is the most trustworthy mode that the machine can run in sensible time: verified with R, else fast.
    """

    r_ok: bool
    problems: tuple[Problem, ...]
    versions: dict[str, str]
    checked_at: datetime | None
    machine: str | None
    best_mode: Mode


def status() -> EngineStatus:
    """What the newest check of a worker's machine found."""
    require("runs.read")
    return newest()


def newest() -> EngineStatus:
    """The same, for the system itself."""
    row = db.session.scalar(select(EngineCheck).order_by(EngineCheck.checked_at.desc(), EngineCheck.id).limit(1))
    if row is None:
        return EngineStatus(False, (UNCHECKED,), {}, None, None, "fast")
    problems = tuple(Problem(item["message"], item.get("fix", "")) for item in row.problems)
    versions = {name: str(version) for name, version in row.versions.items()}
    return EngineStatus(row.ok, problems, versions, row.checked_at, row.machine, "verified" if row.ok else "fast")
