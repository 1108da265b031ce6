"""Publications: which models a client sees.

One per KPI is current; the earlier ones stay as history.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, column
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned

_CURRENT = column("withdrawn_at").is_(None)


class Publication(TenantOwned, Model):
    """A model shown to its client from `published_at` to `withdrawn_at`.

    kpi: what the model explains, see `mmm.kpi.key`. superseded_by: the publication that took its
    place; None of one that is current or was withdrawn.
    """

    __tablename__ = "publication"
    __table_args__ = (
        Index(
            "uq_publication_current",
            "tenant_id",
            "kpi",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        ForeignKeyConstraint(
            ["tenant_id", "run_id", "sol_id"],
            ["candidate.tenant_id", "candidate.run_id", "candidate.sol_id"],
            name="fk_publication_candidate",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(String(32))
    sol_id: Mapped[str] = mapped_column(String(40))
    kpi: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    published_by: Mapped[str | None] = mapped_column(String(32))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by: Mapped[str | None] = mapped_column(String(32))
