"""The health of one model, and the changed runs that may mend it."""

from __future__ import annotations

from app.queries import runs
from app.queries.visible import VisibleModel
from app.views.health import Assessment, RemedyProposal
from mmm.review import remedies
from mmm.review.health import Health
from tenants.permissions import require


def assess(seen: VisibleModel) -> Health:
    """The checks of a model."""
    return seen.results.health(seen.sol_id)


def with_remedies(seen: VisibleModel) -> Assessment:
    """The checks of a model, and what can be tried."""
    require("models.read")
    judged = assess(seen)
    return Assessment(judged, remedies.remedies(seen.bundle.spec, judged))


def proposal(seen: VisibleModel, key: str) -> RemedyProposal:
    """One remedy of a model, by its key.

    Raises mmm.errors.InvalidInput (not asked for by its checks).
    """
    require("models.read")
    run, spec = runs.get(seen.run_id), seen.bundle.spec
    chosen = remedies.remedy(spec, assess(seen), key)
    return RemedyProposal(
        remedy=chosen,
        changes=remedies.changes(spec, chosen.spec),
        spec=spec,
        dataset_id=run.dataset_id,
        dataset_name=run.dataset_name,
        mode=run.mode,
        name=run.name,
    )
