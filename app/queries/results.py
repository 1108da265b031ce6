"""What finished runs yielded, and what was worked out from it: the one cache of the server.

Thread safe and bounded. Whatever belongs to a run leaves memory together with its bundle; what its
selected models add to those of other runs is kept by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final

import pandas as pd
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Run
from app.models.runs import REFRESH
from mmm.analysis.model_set import ModelSet
from mmm.analysis.model_tables import ModelTables, restricted_to
from mmm.bundle import Bundle
from mmm.review import candidates, compare_models, drift, health_checks
from mmm.review.candidates import CandidateSet
from mmm.review.compare_models import Consensus, ModelComparison
from mmm.review.health import Health
from tenants import context, files

_RUNS: Final = 8  # in memory per process
_MODELS: Final = 32  # of a run, each with its tables and its health
_SEARCHES: Final = 48  # beside them, each without most of its tables
_SETS: Final = 32  # of models of several runs
_COMPARISONS: Final = 128  # of a run; the figures of a page come with callbacks of their own
_SERIES: Final = ("xDecompVecCollect", "mediaVecCollect")


@dataclass(frozen=True, eq=False)
class RunResults:
    """A finished run's bundle, and functions of it that work something out once.

    Asks for no right: whoever has it may know all of it. unstable: the selected models of a refresh
    that moved a return far.
    """

    bundle: Bundle
    candidates: Callable[[], CandidateSet]
    consensus: Callable[[], Consensus]
    tables: Callable[[str], ModelTables]
    health: Callable[[str], Health]
    comparison: Callable[[tuple[str, ...]], ModelComparison]
    unstable: Callable[[], frozenset[str]]

    @classmethod
    def of(
        cls, bundle: Bundle, former: Callable[[], pd.Series | None] = lambda: None
    ) -> RunResults:
        """former: what the model that a refresh carries on returned, see `mmm.review.drift`."""
        before = lru_cache(1)(former)
        around = lru_cache(1)(partial(candidates.candidate_set, bundle))
        tables = lru_cache(_MODELS)(partial(ModelTables.of, bundle))

        @lru_cache(1)
        def consensus() -> Consensus:
            return compare_models.consensus(bundle, around())

        @lru_cache(_MODELS)
        def assessed(sol_id: str) -> Health:
            return health_checks.assess(restricted_to(bundle, sol_id), around(), sol_id, before())

        @lru_cache(_COMPARISONS)
        def comparison(sol_ids: tuple[str, ...]) -> ModelComparison:
            return compare_models.compare_models(bundle, around(), sol_ids)

        @lru_cache(1)
        def unstable() -> frozenset[str]:
            known, of = before(), around()
            if known is None:
                return frozenset()
            chosen = of.table["solID"][of.chosen]
            return frozenset(chosen[drift.unstable(known, of.returns[of.chosen])])

        return cls(bundle, around, consensus, tables, assessed, comparison, unstable)


def stored(run: Run) -> RunResults:
    """Of a finished run that the caller may see."""
    return in_memory(context.present().id, run.folder, str(run.finished_at))


@lru_cache(maxsize=_RUNS)
def in_memory(_tenant_id: str, run_folder: str, _finished_at: str) -> RunResults:
    """Of the present tenant's run in a folder; a run that ended at another time is another."""
    return fresh(_bundle(run_folder), run_folder.rpartition("/")[2])


def fresh(bundle: Bundle, run_id: str) -> RunResults:
    """Of a run's bundle at hand, which need not be stored yet."""
    refresh = "refresh" in bundle.manifest
    return RunResults.of(bundle, partial(_former_returns, run_id) if refresh else lambda: None)


def _former_returns(run_id: str) -> pd.Series | None:
    """What the model returned that a refresh carries on; None where its run is gone."""
    origin = db.session.scalar(select(Run.origin).where(Run.id == run_id))
    if not origin or origin.get("kind") != REFRESH:
        return None
    former = db.session.get(Run, origin["run"])
    if former is None:
        return None
    try:  # a model is carried on only where it was selected
        kept = selected(context.present().id, former.folder, str(former.finished_at))
        return drift.returns(kept, origin["sol_id"])
    except NotFound:
        return None


def _bundle(run_folder: str) -> Bundle:
    folder = files.folder()
    return Bundle.load(lambda name: folder.read(f"{run_folder}/{name}"))


@lru_cache(maxsize=_SEARCHES)
def selected(_tenant_id: str, run_folder: str, _finished_at: str) -> Bundle:
    """The bundle of a run, named as for `in_memory`, without series and without the models that
    were not selected: little enough to keep many.
    """
    whole = _bundle(run_folder)
    kept = restricted_to(whole, *whole.selected)
    return replace(
        kept, tables=dict(kept.tables) | {name: kept.tables[name][:0] for name in _SERIES}
    )


@lru_cache(maxsize=_SETS)
def model_set(
    tenant_id: str, runs: tuple[tuple[str, str], ...], sol_id: str, gate: str
) -> ModelSet:
    """The selected models of the present tenant's runs, each its folder and end, that pass a gate;
    of other grains than the first run's none. `sol_id` is a model of the first, and counts anyhow.
    """
    own = in_memory(tenant_id, *runs[0]).bundle
    found = [(own, dict.fromkeys((sol_id, *_passing(own, gate))))]
    others = [selected(tenant_id, *run) for run in runs[1:]]
    found += [(one, dict.fromkeys(_passing(one, gate))) for one in others if one.grain == own.grain]
    return ModelSet.of([(bundle, tuple(sol_ids)) for bundle, sol_ids in found])


def _passing(bundle: Bundle, gate: str) -> list[str]:
    of = candidates.candidate_set(bundle)
    kept = of.chosen & candidates.passing(of, candidates.presets(of)[gate])
    return of.table.loc[kept, "solID"].tolist()
