"""Which models the present client sees, one per KPI, and which ones it saw before."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Publication as Row
from app.models import Run
from app.views.publications import Publication, PublicationHistory
from mmm import kpi as kpis
from tenants import directory
from tenants.permissions import require


def history() -> PublicationHistory:
    """Every publication of the present client."""
    require("published.read")
    dep_var, dep_var_type = (Run.spec[name].as_string() for name in ("dep_var", "dep_var_type"))
    statement = select(Row, dep_var, dep_var_type).join(Run, Run.id == Row.run_id)
    found = db.session.execute(statement.order_by(Row.published_at.desc(), Row.id)).all()
    names = directory.user_names({row.published_by for row, *_ in found if row.published_by})
    return PublicationHistory(
        tuple(
            Publication(
                id=row.id,
                run_id=row.run_id,
                sol_id=row.sol_id,
                kpi=row.kpi,
                dep_var=outcome,
                dep_var_type=kind or "revenue",
                published_at=row.published_at,
                published_by=names.get(row.published_by or "", ""),
                note=row.note,
                until=row.withdrawn_at,
                successor=row.superseded_by,
            )
            for row, outcome, kind in found
        )
    )


def current_for_run(run_id: str) -> Publication | None:
    """What the client sees today of a run's KPI, a model of this run or of another; None where that
    is nothing.
    """
    require("published.read")
    spec = db.session.scalar(select(Run.spec).where(Run.id == run_id))
    return history().current(kpis.key(spec)) if spec else None
