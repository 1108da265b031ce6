"""The split of a budget that brings most in a set of models, by exponentiated gradient.

Every split is compared with the same money in a reference split, model by model, so that models of
different level count alike: v_k = effect_k(split) / effect_k(reference).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.planner.effect_table import EffectTable
from mmm.planner.spend_paths import Values

Objective = Literal["worst_decile", "mean"]
WORST: Final = 0.1  # share of the models, by weight, that the worst decile is the mean of
_SMOOTH: Final = 1e-3  # width of the worst decile's smoothed edge, in units of v
_ROUNDS, _SETTLED, _HALVINGS = 400, 1e-6, 32
_SEED, _DRAWN = 1, 4  # random starts, for curves that are not concave

# multiples (R, C) and which rows of all they are (R,) -> value (R,) and its gradient (R, C)
Rows = npt.NDArray[np.intp]
Goal = Callable[[Values, Rows], tuple[Values, Values]]


@dataclass(frozen=True, eq=False)
class Limits:
    """low, up (C,) or (R, C): multiples that a channel may have. money (C,): what a multiple of 1
    costs. budget: what is to be spent.
    """

    low: Values
    up: Values
    money: Values
    budget: float

    @property
    def least(self) -> float:
        return float((self.low * self.money).sum())

    @property
    def most(self) -> float:
        return float((self.up * self.money).sum())

    def of(self, rows: Rows) -> Limits:
        """The limits of some rows, where each row has its own."""
        low, up = (side[rows] if side.ndim == 2 else side for side in (self.low, self.up))
        return Limits(low, up, self.money, self.budget)

    def check(self) -> None:
        """Raises InvalidInput where the limits cannot place the budget."""
        slack = 1e-9 * max(self.budget, 1.0)
        if self.budget < self.least - slack:
            raise InvalidInput(
                Phrase(
                    "These bounds need at least {least:,.0f}, more than the {asked:,.0f} asked for."
                    " Lower the lower bounds or raise the budget.",
                    least=self.least,
                    asked=self.budget,
                )
            )
        if self.budget > self.most + slack:
            raise InvalidInput(
                Phrase(
                    "These bounds can place at most {most:,.0f} of the {asked:,.0f} asked for."
                    " Raise the upper bounds or lower the budget.",
                    most=self.most,
                    asked=self.budget,
                )
            )


def project(multiples: Values, limits: Limits) -> Values:
    """Multiples (R, C) scaled by one factor a row, each cut off at its limits, so that they cost
    the budget.
    """
    low, up = (np.broadcast_to(side, multiples.shape) for side in (limits.low, limits.up))
    # what is 0 would stay 0
    z = np.maximum(multiples, np.where((low > 0) | (up == 0), 1e-300, 1e-9 * up))
    factors = np.sort(np.concatenate([low / z, up / z], axis=1), axis=1)
    scaled = np.clip(factors[:, :, None] * z[:, None], low[:, None], up[:, None])
    cost = scaled @ limits.money  # (R, 2C): straight between two factors
    row = np.arange(len(z))
    right = np.clip((cost < limits.budget).sum(axis=1), 1, cost.shape[1] - 1)
    before, after = cost[row, right - 1], cost[row, right]
    part = np.divide(
        limits.budget - before, after - before, out=np.ones_like(before), where=after > before
    )
    first, last = factors[row, right - 1], factors[row, right]
    factor = first + np.clip(part, 0.0, 1.0) * (last - first)
    return np.clip(factor[:, None] * z, low, up)


def ascend(goal: Goal, starts: Values, limits: Limits) -> tuple[Values, Values]:
    """The best multiples (R, C) found from each start (R, C), and their values (R,).

    Exponentiated gradient: each step multiplies the multiples by exp(step * direction), the
    direction being the gain per unit of money above its mean over the channels that may move.
    Steps grow by 1.3 where they helped and halve where they did not.
    """
    z = project(starts, limits)
    rows = np.arange(len(z))
    value, gradient = goal(z, rows)
    step = np.full(len(z), 0.1)
    for _ in range(_ROUNDS):
        rows = rows[step[rows] > _SETTLED]
        if not len(rows):
            break
        own = limits.of(rows)
        direction, free = _direction(z[rows], gradient[rows], own)
        moved = z[rows] * np.exp(step[rows, None] * direction)
        tried = project(moved, _held(own, z[rows], free))
        found, slope = goal(tried, rows)
        better = found > value[rows]
        step[rows] *= np.where(better, 1.3, 0.5)
        kept = rows[better]
        z[kept], value[kept], gradient[kept] = tried[better], found[better], slope[better]
    return z, value


def best_split(
    table: EffectTable,
    limits: Limits,
    reference: Values,
    weights: Values,
    objective: Objective = "worst_decile",
) -> Values:
    """The multiples (C,) with the best objective over all models, weighted (K,).

    reference (C,): the split of the same money that models are measured against. worst_decile: the
    mean of v over the worst tenth of the models, its edge smoothed by 1e-3. Models in which the
    reference brings nothing have no v and are left out; where none is left it is the reference.
    Raises InvalidInput.
    """
    limits.check()
    usual = table.all_models(reference[None])[0][0].sum(axis=-1)
    counted = usual > 0
    if not counted.any():
        return project(reference[None], limits)[0]
    share = np.where(counted, weights, 0.0)
    share = share / share.sum()
    scale = np.divide(1.0, usual, out=np.zeros_like(usual), where=counted)

    def goal(z: Values, _rows: Rows) -> tuple[Values, Values]:
        effect, rise = table.all_models(z)
        v, slope = effect.sum(axis=-1) * scale, rise * scale[:, None]
        value, weight = (
            _worst(v, share)
            if objective == "worst_decile"
            else (v @ share, np.broadcast_to(share, v.shape))
        )
        return value, np.einsum("rk,rkc->rc", weight, slope)

    z, value = ascend(goal, _starts(reference, limits), limits)
    return z[int(value.argmax())]


def own_splits(
    table: EffectTable, limits: Limits, reference: Values, estimable: npt.NDArray[np.bool_]
) -> Values:
    """(K, C): the best split of each model alone. A channel without an estimate in a model (K, C)
    keeps its reference there.
    """
    low, up = (np.where(estimable, side, reference) for side in (limits.low, limits.up))
    starts = _starts(reference, limits)
    count, models = len(starts), len(estimable)
    every = np.tile(np.arange(models), count)
    rows_of = Limits(low[every], up[every], limits.money, limits.budget)

    def goal(z: Values, rows: Rows) -> tuple[Values, Values]:
        effect, rise = table.own_model(z, every[rows])
        return effect.sum(axis=-1) / scale[rows], rise / scale[rows, None]

    usual = table.own_model(np.tile(reference, (len(every), 1)), every)[0].sum(axis=-1)
    scale = np.maximum(np.abs(usual), 1e-300)
    z, value = ascend(goal, np.repeat(starts, models, axis=0), rows_of)
    best = value.reshape(count, models).argmax(axis=0)
    return z.reshape(count, models, -1)[best, np.arange(models)]


def _worst(v: Values, share: Values) -> tuple[Values, Values]:
    """The smoothed mean (R,) of the worst decile of v (R, K), and the weights (R, K) of its
    gradient (Rockafellar and Uryasev).
    """
    low, high = v.min(axis=-1) - 20 * _SMOOTH, v.max(axis=-1) + 20 * _SMOOTH
    for _ in range(_HALVINGS):
        edge = (low + high) / 2
        over = (_within(v, edge) * share).sum(axis=-1) > WORST
        low, high = np.where(over, low, edge), np.where(over, edge, high)
    edge = (low + high) / 2
    inside = _within(v, edge)
    short = _SMOOTH * np.logaddexp(0.0, (edge[:, None] - v) / _SMOOTH)
    return edge - (short * share).sum(axis=-1) / WORST, inside * share / WORST


def _within(v: Values, edge: Values) -> Values:
    distance = np.clip((edge[:, None] - v) / _SMOOTH, -500, 500)
    return 1.0 / (1.0 + np.exp(-distance))


def _held(limits: Limits, z: Values, free: npt.NDArray[np.bool_]) -> Limits:
    """The limits with every channel that is not free (R, C) held where it is."""
    return Limits(
        np.where(free, limits.low, z), np.where(free, limits.up, z), limits.money, limits.budget
    )


def _direction(z: Values, gradient: Values, limits: Limits) -> tuple[Values, npt.NDArray[np.bool_]]:
    """Gain per unit of money above its mean over the channels that may still move (R, C), and which
    these are.
    """
    money = np.where(limits.money > 0, limits.money, 1.0)
    gain = np.where(limits.money > 0, gradient / money, 0.0)
    movable = (limits.up > limits.low) & (limits.money > 0)
    spend = z * limits.money * movable
    for _ in range(8):  # those at an end that push beyond it would hold the others back
        whole = spend.sum(axis=-1, keepdims=True)
        mean = np.divide(
            (gain * spend).sum(axis=-1, keepdims=True), whole, out=np.zeros_like(whole),
            where=whole > 0,
        )  # fmt: skip
        stuck = ((z >= limits.up) & (gain > mean)) | ((z <= limits.low) & (gain < mean))
        spend = z * limits.money * (movable & ~stuck)
    free = movable & ~stuck
    away = np.where(free, gain - mean, 0.0)
    peak = np.abs(away).max(axis=-1, keepdims=True)
    return np.divide(away, peak, out=np.zeros_like(away), where=peak > 0), free


def _starts(reference: Values, limits: Limits) -> Values:
    """The reference, and random splits within the limits."""
    rng = np.random.default_rng(_SEED)
    drawn = rng.uniform(limits.low, limits.up, (_DRAWN, len(reference)))
    return np.vstack([reference[None], drawn])
