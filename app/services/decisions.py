"""Deciding on a model: shortlist, approve, set aside.

Publishing (see publications.py) writes into the same record.

candidate -> shortlisted -> approved -> published -> superseded | withdrawn, and set aside from the
first two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, InvalidRequest, NotFound
from app.extensions import db
from app.models import Candidate, Decision, Run
from app.models.decisions import APPROVED, PUBLISHED, SET_ASIDE, SHORTLISTED, SUPERSEDED, WITHDRAWN
from app.models.runs import FINISHED
from app.queries import health, visible
from app.queries import lab as settled
from app.services import audit
from mmm.errors import Problem
from mmm.phrase import Phrase
from mmm.review import candidates, choice
from mmm.review.choice import Rank
from mmm.review.health import Health
from tenants.permissions import require

RIVAL: Final = Phrase(
    "Somebody else decided on this model at the same moment. Look again, then decide."
)
LONGEST: Final = 2000  # characters of a reason
# What a step may follow; "" is a candidate, on which nothing is decided yet.
_AFTER: Final = {
    SHORTLISTED: ("", SET_ASIDE),
    APPROVED: (SHORTLISTED,),
    SET_ASIDE: (SHORTLISTED, APPROVED),
}
_STATES: Final = {  # as people say them, in a sentence
    "": Phrase("a candidate"),
    SHORTLISTED: Phrase("shortlisted"),
    SET_ASIDE: Phrase("set aside"),
    APPROVED: Phrase("approved"),
    PUBLISHED: Phrase("published"),
    SUPERSEDED: Phrase("superseded"),
    WITHDRAWN: Phrase("withdrawn"),
}


@dataclass(frozen=True)
class Consent:
    """What whoever approves or publishes says beside the reason.

    acknowledged: what of `Health.to_acknowledge` was read. low_rank: why a model below the best
        quarter.
    """

    acknowledged: Collection[str] = ()
    low_rank: str = ""


SILENT: Final = Consent()


def shortlist(run_id: str, sol_id: str, reason: str) -> None:
    """Name a candidate that may be published.

    Raises NotFound, InvalidRequest (no reason), Conflict.
    """
    require("lab.write")
    _take(run_id, sol_id, SHORTLISTED, reason)


def set_aside(run_id: str, sol_id: str, reason: str) -> None:
    """Take a model off the shortlist. Raises NotFound, InvalidRequest (no reason), Conflict."""
    require("lab.write")
    _take(run_id, sol_id, SET_ASIDE, reason)


def approve(run_id: str, sol_id: str, reason: str, consent: Consent = SILENT) -> None:
    """Agree that a shortlisted model may be published.

    Raises NotFound, InvalidRequest (no reason, or none for a low rank), Conflict.
    """
    require("publish")
    _take(run_id, sol_id, APPROVED, reason, consent)


def publish(run_id: str, sol_id: str, reason: str, consent: Consent) -> str:
    """Add the step to the caller's commit, and give the reason as it is kept.

    Raises NotFound, InvalidRequest (no reason, none for a low rank, or a failed check that is not
    acknowledged).

    Who may publish may also shortlist and approve: what is missing of these is recorded with the
    same reason.
    """
    require("publish")
    said, rules = _said(reason), _rules(run_id, sol_id)
    rules |= _acknowledged(health.assess(visible.model(run_id, sol_id)), consent)
    rules |= _low_rank(rules, consent)
    number, state = _last(run_id, sol_id)
    steps = {
        "": (SHORTLISTED, APPROVED),
        SET_ASIDE: (SHORTLISTED, APPROVED),
        SHORTLISTED: (APPROVED,),
    }.get(state, ())
    for place, step in enumerate((*steps, PUBLISHED), start=number + 1):
        _add(
            Decision(
                run_id=run_id, sol_id=sol_id, number=place, step=step, reason=said, rules=rules
            )
        )
    return said


def step_back(
    run_id: str, sol_id: str, reason: str, successor: tuple[str, str] | None = None
) -> None:
    """Add to the caller's commit that a published model made room, or was withdrawn.

    Raises InvalidInput (no reason).
    """
    require("publish")
    said, rules = _said(reason), _rules(run_id, sol_id)
    number, _ = _last(run_id, sol_id)
    row = Decision(run_id=run_id, sol_id=sol_id, number=number + 1, reason=said, rules=rules)
    row.step = SUPERSEDED if successor else WITHDRAWN
    row.successor = {"run_id": successor[0], "sol_id": successor[1]} if successor else None
    _add(row)


def _take(run_id: str, sol_id: str, step: str, reason: str, consent: Consent = SILENT) -> None:
    said, rules = _said(reason), _rules(run_id, sol_id)
    if step == APPROVED:
        rules |= _low_rank(rules, consent)
    number, state = _last(run_id, sol_id)
    if state not in _AFTER[step]:
        raise Conflict(
            Phrase(
                "The model is {state} and cannot be {step} now.",
                state=_STATES[state],
                step=_STATES[step],
            )
        )
    _add(
        Decision(
            run_id=run_id, sol_id=sol_id, number=number + 1, step=step, reason=said, rules=rules
        )
    )
    audit.record(f"model.{step}", f"{run_id}/{sol_id}", reason=said)
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(RIVAL) from error


def _acknowledged(judged: Health, consent: Consent) -> dict[str, list[str]]:
    """What was acknowledged of a model's health, for the record."""
    missing = [key for key in judged.to_acknowledge if key not in consent.acknowledged]
    if missing:
        raise InvalidRequest(
            Problem(
                Phrase(
                    "{n} finding about this model is not acknowledged.",
                    "{n} findings about this model are not acknowledged.",
                    n=len(missing),
                ),
                "Read each, and tick it before you publish.",
            )
        )
    return {"acknowledged": list(judged.to_acknowledge)} if judged.to_acknowledge else {}


