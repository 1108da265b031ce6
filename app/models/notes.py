"""Notes: what people who work on a run, or on one of its models, want to tell each other.

Clients never see them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned


class Note(TenantOwned, Model):
    """Plain text.

    `sol_id` is empty for a note on the run as a whole; it may name any candidate of the run.
    """

    __tablename__ = "note"
    __table_args__ = (
        Index("ix_note_run_id", "tenant_id", "run_id"),
        ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["run.tenant_id", "run.id"],
            name="fk_note_run",
            ondelete="CASCADE",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(String(32))
    sol_id: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str | None] = mapped_column(String(32))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
