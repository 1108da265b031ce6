"""The health of one model, and the changed runs that may mend it."""

from __future__ import annotations

from dataclasses import dataclass

from app.queries import models, runs
from mmm.review import remedies
from mmm.review.health import Health
from mmm.review.remedies import Remedy, SpecChange
from mmm.spec import ModelSpec
from tenants.permissions import require


@dataclass(frozen=True)
class Assessment:
    """What the checks found, and what can be tried."""

    health: Health
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class RemedyProposal:
    """One remedy: what it changes, and the run that it would be a changed copy of."""

    remedy: Remedy
    changes: tuple[SpecChange, ...]
    spec: ModelSpec
    dataset_id: str
    dataset_name: str
    mode: str
    name: str


def with_remedies(run_id: str, sol_id: str) -> Assessment:
    """Any candidate of a finished run. Raises NotFound, mmm.errors.Invalid (no such candidate)."""
    require("models.read")
    judged = assess(run_id, sol_id)
    return Assessment(judged, remedies.remedies(models.bundle(run_id).spec, judged))


def assess(run_id: str, sol_id: str, include_superseded: bool = False) -> Health:
    """The checks of any model that the person may see, a client viewer of published ones.

    Raises NotFound.

    include_superseded: a model that was superseded counts as published, too.
    """
    return models.whole_run(run_id, sol_id, include_superseded).health(sol_id)


def proposal(run_id: str, sol_id: str, key: str) -> RemedyProposal:
    """One remedy of a model, by its key.

    Raises NotFound, mmm.errors.Invalid (not asked for by its checks).
    """
    require("models.read")
    run, spec = runs.get(run_id), models.bundle(run_id).spec
    chosen = remedies.remedy(spec, with_remedies(run_id, sol_id).health, key)
    return RemedyProposal(
        remedy=chosen,
        changes=remedies.changes(spec, chosen.spec),
        spec=spec,
        dataset_id=run.dataset_id,
        dataset_name=run.dataset_name,
        mode=run.mode,
        name=run.name,
    )
