"""One plan from request to numbers: limits, the split, and what it brings beside today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from mmm.analysis.model_set import ModelSet
from mmm.planner.agreement import agreement
from mmm.planner.counting import Counted, PlanModels
from mmm.planner.effect_table import EffectTable
from mmm.planner.optimise import Limits, best_split, own_splits, project
from mmm.planner.plan_request import PlanRequest, limits_of
from mmm.planner.spend_paths import SpendPattern, Values

_EVEN: Final = 1e-9  # relative gain from which a model counts as holding the plan
BEYOND: Final = 0.05  # share of a channel's money


@dataclass(frozen=True)
class Outcome:
    """What one split brings in the model asked about: carried_in, in_period, carried_out (in the
    unit of the outcome, see `mmm.planner.counting`). money: what it costs.
    """

    money: float
    carried_in: float
    in_period: float
    carried_out: float

    @property
    def effect(self) -> float:
        """What the money brings, in its periods and after."""
        return self.in_period + self.carried_out


@dataclass(frozen=True)
class Gain:
    """How much more a split brings than another one: of the effect, relative.

    value: in the model asked about, NaN where the other brings nothing. low, high: where four in
    five accepted models put it (`ModelSet.spread`), NaN for fewer than three. holds: models, of
    `models` that have an answer, in which it brings more.
    """

    value: float
    low: float
    high: float
    holds: int
    models: int


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan beside today. Multiples (C,) go with `pattern`; rows of `table` with its channels.

    even: the plan's money in today's proportions. best: the split that the search found, planned:
    `step` of the way to it. table: channel, spend_now, spend_plan, change (relative to today, NaN
    without spend), low, up (money), effect_now, effect_plan (in the model asked about, NaN where it
    has no estimate), marginal_now, marginal_plan (per further unit of money), raises, cuts, holds,
    estimated (`mmm.planner.agreement`; NaN for a kept channel), kept.
    today, proportional (even), outcome (planned) and whole (best): what the splits bring. gain:
    against the same money in today's proportions; gain_whole: of the best split itself.
    beyond: channels that spend more than BEYOND of their money in periods dearer than any in the
    data.
    """

    request: PlanRequest
    pattern: SpendPattern
    even: Values
    best: Values
    planned: Values
    table: pd.DataFrame
    today: Outcome
    proportional: Outcome
    outcome: Outcome
    whole: Outcome
    gain: Gain
    gain_whole: Gain
    beyond: tuple[str, ...]
    n_models: int
    n_searches: int
    left_out: int


def make(models: ModelSet, sol_id: str, request: PlanRequest) -> Plan:
    """The plan for a request. sol_id: the model asked about, one of the set's first search, whose
    data says what was spent.

    Raises InvalidInput with what excludes each other.
    """
    first = models.searches[0]
    pattern = SpendPattern.of(first.bundle, request.date_range, models.channels)
    counting = PlanModels.of(models, pattern)
    own = first.sol_ids.index(sol_id)
    limits = limits_of(pattern, request)
    limits.check()
    reference = project(pattern.today[None], limits)[0]
    table = EffectTable.of(counting, limits.low, limits.up)
    best = best_split(table, limits, reference, counting.weights, request.objective)
    planned = reference + request.step * (best - reference)
    alone = own_splits(table, limits, reference, counting.estimable)
    agreed = agreement(pattern.channels, alone, reference, counting.weights, counting.estimable)
    now, even, then, whole = (
        counting.count(split) for split in (pattern.today, reference, planned, best)
    )
    return Plan(
        request=request,
        pattern=pattern,
        even=reference,
        best=best,
        planned=planned,
        table=_table(counting, own, request, limits, (planned, now, then), agreed),
        today=_outcome(now, own, pattern, pattern.today),
        proportional=_outcome(even, own, pattern, reference),
        outcome=_outcome(then, own, pattern, planned),
        whole=_outcome(whole, own, pattern, best),
        gain=_gain(models, counting, own, then, even),
        gain_whole=_gain(models, counting, own, whole, even),
        beyond=_beyond(pattern, planned),
        n_models=len(counting.weights),
        n_searches=len(counting.groups),
        left_out=len(models.searches) - len(counting.groups),
    )


def simulate(
    models: ModelSet, sol_id: str, plan: Plan, spends: Mapping[str, float]
) -> tuple[Outcome, Gain]:
    """What another split brings, counted as the plan is: money per channel in all of the plan's
    dates, on their pattern. The gain is against the plan's money in today's proportions.
    """
    pattern, own = plan.pattern, models.searches[0].sol_ids.index(sol_id)
    counting = PlanModels.of(models, pattern)
    money = np.array([spends[name] for name in pattern.channels])
    base = pattern.money
    split = np.divide(money, base, out=np.zeros_like(base), where=base > 0)
    found = counting.count(split)
    gain = _gain(models, counting, own, found, counting.count(plan.even))
    return _outcome(found, own, pattern, split), gain


def _table(
    counting: PlanModels,
    own: int,
    request: PlanRequest,
    limits: Limits,
    counted: tuple[Values, Counted, Counted],
    agreed: pd.DataFrame,
) -> pd.DataFrame:
    planned, now, then = counted
    pattern = counting.pattern
    money, known = pattern.money, counting.estimable[own]
    spend_now, spend_plan = pattern.today * money, planned * money
    fixed = limits.low == limits.up
    table = pd.DataFrame({
        "channel": list(pattern.channels),
        "spend_now": spend_now,
        "spend_plan": spend_plan,
        "change": _ratio(spend_plan, spend_now) - 1,
        "low": limits.low * money,
        "up": limits.up * money,
        "effect_now": np.where(known, now.effect[own], np.nan),
        "effect_plan": np.where(known, then.effect[own], np.nan),
    })  # fmt: skip
    for name, split in (("marginal_now", pattern.today), ("marginal_plan", planned)):
        per_money = _ratio(counting.rise(split)[own], money)
        table[name] = np.where(known & (split > 0), per_money, np.nan)
    shares = agreed.drop(columns="channel")
    return table.assign(
        **shares.mask(fixed[:, None] | np.zeros_like(shares, dtype=bool)), kept=fixed
    )


def _outcome(counted: Counted, own: int, pattern: SpendPattern, split: Values) -> Outcome:
    parts = (counted.carried_in, counted.in_period, counted.carried_out)
    return Outcome(float(split @ pattern.money), *(float(part[own].sum()) for part in parts))


def _gain(
    models: ModelSet, counting: PlanModels, own: int, better: Counted, usual: Counted
) -> Gain:
    before, after = usual.effect.sum(axis=1), better.effect.sum(axis=1)
    gains = np.divide(after, before, out=np.full(len(before), np.nan), where=before > 0) - 1
    low, high = models.spread(counting.by_search(gains))
    known = np.isfinite(gains)
    return Gain(float(gains[own]), low, high, int((gains[known] > _EVEN).sum()), int(known.sum()))


def _beyond(pattern: SpendPattern, planned: Values) -> tuple[str, ...]:
    seen = pattern.spend.max(axis=1, keepdims=True)
    path = pattern.path(planned)
    above = np.where(path > seen * (1 + 1e-9), path, 0.0).sum(axis=1)
    far = above > BEYOND * path.sum(axis=1)
    return tuple(name for name, one in zip(pattern.channels, far, strict=True) if one)


def _ratio(top: Values, bottom: Values) -> Values:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
