"""The health of one model, and the changed runs that may mend it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from app.queries import lab, models, readings, runs
from mmm import health, remedies
from mmm.bundle import Bundle
from mmm.health import Health
from mmm.remedies import Change, Remedy
from mmm.spec import ModelSpec
from tenants.permissions import require

_KEPT = 64  # models in memory
_judged: OrderedDict[tuple[int, str], tuple[Bundle, Health]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Found:
    """What the checks found, and what can be tried."""

    health: Health
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class Proposal:
    """One remedy: what it changes, and the run that it would be a changed copy of."""

    remedy: Remedy
    changes: tuple[Change, ...]
    spec: ModelSpec
    dataset_id: str
    dataset_name: str
    mode: str
    name: str


def of(run_id: str, sol_id: str) -> Found:
    """Any candidate of a finished run. Raises NotFound, mmm.errors.Invalid (no such candidate)."""
    require("models.read")
    judged = judge(run_id, sol_id)
    return Found(judged, remedies.remedies(models.bundle(run_id).spec, judged))


def judge(run_id: str, sol_id: str, formerly: bool = False) -> Health:
    """The checks of any model that the person may see, a client viewer of published ones.

    Raises NotFound.

    formerly: a model that was superseded counts as published, too.
    """
    models.require_model(run_id, sol_id, formerly)
    own, bundle = (
        readings.of(run_id, sol_id, formerly).bundle,
        models.behind(run_id, sol_id, formerly),
    )
    key = id(bundle), sol_id
    with _lock:
        known = _judged.get(key)
    if known is not None and known[0] is bundle:  # the id of a bundle that is gone may be another's
        return known[1]
    judged = health.health(own, lab.around(bundle), sol_id)
    with _lock:
        _judged[key] = (bundle, judged)
        while len(_judged) > _KEPT:
            _judged.popitem(last=False)
    return judged


def proposal(run_id: str, sol_id: str, key: str) -> Proposal:
    """One remedy of a model, by its key.

    Raises NotFound, mmm.errors.Invalid (not asked for by its checks).
    """
    require("models.read")
    run, spec = runs.get(run_id), models.bundle(run_id).spec
    chosen = remedies.remedy(spec, of(run_id, sol_id).health, key)
    return Proposal(
        remedy=chosen,
        changes=remedies.changes(spec, chosen.spec),
        spec=spec,
        dataset_id=run.dataset_id,
        dataset_name=run.dataset_name,
        mode=run.mode,
        name=run.name,
    )
