"""What the machine can run: one row per check of the R engine by a worker. Belongs to no tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now


class EngineCheck(Model):
    """Result of `engine_r.probe` on one machine: `problems` are {message, fix}, `versions` name to version."""

    __tablename__ = "engine_check"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    machine: Mapped[str] = mapped_column(String(200))
    ok: Mapped[bool]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
