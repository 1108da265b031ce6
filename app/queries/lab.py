"""A run's candidates side by side, and how this client's analysts rank them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import select

from app.extensions import db
from app.models import LabSetting
from app.queries import models
from mmm import lab
from mmm.bundle import Bundle
from mmm.lab import WEIGHTS, Lab
from tenants import directory
from tenants.permissions import require

_KEPT = 8  # as many as there are bundles in memory
_labs: OrderedDict[int, tuple[Bundle, Lab]] = OrderedDict()
_lock = Lock()


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
    bundle = models.bundle(run_id)
    with _lock:
        known = _labs.get(id(bundle))
        if known is not None and known[0] is bundle:  # the id of a bundle that is gone may be another's
            _labs.move_to_end(id(bundle))
            return known[1]
    made = lab.lab(bundle)
    with _lock:
        _labs[id(bundle)] = (bundle, made)
        while len(_labs) > _KEPT:
            _labs.popitem(last=False)
    return made


def settings() -> Settings:
    """The weights of the score and the gate of the present client."""
    require("models.read")
    row = db.session.scalar(select(LabSetting))
    if row is None:
        return Settings(dict(WEIGHTS), "all")
    names = directory.user_names({row.saved_by} if row.saved_by else set())
    return Settings({**WEIGHTS, **row.weights}, row.gate, names.get(row.saved_by or "", ""), row.saved_at)
