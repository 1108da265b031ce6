"""Settling how a client's models are ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict
from app.extensions import db
from app.models import LabSetting
from app.services import audit
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.review.candidates import PRESETS, checked_weights
from tenants.models import now
from tenants.permissions import require


def save(weights: Mapping[str, Any], gate: str) -> None:
    """Keep the weights of the score and the gate's preset for this client.

    Raises InvalidInput, Conflict.
    """
    require("lab.write")
    kept = checked_weights(weights)
    if gate not in PRESETS:
        raise InvalidInput(Phrase("There is no quality gate “{gate}”.", gate=gate))
    row = db.session.scalar(select(LabSetting))
    if row is None:
        row = LabSetting()
        db.session.add(row)
    row.weights, row.gate, row.saved_by, row.saved_at = kept, gate, audit.actor(), now()
    audit.record("lab.saved", gate, weights=kept)
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(
            "Somebody else saved these settings at the same moment. Look again, then save."
        ) from error
