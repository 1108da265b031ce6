"""The best split of every budget on a grid of money: where a search starts that could end
elsewhere.

An S-shaped curve gives a search several optima, and NLopt finds the one below which it starts. On
a grid the best splits of all budgets at once are found channel by channel (a knapsack problem,
solved by dynamic programming), whatever the shape of the curves. They are as exact as the grid is
fine: good enough to begin at the right one of several optima.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine_py.allocator.curves import Curves

_STEPS = 500  # nine channels never began at a lesser optimum; takes two milliseconds


@dataclass(frozen=True)
class Grid:
    """The best splits of budgets, from the lower bounds upwards in equal steps of money.

    budgets: per period. values: response - price * spend of the best split that spends the budget,
    or up to a step less for each channel at its upper bound; not finite where the bounds place
    less. Both of shape (steps + 1,). taken: how many steps beyond its lower bound each channel
    takes; (channels, steps + 1).
    """

    curves: Curves
    budgets: np.ndarray
    values: np.ndarray
    taken: np.ndarray

    @classmethod
    def of(cls, curves: Curves, room: float, price: float = 0.0, most: bool = True) -> Grid:
        """Best is the largest value, or the smallest. room: money beyond the lower bounds, > 0."""
        step, sign = room / _STEPS, 1 if most else -1
        steps = np.arange(_STEPS + 1)
        spends = np.minimum(curves.low + step * steps[:, None], curves.high)
        gains = sign * (curves.responses(spends) - price * spends)
        reach = np.ceil((curves.high - curves.low) / step - 1e-9).clip(max=_STEPS).astype(int)
        found, taken = np.where(steps == 0, 0.0, -np.inf), []
        for gain, last in zip(gains.T, reach, strict=True):
            found, chosen = _with(found, gain[: last + 1])
            taken.append(chosen)
        budgets = curves.low.sum() + step * steps
        return cls(curves, budgets, sign * found, np.array(taken))

    def split(self, place: int) -> np.ndarray:
        """The best split of the budget at this place. Shape: (channels,), per period."""
        step = self.budgets[1] - self.budgets[0]
        spend = self.curves.low.copy()
        for channel in reversed(range(len(spend))):
            taken = int(self.taken[channel, place])
            spend[channel] += step * taken
            place -= taken
        return np.minimum(spend, self.curves.high)


def _with(found: np.ndarray, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best of each budget with one channel more, and the steps this channel takes of it.

    found: of the channels before, by budget. gain: of this channel, by the steps it takes.
    """
    before = np.concatenate([np.full(len(gain) - 1, -np.inf), found])
    left = np.lib.stride_tricks.sliding_window_view(before, len(gain))[:, ::-1]  # by steps taken
    both = left + gain
    chosen = both.argmax(axis=1)
    return both[np.arange(len(chosen)), chosen], chosen
