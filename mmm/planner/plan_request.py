"""What can be asked of a plan, and the limits that this gives each channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.planner.optimise import Limits, Objective
from mmm.planner.spend_paths import SpendPattern

LOW, UP, STEP = 0.75, 1.25, 0.5
"""Usual limits, as multiples of today's spend, and how much of the way to the best split to go."""


@dataclass(frozen=True)
class PlanRequest:
    """What to plan. Channels are modelling columns.

    date_range: whose spend is today's (`mmm.data.date_ranges`). budget: money for all of it, None
    what was spent. low, up: multiples of today's spend, of a paused channel of its usual one; LOW
    and UP where a channel has none. keep: channels that stay as they are, a paused one at 0. step:
    share of the way from today's proportions to the best split, above 0 to 1.
    """

    date_range: str | tuple[str, str] = "all"
    budget: float | None = None
    low: Mapping[str, float] = field(default_factory=dict, hash=False)
    up: Mapping[str, float] = field(default_factory=dict, hash=False)
    keep: frozenset[str] = frozenset()
    step: float = STEP
    objective: Objective = "worst_decile"

    def __post_init__(self) -> None:
        if not 0 < self.step <= 1:
            raise InvalidInput(
                Phrase("A step of {step} is not above 0 and at most 1.", step=self.step)
            )
        if self.budget is not None and not (np.isfinite(self.budget) and self.budget > 0):
            raise InvalidInput("The budget must be an amount above zero.")


def limits_of(pattern: SpendPattern, request: PlanRequest) -> Limits:
    """The request's limits by channel. Raises InvalidInput for an unknown channel and for crossed
    limits.
    """
    known = set(pattern.channels)
    if unknown := sorted({*request.low, *request.up, *request.keep} - known):
        raise InvalidInput(
            Phrase(
                "“{name}” is no paid channel of this model. Its channels are {names}.",
                name=unknown[0],
                names=", ".join(pattern.channels),
            )
        )
    low, up = (
        np.array([side.get(name, usual) for name in pattern.channels], dtype=float)
        for side, usual in ((request.low, LOW), (request.up, UP))
    )
    fixed = np.array([name in request.keep for name in pattern.channels]) | (pattern.money == 0)
    low, up = (np.where(fixed, pattern.today, side) for side in (low, up))
    for name, least, most in zip(pattern.channels, low, up, strict=True):
        if not 0 <= least <= most < np.inf:
            raise InvalidInput(
                Phrase(
                    "{channel}: the limits {low} and {up} are no range. Give two multiples of"
                    " today's spend, the smaller one first.",
                    channel=name,
                    low=float(least),
                    up=float(most),
                )
            )
    spent = float(pattern.today @ pattern.money)
    budget = spent if request.budget is None else request.budget
    # nobody spends more than the budget: where to search, and no number without end
    whole = np.divide(budget, pattern.money, out=low.copy(), where=pattern.money > 0)
    return Limits(low, np.clip(up, low, np.maximum(low, whole)), pattern.money, budget)


def kept_by_default(
    pattern: SpendPattern, zero: Collection[str], hold: Collection[str]
) -> frozenset[str]:
    """Channels that a plan keeps as they are unless a person frees them: not estimable ones (zero),
    those whose budget should not be moved on this model (hold), and those that pause today.
    """
    return frozenset({*zero, *hold, *pattern.paused}) & set(pattern.channels)
