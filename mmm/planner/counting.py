"""What a plan brings in each model of a set: simulated period by period, carry-over included.

Three parts: what earlier spend still brings in the plan's periods (*carried in*), what the plan's
money brings in them (*in period*), and what it brings afterwards (*carried out*), until at most one
percent of any spend is left. After the plan nothing is spent, so that nothing else is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.model_set import ModelSet, Search
from mmm.analysis.transforms import hill_along
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.planner.spend_paths import SpendPattern, Values

FADED, LONGEST = 0.01, 52  # effect left, and periods, at which a tail ends


@dataclass(frozen=True, eq=False)
class Counted:
    """Results by model and channel, (K, C) each, in the unit of the outcome."""

    carried_in: Values
    in_period: Values
    carried_out: Values

    @property
    def effect(self) -> Values:
        """What the plan's own money brings, in its periods and after."""
        return self.in_period + self.carried_out


@dataclass(frozen=True, eq=False)
class _Models:
    """The models of one search. own (K, C, T): adstocked input that a multiple of 1 adds."""

    response: BatchResponse
    own: Values

    def inputs(self, multiples: Values) -> Values:
        return self.response.carried + multiples[:, None] * self.own


@dataclass(frozen=True, eq=False)
class PlanModels:
    """K models of a set, ready to tell what multiples of a spend pattern bring.

    weights (K,): how much each model counts, summing to 1. sizes: how many models each search of
    the set has. counted: whether it is among the K; a search without data of the plan's dates is
    not.
    """

    pattern: SpendPattern
    weights: Values
    sizes: tuple[int, ...]
    counted: tuple[bool, ...]
    groups: tuple[_Models, ...]

    @classmethod
    def of(cls, models: ModelSet, pattern: SpendPattern) -> PlanModels:
        """All models of a set under one pattern of spend, which is money, the same in each.

        A search whose data ends before the plan's dates goes on with the pattern's own spend until
        they begin; one whose data begins after them, or has no such period, is left out. Raises
        InvalidInput where none is left.
        """
        found = [_models(search, pattern) for search in models.searches]
        kept = [
            (search, group)
            for search, group in zip(models.searches, found, strict=True)
            if group is not None
        ]
        if not kept:
            raise InvalidInput(
                Phrase("No model has data of {date:%Y-%m-%d}.", date=pattern.dates.iloc[0])
            )
        weights = np.concatenate([search.weights for search, _ in kept])
        return cls(
            pattern,
            weights / weights.sum(),
            tuple(len(search.sol_ids) for search in models.searches),
            tuple(group is not None for group in found),
            tuple(group for _, group in kept),
        )

    @property
    def estimable(self) -> npt.NDArray[np.bool_]:
        """(K, C): whether a model gives the channel a coefficient."""
        return np.concatenate([group.response.coef != 0 for group in self.groups])

    @cached_property
    def _without(self) -> list[Values]:
        """What earlier spend still brings per period, (K, C, T) of each search."""
        return [group.response.at(group.response.carried) for group in self.groups]

    def count(self, multiples: npt.ArrayLike) -> Counted:
        """What each model says of multiples (C,)."""
        at, periods = np.asarray(multiples, dtype=float), self.pattern.base.shape[1]
        parts = []
        for group, before in zip(self.groups, self._without, strict=True):
            more = group.response.at(group.inputs(at)) - before
            parts.append(
                (
                    before.sum(axis=-1),
                    more[..., :periods].sum(axis=-1),
                    more[..., periods:].sum(axis=-1),
                )
            )
        return Counted(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def rise(self, multiples: npt.ArrayLike) -> Values:
        """(K, C): how the effect of each channel rises per unit of its multiple.

        At 0 it is the rise at a multiple of a thousandth: below, a curve with alpha < 1 rises
        without end.
        """
        at = np.maximum(np.asarray(multiples, dtype=float), 1e-3)
        found = []
        for group in self.groups:
            alpha, point = group.response.alpha[..., None], group.response.inflexion[..., None]
            along = hill_along(group.inputs(at), group.own, alpha, point)
            found.append(group.response.coef * along.sum(axis=-1))
        return np.concatenate(found)

    def by_search(self, values: Values) -> list[Values]:
        """Values (K,) of the models as `ModelSet.spread` takes them: per search, NaN where it was
        left out.
        """
        parts, start = [], 0
        for size, counted in zip(self.sizes, self.counted, strict=True):
            parts.append(values[start : start + size] if counted else np.full(size, np.nan))
            start += size * counted
        return parts


def _models(search: Search, pattern: SpendPattern) -> _Models | None:
    """The models of a search at the pattern's dates; None where its data has no place for them."""
    when = search.bundle.tables["dt_mod"]["ds"]
    first, last = pattern.dates.iloc[0], when.iloc[-1]
    lead = np.empty((len(pattern.channels), 0))
    if first in set(when):
        start = int(np.flatnonzero(when == first)[0])
    elif first > last and last in set(pattern.ds):
        start = len(when)
        lead = pattern.spend[:, int(np.flatnonzero(pattern.ds == last)[0]) + 1 : pattern.rows.start]
    else:
        return None
    skipped, periods = lead.shape[1], pattern.base.shape[1]
    models = BatchResponse.of(
        search.bundle, search.sol_ids, skipped + periods + LONGEST, start, pattern.channels
    )
    path = np.concatenate([lead, np.zeros((len(lead), periods + LONGEST))], axis=1)
    before = models.inputs(path)[:, 0]
    path[:, skipped : skipped + periods] = pattern.base
    own = np.maximum(models.inputs(path)[:, 0] - before, 0.0)
    kept = slice(skipped, skipped + periods + _tail(models))
    return _Models(
        replace(models, carried=before[..., kept], weights=models.weights[..., : kept.stop]),
        own[..., kept],
    )


def _tail(models: BatchResponse) -> int:
    """Periods after which no model has more than one percent of a spend left."""
    alive = np.flatnonzero((models.weights >= FADED).any(axis=(0, 1)))
    return min(LONGEST, int(alive[-1]) if len(alive) else 0)
