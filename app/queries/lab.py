"""A run's candidates side by side, and how this client's analysts rank them."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import LabSetting
from app.queries import models
from app.views.lab import LabSettings
from mmm.review.candidates import WEIGHTS, CandidateSet
from tenants import directory
from tenants.permissions import require

NO_GATE = "all"


def candidate_set(run_id: str) -> CandidateSet:
    """Every candidate of a finished run. Raises NotFound."""
    require("models.read")
    return models.of_run(run_id).candidates()


def settings() -> LabSettings:
    """The weights of the score and the gate of the present client."""
    require("models.read")
    row = db.session.scalar(select(LabSetting))
    if row is None:
        return LabSettings(dict(WEIGHTS), NO_GATE)
    names = directory.user_names({row.saved_by} if row.saved_by else set())
    return LabSettings(
        {**WEIGHTS, **row.weights}, row.gate, names.get(row.saved_by or "", ""), row.saved_at
    )


def gate() -> str:
    """The name of the present client's gate: what passes it says what its models say, to everybody
    who may read one of them. See `mmm.review.candidates.PRESETS`.
    """
    return db.session.scalar(select(LabSetting.gate)) or NO_GATE
