"""Parts of runs: what one job does.

Each row is written by the job that holds it, and by whoever sends it again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from tenants.models import UtcDateTime, new_id
from tenants.scoping import TenantOwned

PREPARE, TRIAL, GATHER = "prepare", "trial", "gather"
WAITING, WORKING, DONE = "waiting", "working", "done"


class RunPart(TenantOwned, Model):
    """waiting -> working -> done; back to waiting when its process dies.

    `number` is the trial's, else 0.

    Its turn comes when the steps before it are done. `sent` counts messages to Redis, `attempts`
    the jobs that took it.
    """

    __tablename__ = "run_part"
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "step", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["run.tenant_id", "run.id"],
            name="fk_run_part_run",
            ondelete="CASCADE",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(String(32), index=True)
    step: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=WAITING, index=True)
    sent: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column("begun", default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    machine: Mapped[str | None] = mapped_column(String(200))
    # progress
    stage: Mapped[str] = mapped_column(String(60), default="")
    stage_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage_done: Mapped[int] = mapped_column(default=0)  # what was done when the stage began
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    best_nrmse: Mapped[float | None]
    best_rssd: Mapped[float | None]

    @property
    def job_id(self) -> str:
        """The newest message's."""
        return f"{self.id}-{self.sent}"

    @property
    def title(self) -> str:
        """What a person reads."""
        return {
            PREPARE: "The preparation",
            TRIAL: f"Trial {self.number}",
            GATHER: "Gathering the trials",
        }[self.step]
