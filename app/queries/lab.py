"""A run's candidates side by side, and how this client's analysts rank them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import LabSetting
from app.queries import models
from app.queries.derived import PerBundle
from mmm import lab
from mmm.bundle import Bundle
from mmm.lab import WEIGHTS, Lab
from tenants import directory
from tenants.permissions import require

_lab = PerBundle(lab.lab)


@dataclass(frozen=True)
class Settings:
    """What is saved for this client, or what holds where nothing is: `saved_at` None."""

    weights: dict[str, float]
    gate: str
    saved_by: str = ""
    saved_at: datetime | None = None


def of(run_id: str) -> Lab:
    """Every candidate of a finished run. Raises NotFound."""
    require("models.read")
    return _lab(models.bundle(run_id))


def around(bundle: Bundle) -> Lab:
    """The same of a whole run in memory, for what is said of a model beside its set. Asks for no right."""
    return _lab(bundle)


def settings() -> Settings:
    """The weights of the score and the gate of the present client."""
    require("models.read")
    row = db.session.scalar(select(LabSetting))
    if row is None:
        return Settings(dict(WEIGHTS), "all")
    names = directory.user_names({row.saved_by} if row.saved_by else set())
    return Settings({**WEIGHTS, **row.weights}, row.gate, names.get(row.saved_by or "", ""), row.saved_at)
