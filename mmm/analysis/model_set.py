"""Models of one KPI out of one or several searches: whose answers are read together, and how much
each of them counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mmm.bundle import Bundle
from mmm.errors import InvalidInput

FEWEST = 3  # estimates that a range needs, as many as Robyn's bootstrap asks for
SHARE = 0.8  # of the models, by weight, that lie in a spread


@dataclass(frozen=True, eq=False)
class Search:
    """Models that one search found.

    bundle: may hold other models, too. weights: (n,) of `sol_ids`; they sum to 1 over all searches
    of the set.
    """

    bundle: Bundle
    sol_ids: tuple[str, ...]
    weights: np.ndarray


@dataclass(frozen=True, eq=False)
class ModelSet:
    """Models with the same channels: each search counts alike, in it each cluster, in it each
    model. So many twins do not outvote few others.

    Two searches may have their channels in different orders: take `channels`, and columns by name.
    """

    searches: tuple[Search, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[Bundle, Sequence[str]]]) -> ModelSet:
        """Of the named models of each bundle; a search without clusters counts by model.

        Raises InvalidInput for a set without models.
        """
        some = [(bundle, tuple(sol_ids)) for bundle, sol_ids in found if len(sol_ids)]
        if not some:
            raise InvalidInput("Choose a model at least.")
        return cls(
            tuple(
                Search(bundle, sol_ids, _by_cluster(bundle, sol_ids) / len(some))
                for bundle, sol_ids in some
            )
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """The paid channels' modelling columns, in the order of the first search."""
        return self.searches[0].bundle.spec.paid_media_selected

    @property
    def n_models(self) -> int:
        return sum(len(search.sol_ids) for search in self.searches)

    @property
    def n_searches(self) -> int:
        return len(self.searches)

    @property
    def one_search(self) -> bool:
        """Whether all models share data, season and search, so agree more than the truth allows."""
        return len(self.searches) == 1

    def spread(self, values: Sequence[npt.ArrayLike], share: float = SHARE) -> tuple[float, float]:
        """What the models say of one thing, from and to: `values` holds the answers of each
        search, (n,), NaN where a model has none.

        Wide enough for `share` of every single search, so that one more search, a refresh say,
        which looks near one model only, never makes it narrower; a search of fewer than FEWEST
        answers, an imported model say, lies in it whole. NaN where no search has FEWEST answers.
        """
        ends = [
            weighted_range(answers, search.weights, share)
            for search, answers in zip(self.searches, values, strict=True)
        ]
        known = [end for end in ends if np.isfinite(end[0])]
        if not known:
            return np.nan, np.nan
        few = [
            np.asarray(answers, dtype=float)
            for answers, (low, _) in zip(values, ends, strict=True)
            if not np.isfinite(low)
        ]
        alone = [float(one) for answers in few for one in answers[np.isfinite(answers)]]
        lows, highs = zip(*known, strict=True)
        return min(*lows, *alone, np.inf), max(*highs, *alone, -np.inf)


def weighted_range(
    values: npt.ArrayLike, weights: npt.ArrayLike, share: float = SHARE
) -> tuple[float, float]:
    """The lowest and the highest of the middle `share` of values by weight: of the values
    themselves, so that a model that is there twice, at half the weight each, changes nothing.

    values, weights (n,). What is not finite is left out; NaN for fewer than FEWEST values.
    """
    found, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    known = np.isfinite(found) & (weight > 0)
    if known.sum() < FEWEST:
        return np.nan, np.nan
    order = np.argsort(found[known], kind="stable")
    found, weight = found[known][order], weight[known][order]
    aside = (1 - share) / 2 * weight.sum() * (1 + 1e-9)  # of equal ends, both are left out
    low = np.searchsorted(np.cumsum(weight), aside)
    high = np.searchsorted(np.cumsum(weight[::-1]), aside)
    return float(found[low]), float(found[::-1][high])


def _by_cluster(bundle: Bundle, sol_ids: Sequence[str]) -> np.ndarray:
    """Weights (n,) that sum to 1; models in no cluster are one of their own."""
    table = bundle.tables.get("clusters")
    if table is None:
        return np.full(len(sol_ids), 1 / len(sol_ids))
    clusters = table.set_index("solID")["cluster"].reindex(list(sol_ids)).fillna(-1).to_numpy()
    _, place, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    return 1 / (len(counts) * counts[place])
