"""Decisions: why a model became the one that a client sees. Rows are added and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned

SHORTLISTED, SET_ASIDE, APPROVED, PUBLISHED = "shortlisted", "set_aside", "approved", "published"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"
STEPS = (SHORTLISTED, SET_ASIDE, APPROVED, PUBLISHED, SUPERSEDED, WITHDRAWN)


class Decision(TenantOwned, Model):
    """One step of one model. A model without any is a candidate; the last row is its state.

    number: 1, 2, ... per model; of two steps taken at the same moment the database refuses the
    slower one. reason: in the words of whoever decided. rules: how the lab ranked and filtered at
    that moment, see app/services/decisions.py.
    successor: the model that a superseded one made room for, {"run_id", "sol_id"}. Triggers of the
    database refuse every change, and every removal as long as the client is there.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "sol_id", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "run_id", "sol_id"],
            ["candidate.tenant_id", "candidate.run_id", "candidate.sol_id"],
            name="fk_decision_candidate",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(String(32))
    sol_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    successor: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
