"""What finished runs yielded, and what was worked out from it: the one cache of the server.

Thread safe and bounded. Whatever belongs to a run leaves memory together with its bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import pandas as pd

from app.errors import NotFound
from app.models import Run
from app.models.runs import REFRESH
from mmm.analysis.model_tables import ModelTables
from mmm.bundle import Bundle
from mmm.review import candidates, compare_models, drift, health_checks
from mmm.review.candidates import CandidateSet
from mmm.review.compare_models import Consensus, ModelComparison
from mmm.review.health import Health
from tenants import context, files

_RUNS: Final = 8  # in memory per process
_MODELS: Final = 32  # of a run, each with its tables and its health
_COMPARISONS: Final = 128  # of a run; the figures of a page come with callbacks of their own


@dataclass(frozen=True, eq=False)
class RunResults:
    """A finished run's bundle, and functions of it that work something out once.

    Asks for no right: whoever has it may know all of it.
    """

    bundle: Bundle
    candidates: Callable[[], CandidateSet]
    consensus: Callable[[], Consensus]
    tables: Callable[[str], ModelTables]
    health: Callable[[str], Health]
    comparison: Callable[[tuple[str, ...]], ModelComparison]

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
            return health_checks.assess(tables(sol_id).bundle, around(), sol_id, before())

        @lru_cache(_COMPARISONS)
        def comparison(sol_ids: tuple[str, ...]) -> ModelComparison:
            return compare_models.compare_models(bundle, around(), sol_ids)

        return cls(bundle, around, consensus, tables, assessed, comparison)


def stored(run: Run) -> RunResults:
    """Of a finished run that the caller may see."""
    return in_memory(
        context.present().id, run.folder, str(run.finished_at), _carried_on(run.origin)
    )


@lru_cache(maxsize=_RUNS)
def in_memory(
    _tenant_id: str, run_folder: str, _finished_at: str, former: tuple[str, str] | None
) -> RunResults:
    """Of the present tenant's run in a folder; a run that ended at another time is another.

    former: run and solID of the model that a refresh carries on.
    """
    return RunResults.of(_bundle(run_folder), partial(_returns, former))


def fresh(bundle: Bundle, origin: Mapping[str, Any] | None) -> RunResults:
    """Of a run that is not stored yet."""
    return RunResults.of(bundle, partial(_returns, _carried_on(origin)))


def _carried_on(origin: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """Run and solID of the model that a refresh carries on."""
    if not origin or origin.get("kind") != REFRESH:
        return None
    return origin["run"], origin["sol_id"]


def _returns(former: tuple[str, str] | None) -> pd.Series | None:
    """What the former model returned; None where there is none, or its run is gone."""
    if former is None:
        return None
    run_id, sol_id = former
    try:
        return drift.returns(_bundle(Run(id=run_id).folder), sol_id)
    except NotFound:
        return None


def _bundle(run_folder: str) -> Bundle:
    folder = files.folder()
    return Bundle.load(lambda name: folder.read(f"{run_folder}/{name}"))
