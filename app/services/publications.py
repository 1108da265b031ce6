"""Publishing: of each KPI exactly one model is what the client sees."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import Publication, Run
from app.models.runs import FINISHED
from app.queries import lab, models
from app.services import audit, decisions, updates
from app.services.decisions import SILENT, Consent
from mmm import kpi
from mmm.phrase import Phrase
from mmm.review.choice import Choice
from mmm.review.health_limits import MAX_DRIFT
from tenants.models import new_id, now
from tenants.permissions import require

# reasons where nobody chooses: kept as they are, read in the reader's language
HEALTHY = Phrase("Chosen by rule, not by hand: the best-scored model of those that fail no check.")
NONE_HEALTHY = Phrase(
    "Chosen by rule, not by hand: the best-scored model. Every model of this run fails a check."
)
RIVAL = Phrase(
    "Somebody else changed what is published at the same moment. Look again, then decide."
)


def publish(run_id: str, sol_id: str, reason: str, consent: Consent = SILENT) -> None:
    """Show this model to the client, in place of the one of its KPI before.

    The reason, in the words of whoever publishes, is read by the client too. It is kept in the
    record of decisions, with the failed checks that `consent` acknowledges. Raises NotFound,
    InvalidRequest (no reason, a failed check that is not acknowledged, a low rank without a
    reason), Conflict.
    """
    require("publish")
    name = _kpi(run_id)
    current = _current(name)
    if current is not None and (current.run_id, current.sol_id) == (run_id, sol_id):
        raise Conflict("This model is published already.")
    try:
        made = Publication(
            id=new_id(), run_id=run_id, sol_id=sol_id, kpi=name, published_by=audit.actor()
        )
        made.note = decisions.publish(run_id, sol_id, reason, consent)
        if current is not None:  # before the new one is there: one current per client and KPI
            _step_back(current, made.id)
            decisions.step_back(current.run_id, current.sol_id, made.note, (run_id, sol_id))
        db.session.add(made)
        audit.record("model.published", f"{run_id}/{sol_id}", note=made.note, kpi=name)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(RIVAL) from error


def publish_best(run_id: str) -> Choice:
    """Publish the model that is taken where nobody chooses, and give it.

    The reason says so, and whether a check fails. Raises NotFound, Conflict; also where the model
    of a refresh moved a return so far that a person has to decide.
    """
    require("publish")
    chosen, found = lab.automatic_choice(run_id), models.of_run(run_id).health
    judged = found(chosen.sol_id)
    if judged.unstable:
        raise Conflict(
            Phrase(
                "The refresh moved a return by more than {limit:.0%}. Look at both models, then"
                " publish by hand.",
                limit=MAX_DRIFT[1],
            )
        )
    words = str(HEALTHY if chosen.healthy else NONE_HEALTHY)
    publish(run_id, chosen.sol_id, words, Consent(judged.to_acknowledge, words))
    return chosen


def withdraw(run_id: str, sol_id: str, reason: str) -> None:
    """Show the client no model of this one's KPI.

    Raises NotFound, InvalidRequest (no reason), Conflict if it is not shown.
    """
    require("publish")
    name = _kpi(run_id)
    current = _current(name)
    if current is None:
        raise Conflict("No model is published.")
    if (current.run_id, current.sol_id) != (run_id, sol_id):
        raise Conflict(RIVAL)
    try:
        decisions.step_back(run_id, sol_id, reason)
        _step_back(current)
        audit.record("model.withdrawn", f"{run_id}/{sol_id}", note=reason.strip(), kpi=name)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(RIVAL) from error


def _kpi(run_id: str) -> str:
    """What the models of a run explain. Raises NotFound."""
    spec = db.session.scalar(select(Run.spec).where(Run.id == run_id, Run.state == FINISHED))
    if spec is None:
        raise NotFound("There is no such model among the selected ones of a finished run.")
    return kpi.key(spec)


def _step_back(current: Publication, successor: str | None = None) -> None:
    """End a publication, unless somebody else just did. Raises Conflict."""
    still = update(Publication).where(
        Publication.id == current.id, Publication.withdrawn_at.is_(None)
    )
    if not updates.rowcount(still.values(withdrawn_at=now(), superseded_by=successor)):
        db.session.rollback()
        raise Conflict(RIVAL)


def _current(name: str) -> Publication | None:
    return db.session.scalar(
        select(Publication).where(Publication.kpi == name, Publication.withdrawn_at.is_(None))
    )
