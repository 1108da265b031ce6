"""How one client's models are ranked and which of them pass, as its analysts have settled it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned


class LabSetting(TenantOwned, Model):
    """One row per client.

    `weights` by term of the score, `gate` the name of a preset (see mmm.review.candidates).
    """

    __tablename__ = "lab_setting"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    weights: Mapped[dict[str, float]] = mapped_column(JSON)
    gate: Mapped[str] = mapped_column(String(20))
    saved_by: Mapped[str | None] = mapped_column(String(32))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
