"""The audit trail: who did what to which thing, written in the same commit as the thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned


class AuditEvent(TenantOwned, Model):
    """One fact, such as `run.submitted`. `user_id` is empty where the system acted."""

    __tablename__ = "audit_event"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    action: Mapped[str] = mapped_column(String(40), index=True)
    subject_id: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    user_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
