"""Data sets: what was uploaded, when and by whom.

The rows themselves are a Parquet file in the store.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned


class Dataset(TenantOwned, Model):
    """One table of media data. `removed_at` hides it; runs that used it keep it."""

    __tablename__ = "dataset"
    __table_args__ = (UniqueConstraint("tenant_id", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(20))  # upload | sample
    rows: Mapped[int]
    columns: Mapped[int]
    grain: Mapped[str] = mapped_column(String(10))
    date_from: Mapped[date] = mapped_column(Date)
    date_to: Mapped[date] = mapped_column(Date)
    sha256: Mapped[str] = mapped_column(String(64))
    # what simulated data was made from, see mmm.simulation.media_plans.MediaPlan; None: is not
    simulation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    created_by: Mapped[str | None] = mapped_column(String(32))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def file(self) -> str:
        return f"datasets/{self.id}.parquet"
