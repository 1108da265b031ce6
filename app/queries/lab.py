"""A run's candidates side by side, and how this client's analysts rank them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import LabSetting
from app.queries import models
from mmm.review.candidates import WEIGHTS, CandidateSet
from tenants import directory
from tenants.permissions import require


@dataclass(frozen=True)
class Settings:
    """What is saved for this client, or what holds where nothing is: `saved_at` None."""

    weights: dict[str, float]
    gate: str
    saved_by: str = ""
    saved_at: datetime | None = None


def candidate_set(run_id: str) -> CandidateSet:
    """Every candidate of a finished run. Raises NotFound."""
    require("models.read")
    return models.of_run(run_id).candidates()


def settings() -> Settings:
    """The weights of the score and the gate of the present client."""
    require("models.read")
    row = db.session.scalar(select(LabSetting))
    if row is None:
        return Settings(dict(WEIGHTS), "all")
    names = directory.user_names({row.saved_by} if row.saved_by else set())
    return Settings(
        {**WEIGHTS, **row.weights}, row.gate, names.get(row.saved_by or "", ""), row.saved_at
    )
