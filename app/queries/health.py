"""The health of one model, and the changed runs that may mend it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from app.queries import lab, model_tables, models, runs
from mmm.bundle import Bundle
from mmm.review import health_checks, remedies
from mmm.review.health import Health
from mmm.review.remedies import Remedy, SpecChange
from mmm.spec import ModelSpec
from tenants.permissions import require

_KEPT = 64  # models in memory
_judged: OrderedDict[tuple[int, str], tuple[Bundle, Health]] = OrderedDict()
_lock = Lock()


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
    models.require_model(run_id, sol_id, include_superseded)
    own, bundle = (
        model_tables.get(run_id, sol_id, include_superseded).bundle,
        models.whole_run(run_id, sol_id, include_superseded),
    )
    key = id(bundle), sol_id
    with _lock:
        known = _judged.get(key)
    if known is not None and known[0] is bundle:  # the id of a bundle that is gone may be another's
        return known[1]
    judged = health_checks.assess(own, lab.candidates_of(bundle), sol_id)
    with _lock:
        _judged[key] = (bundle, judged)
        while len(_judged) > _KEPT:
            _judged.popitem(last=False)
    return judged


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
