"""Which models the present client sees, one per KPI, and which ones it saw before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Publication as Row
from app.models import Run
from mmm import kpi as kpis
from tenants import directory
from tenants.permissions import require


@dataclass(frozen=True)
class Publication:
    """A published model, and who published it when and why.

    kpi: what it explains, see `mmm.kpi.key`; dep_var and dep_var_type are that as its spec has it.
    until: when it was superseded or withdrawn, None of a current one. successor: the publication
    that took its place, None of a current one and of one that was withdrawn.
    """

    id: str
    run_id: str
    sol_id: str
    kpi: str
    dep_var: str
    dep_var_type: str
    published_at: datetime
    published_by: str
    note: str
    until: datetime | None = None
    successor: str | None = None


def current(kpi: str = "") -> Publication | None:
    """The published model of a KPI, or of the one that was published last; None while there is
    none.
    """
    require("published.read")
    return next((shown for shown in all_current() if kpi in ("", shown.kpi)), None)


def all_current() -> list[Publication]:
    """The published model of each KPI, the one published last first."""
    require("published.read")
    return _publications([row for row in _rows() if row.withdrawn_at is None])


def current_for_run(run_id: str) -> Publication | None:
    """What the client sees today of a run's KPI, a model of this run or of another; None where that
    is nothing.
    """
    require("published.read")
    spec = db.session.scalar(select(Run.spec).where(Run.id == run_id))
    return current(kpis.key(spec)) if spec else None


def superseded(kpi: str = "") -> list[Publication]:
    """Publications that made room for a newer one, the last one first; of one KPI, or of all.

    The client reads them.

    A model that was withdrawn is not among them, though it had been superseded at another time.
    """
    require("published.read")
    rows = _rows()
    gone = _gone(rows)
    return _publications(
        [
            row
            for row in rows
            if row.superseded_by and (row.run_id, row.sol_id) not in gone and kpi in ("", row.kpi)
        ]
    )


def last_of_model(run_id: str, sol_id: str) -> Publication | None:
    """The last publication of a model that a client may read: current or superseded.

    None of any other model.
    """
    require("published.read")
    rows = _rows()
    last = next((row for row in rows if (row.run_id, row.sol_id) == (run_id, sol_id)), None)
    return None if last is None or (run_id, sol_id) in _gone(rows) else _publications([last])[0]


def get(publication_id: str) -> Publication:
    """A publication that the client may read. Raises NotFound."""
    require("published.read")
    found = next(
        (shown for shown in (*all_current(), *superseded()) if shown.id == publication_id), None
    )
    if found is None:
        raise NotFound("There is no such published model.")
    return found


def previous(run_id: str, sol_id: str) -> Publication | None:
    """The other model of this one's KPI that was published last before it; of one that never was,
    the last at all.
    """
    require("published.read")
    spec = db.session.scalar(select(Run.spec).where(Run.id == run_id))
    rows = [row for row in _rows() if spec and row.kpi == kpis.key(spec)]
    own = [at for at, row in enumerate(rows) if (row.run_id, row.sol_id) == (run_id, sol_id)]
    before = rows[own[0] + 1 :] if own else rows
    row = next((row for row in before if (row.run_id, row.sol_id) != (run_id, sol_id)), None)
    return _publications([row])[0] if row else None


def _rows() -> Sequence[Row]:
    """The last one first."""
    return db.session.scalars(select(Row).order_by(Row.published_at.desc(), Row.id)).all()


def _gone(rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Models whose last publication was withdrawn. `rows`: the last one first."""
    last: dict[tuple[str, str], Row] = {}
    for row in rows:
        last.setdefault((row.run_id, row.sol_id), row)
    return {model for model, row in last.items() if row.withdrawn_at and not row.superseded_by}


def _publications(rows: Sequence[Row]) -> list[Publication]:
    names = directory.user_names({row.published_by for row in rows if row.published_by})
    found = db.session.execute(
        select(Run.id, Run.spec).where(Run.id.in_({row.run_id for row in rows}))
    )
    specs = {row.id: row.spec for row in found}
    return [
        Publication(
            id=row.id,
            run_id=row.run_id,
            sol_id=row.sol_id,
            kpi=row.kpi,
            dep_var=specs[row.run_id]["dep_var"],
            dep_var_type=specs[row.run_id].get("dep_var_type", "revenue"),
            published_at=row.published_at,
            published_by=names.get(row.published_by or "", ""),
            note=row.note,
            until=row.withdrawn_at,
            successor=row.superseded_by,
        )
        for row in rows
    ]
