"""Runs: one fit of one spec on one data set, its life, and the models that it selected."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Dialect,
    ForeignKeyConstraint,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from mmm.phrase import Phrase
from tenants.models import UtcDateTime, new_id, now
from tenants.scoping import TenantOwned

QUEUED, RUNNING, FINISHED = "queued", "running", "finished"
FAILED, CANCELLED, LOST = "failed", "cancelled", "lost"
REFRESH = "refresh"  # the kind of an origin
RESTARTABLE = (FAILED, CANCELLED, LOST)
_MARK: Final = '{"template": '  # how a stored Phrase begins


class PhraseText(TypeDecorator[str]):
    """Words in a column of text: a Phrase comes back as one, other words as they are."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return json.dumps(value.to_json()) if isinstance(value, Phrase) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(_MARK):
            return value
        return Phrase.from_json(json.loads(value))


class Run(TenantOwned, Model):
    """queued -> running -> finished | failed | cancelled | lost.

    This row is the truth; Redis carries the message.
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(
            ["tenant_id", "dataset_id"], ["dataset.tenant_id", "dataset.id"], name="fk_run_dataset"
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    dataset_id: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(10))
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    # {"kind": ...}; None: a plain fit
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(String(10), default=QUEUED, index=True)
    engine: Mapped[str | None] = mapped_column(String(120))
    error: Mapped[str | None] = mapped_column(PhraseText)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    # result; progress is that of the parts
    best_nrmse: Mapped[float | None]
    best_rssd: Mapped[float | None]
    candidates: Mapped[int | None]
    manifest: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # life
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    created_by: Mapped[str | None] = mapped_column(String(32))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def folder(self) -> str:
        return f"runs/{self.id}"


class Candidate(TenantOwned, Model):
    """One selected model of a run: the figures that lists show.

    Names follow Robyn's resultHypParam.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "sol_id"),
        ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["run.tenant_id", "run.id"],
            name="fk_candidate_run",
            ondelete="CASCADE",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(String(32), index=True)
    sol_id: Mapped[str] = mapped_column(String(40))
    trial: Mapped[int]
    iterations: Mapped[int]
    nrmse: Mapped[float]
    decomp_rssd: Mapped[float]
    mape: Mapped[float | None]
    rsq_train: Mapped[float | None]
    rsq_val: Mapped[float | None]
    robyn_pareto: Mapped[int]
    error_score: Mapped[float | None]
    # what paid media brought per unit of money; None where not estimable
    roas: Mapped[float | None]