def _low_rank(rules: Mapping[str, Any], consent: Consent) -> dict[str, str]:
    """Why a model below the best quarter is taken, for the record; nothing for others."""
    if Rank(rules["score"], rules["rank"], rules["of"]).at_top:
        return {}
    if not consent.low_rank.strip():
        raise InvalidRequest(
            Problem(
                Phrase(
                    "The model has rank {rank} of {models}.",
                    rank=rules["rank"],
                    models=rules["of"],
                ),
                "Say why you take it and none of the best quarter.",
            )
        )
    return {"low_rank": _said(consent.low_rank)}


def _said(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise InvalidRequest(
            Problem(
                "The reason is missing.",
                "Say why in your own words: it becomes part of the record.",
            )
        )
    if len(said) > LONGEST:
        raise InvalidRequest(
            Problem(
                Phrase("The reason has {n:,} characters.", n=len(said)),
                Phrase("{n:,} are the most.", n=LONGEST),
            )
        )
    return said


def _add(row: Decision) -> None:
    row.decided_by = audit.actor()
    db.session.add(row)


def _last(run_id: str, sol_id: str) -> tuple[int, str]:
    """Number and step of the last decision; (0, "") for a candidate."""
    mine = select(Decision).where(Decision.run_id == run_id, Decision.sol_id == sol_id)
    row = db.session.scalar(mine.order_by(Decision.number.desc()).limit(1))
    return (row.number, row.step) if row else (0, "")


def _rules(run_id: str, sol_id: str) -> dict[str, Any]:
    """How the lab ranked and filtered when the step was taken.

    Raises NotFound unless it is a selected model.

    gate, limits (by measure, of this run), weights (by term of its score), passes (whether the
    model keeps the limits), score (0 to 100), rank (1: the best score) among `of` selected models.
    health: the verdict (use) and each check's level, for pages that show many clients' models at
    once. Of a publication also `acknowledged`, what `Health.to_acknowledge` names, and of it and an
    approval `low_rank`, why a model below the best quarter was taken.
    """
    found = select(Candidate.id).join(Run, Run.id == Candidate.run_id)
    found = found.where(
        Candidate.run_id == run_id, Candidate.sol_id == sol_id, Run.state == FINISHED
    )
    if db.session.scalar(found) is None:
        raise NotFound("There is no such model among the selected ones of a finished run.")
    seen, now = visible.model(run_id, sol_id), settled.settings()
    of, judged = seen.results.candidates(), health.assess(seen)
    place, limits = int(of.rows([sol_id])[0]), candidates.presets(of)[now.gate]
    standing = choice.rank(of, now.weights, sol_id)
    return {
        "gate": now.gate,
        "limits": {name: float(value) for name, value in limits.items() if np.isfinite(value)},
        "weights": {term: weight for term, weight in now.weights.items() if term in of.terms},
        "passes": bool(candidates.passing(of, limits)[place]),
        "score": standing.score,
        "rank": standing.rank,
        "of": standing.of,
        "health": {
            "use": judged.suitability,
            "levels": {check.key: check.level for check in judged.checks},
        },
    }
