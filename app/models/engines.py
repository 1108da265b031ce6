"""What the machines can run: one row per check of a machine by a worker. Belongs to no tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now

OK, LIMITED, BROKEN = "ok", "limited", "broken"


class EngineCheck(Model):
    """What was found on one machine. `ok`: Meta's Robyn can run there. `versions`: by package name.

    state: ok; limited (the compiled engine only); broken (it cannot compute, or the two engines
        differ).
    problems: {message, fix, command, serious}. compiled, robyn: test fits as
        `engine_r.smoke.Smoke`, None: not made.
    """

    __tablename__ = "engine_check"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    machine: Mapped[str] = mapped_column(String(200))
    ok: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON)
    compiled: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    robyn: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
