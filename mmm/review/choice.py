"""Which model of a run is taken where no person chooses: the best-scored of the healthy ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

import pandas as pd

from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.review import candidates, health_checks
from mmm.review.candidates import WEIGHTS, CandidateSet

TOP_SHARE: Final = 0.25  # of the selected models; a choice below it has to say why


@dataclass(frozen=True)
class Rank:
    """A model's place by the lab's score (0 to 100) among `of` selected ones, from 1."""

    score: float
    rank: int
    of: int

    @property
    def at_top(self) -> bool:
        """Whether it is among the best quarter, of which the first is always one."""
        return self.rank <= ceil(TOP_SHARE * self.of)


@dataclass(frozen=True)
class Choice:
    """The model that is taken. healthy: none of its checks failed; False where that holds for no
    model.
    """

    sol_id: str
    healthy: bool


def scores(of: CandidateSet, weights: Mapping[str, float]) -> pd.Series:
    """The lab's score of every candidate, 0 to 100, by solID."""
    points = candidates.weighted(of, weights).sum(axis=1)
    return pd.Series(points.to_numpy(dtype=float), index=of.table["solID"].to_numpy(dtype=object))


def rank(of: CandidateSet, weights: Mapping[str, float], sol_id: str) -> Rank:
    """Where a candidate stands. Raises InvalidInput for an unknown solID."""
    of.rows([sol_id])
    found = scores(of, weights)
    rivals = found[of.chosen]
    return Rank(float(found[sol_id]), 1 + int((rivals > found[sol_id]).sum()), len(rivals))


def best(
    of: CandidateSet, weights: Mapping[str, float], is_healthy: Callable[[str], bool]
) -> Choice:
    """The best-scored selected model without a failed check, else the best-scored one; of equals
    the first by name.

    `is_healthy` is asked from the best-scored one on, until one is. Raises InvalidInput where
    nothing is selected.
    """
    ranked = scores(of, weights)[of.chosen].sort_index().sort_values(ascending=False, kind="stable")
    if ranked.empty:
        raise InvalidInput("The run selected no model.")
    healthy = next((sol_id for sol_id in ranked.index if is_healthy(sol_id)), None)
    return Choice(str(healthy or ranked.index[0]), healthy is not None)


def of_bundle(bundle: Bundle) -> Choice:
    """The same of a run's bundle alone, which no client's weights belong to."""
    of = candidates.candidate_set(bundle)
    return best(of, WEIGHTS, lambda sol_id: not health_checks.assess(bundle, of, sol_id).failed)
