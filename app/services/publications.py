"""Publishing: exactly one model per client is what the client sees."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict
from app.extensions import db
from app.models import Publication
from app.services import audit, changes, decisions
from tenants.models import now
from tenants.permissions import require

RIVAL = "Somebody else changed what is published at the same moment. Look again, then decide."


def publish(run_id: str, sol_id: str, reason: str) -> None:
    """Show this model to the client, in place of the one before. Raises NotFound, Invalid (no reason), Conflict.

    The reason, in the words of whoever publishes, is read by the client too. It is kept in the record of decisions.
    """
    require("publish")
    current = _current()
    if current is not None and (current.run_id, current.sol_id) == (run_id, sol_id):
        raise Conflict("This model is published already.")
    try:
        note = decisions.publish(run_id, sol_id, reason)
        if current is not None:  # before the new one is there: one current per client
            _step_back(current)
            decisions.step_back(current.run_id, current.sol_id, note, (run_id, sol_id))
        db.session.add(Publication(run_id=run_id, sol_id=sol_id, note=note, published_by=audit.actor()))
        audit.record("model.published", f"{run_id}/{sol_id}", note=note)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(RIVAL) from error


def withdraw(reason: str) -> None:
    """Show the client no model. Raises Invalid (no reason), Conflict when none is published."""
    require("publish")
    current = _current()
    if current is None:
        raise Conflict("No model is published.")
    try:
        decisions.step_back(current.run_id, current.sol_id, reason)
        _step_back(current)
        audit.record("model.withdrawn", f"{current.run_id}/{current.sol_id}", note=reason.strip())
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(RIVAL) from error


def _step_back(current: Publication) -> None:
    """End a publication, unless somebody else just did. Raises Conflict."""
    still = update(Publication).where(Publication.id == current.id, Publication.withdrawn_at.is_(None))
    if not changes.made(still.values(withdrawn_at=now())):
        db.session.rollback()
        raise Conflict(RIVAL)


def _current() -> Publication | None:
    return db.session.scalar(select(Publication).where(Publication.withdrawn_at.is_(None)))
