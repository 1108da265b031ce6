"""Which model the present client sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Publication as Row
from tenants import directory
from tenants.permissions import require


@dataclass(frozen=True)
class Publication:
    """The published model, and who published it when and why."""

    run_id: str
    sol_id: str
    published_at: datetime
    published_by: str
    note: str


def current() -> Publication | None:
    """The published model; None while there is none."""
    require("published.read")
    row = db.session.scalar(select(Row).where(Row.withdrawn_at.is_(None)))
    return _publication(row) if row else None


def former(run_id: str, sol_id: str) -> Publication | None:
    """The other model that was published last before this one was; of one that never was, the last published at all."""
    require("published.read")
    rows = list(db.session.scalars(select(Row).order_by(Row.published_at)))
    own = [at for at, row in enumerate(rows) if (row.run_id, row.sol_id) == (run_id, sol_id)]
    before = rows[: own[-1]] if own else rows
    row = next((row for row in reversed(before) if (row.run_id, row.sol_id) != (run_id, sol_id)), None)
    return _publication(row) if row else None


def _publication(row: Row) -> Publication:
    names = directory.user_names({row.published_by} if row.published_by else set())
    return Publication(row.run_id, row.sol_id, row.published_at, names.get(row.published_by or "", ""), row.note)
