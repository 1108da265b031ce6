"""A run's candidates side by side, and how this client's analysts rank them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.extensions import db
from app.models import LabSetting
from app.queries import models
from app.queries.results import RunResults
from app.queries.visible import VisibleModel
from app.views.lab import LabSettings
from mmm.review import choice
from mmm.review.candidates import WEIGHTS, CandidateSet
from mmm.review.choice import Choice, Rank
from tenants import directory
from tenants.permissions import require

NO_GATE = "all"


def candidate_set(run_id: str) -> CandidateSet:
    """Every candidate of a finished run. Raises NotFound."""
    require("models.read")
    return models.of_run(run_id).candidates()


def automatic_choice(run_id: str) -> Choice:
    """The model of a finished run that is taken where nobody chooses.

    Raises NotFound, mmm.errors.InvalidInput (the run selected none).
    """
    require("models.read")
    return chosen_of(models.of_run(run_id))


def chosen_of(found: RunResults, looked: Callable[[], None] = lambda: None) -> Choice:
    """The same of results at hand, which may not be stored yet; `looked` is called before each
    model that is looked at, which takes a tenth of a second each.
    """
    far = found.unstable()  # told by the returns alone, and of a refresh often most of them

    def is_healthy(sol_id: str) -> bool:
        looked()
        return sol_id not in far and not found.health(sol_id).failed

    return choice.best(found.candidates(), settings().weights, is_healthy)


def rank(seen: VisibleModel) -> Rank:
    """Where a model stands by the score of the present client's analysts."""
    return choice.rank(seen.results.candidates(), settings().weights, seen.sol_id)


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


def gate(_seen: VisibleModel) -> str:
    """The name of the gate of a model's client: what passes it says what its models say, to
    everybody who may read one of them. See `mmm.review.candidates.PRESETS`.
    """
    return db.session.scalar(select(LabSetting.gate)) or NO_GATE
