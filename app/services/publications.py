"""Publishing: exactly one model per client is what the client sees."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import Candidate, Publication, Run
from app.models.runs import FINISHED
from app.services import audit, changes
from tenants.models import now
from tenants.permissions import require

RIVAL = "Somebody else changed what is published at the same moment. Look again, then decide."


def publish(run_id: str, sol_id: str, note: str = "") -> None:
    """Show this model to the client, in place of the one before. Raises NotFound, Conflict."""
    require("publish")
    statement = select(Candidate.id).join(Run, Run.id == Candidate.run_id)
    found = statement.where(Candidate.run_id == run_id, Candidate.sol_id == sol_id, Run.state == FINISHED)
    if db.session.scalar(found) is None:
        raise NotFound("There is no such model.")
    current = _current()
    if current is not None and (current.run_id, current.sol_id) == (run_id, sol_id):
        raise Conflict("This model is published already.")
    if current is not None:
        _step_back(current)  # before the new one is there: one current per client
    db.session.add(Publication(run_id=run_id, sol_id=sol_id, note=note.strip(), published_by=audit.actor()))
    audit.record("model.published", f"{run_id}/{sol_id}", note=note.strip())
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(RIVAL) from error


def withdraw() -> None:
    """Show the client no model. Raises Conflict when none is published."""
    require("publish")
    current = _current()
    if current is None:
        raise Conflict("No model is published.")
    _step_back(current)
    audit.record("model.withdrawn", f"{current.run_id}/{current.sol_id}")
    db.session.commit()


def _step_back(current: Publication) -> None:
    """End a publication, unless somebody else just did. Raises Conflict."""
    still = update(Publication).where(Publication.id == current.id, Publication.withdrawn_at.is_(None))
    if not changes.made(still.values(withdrawn_at=now())):
        db.session.rollback()
        raise Conflict(RIVAL)


def _current() -> Publication | None:
    return db.session.scalar(select(Publication).where(Publication.withdrawn_at.is_(None)))
