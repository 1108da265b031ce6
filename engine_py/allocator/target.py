"""The scenario `target_efficiency`: which efficiency the bounds reach, and the most response at a
given one.

Efficiency is response per money: the ROAS, or 1 / CPA. Robyn hands this to NLopt with a derivative
of the constraint that is wrong (1 + R' where 1 - R' / target is meant), so its answers are chance.
Here every channel's response follows a Hill curve, so the best spend at a given price of money is
known in closed form up to one root; the price is then found at which all channels together meet the
target. Where no price meets it exactly (the best spend on an S-shaped curve jumps), there are
several optima: NLopt, with the true derivative, is started amid the jump, on its side with more
money, and at the best split of a grid, and the best counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.optimize import brentq

from engine_py.allocator.curves import Curves
from engine_py.allocator.grid import Grid
from engine_py.allocator.nlopt_search import refined
from mmm.errors import EngineError

_STEPS = 100  # Dinkelbach's; it needs fewer than ten
_NEAR = 1e-9  # how far from the critical price both sides of a jump are looked at
_SMOOTH = 1e-5  # relative to the highest bound: a smaller step is no jump
_EXACT = 1e-9  # relative: how exactly a target is met


def reachable(curves: Curves) -> tuple[float, float]:
    """The lowest and the highest efficiency of any split within the bounds (Dinkelbach's
    algorithm).
    """
    return _extreme_efficiency(curves, curves.worst, -1), _extreme_efficiency(
        curves, curves.best, 1
    )


def _extreme_efficiency(curves: Curves, split: Callable[[float], np.ndarray], sign: int) -> float:
    found = curves.efficiency(curves.high)
    for _ in range(_STEPS):
        better = curves.efficiency(split(found))
        if not sign * (better - found) > 1e-14 * abs(found):
            break
        found = better
        if np.isinf(found):
            break
    return found


def most_response(curves: Curves, target: float, exact: bool) -> np.ndarray:
    """The split with the most response at the target efficiency (exact), or at the target or
    better.

    Where the target lies outside `reachable`, the nearest that makes sense: the most efficient
    split for a target too high; the upper bounds, which bring the most response, for one too low.
    Shape: (channels that take part,).
    """
    lowest, highest = reachable(curves)
    if target >= highest:
        return curves.best(highest) if np.isfinite(highest) else curves.low
    # then only wasting money brings the efficiency down
    above = curves.surplus(curves.high, target) >= 0
    if above and (not exact or target <= lowest):
        return curves.high
    found = list(_meeting(curves, target, above))
    if not found:
        raise EngineError("The optimiser found no split at this target. Try other bounds.")
    return max(found, key=lambda spend: float(curves.responses(spend).sum()))


def _meeting(curves: Curves, target: float, above: bool) -> Iterator[np.ndarray]:
    """Splits that meet the target: the best there is, or what each start of the search leads to."""
    one, other = _priced(curves, target, above)
    between = _crossing(curves, target, one, other)
    if np.abs(one - other).max() <= _SMOOTH * curves.high.max() and _met(curves, target, between):
        yield between
        return
    for start in (between, one, *_on_grid(curves, target, above)):
        for split in (start, _polished(curves, target, start)):  # NLopt may fail, even at a bound
            if _met(curves, target, split):
                yield split


def _met(curves: Curves, target: float, spend: np.ndarray) -> bool:
    return abs(curves.surplus(spend, target)) <= _EXACT * target * float(spend.sum())


def _priced(curves: Curves, target: float, above: bool) -> tuple[np.ndarray, np.ndarray]:
    """The splits just on either side of the price of money at which all channels meet the target.

    Each is the best for its price, the multiplier of the constraint. Where no channel jumps at that
    price both are the same, and the one that meets the target has the most response of all.
    """

    def at(share: float) -> np.ndarray:
        if share <= 0:
            return curves.high
        return curves.worst(target / share) if above else curves.best(target * share)

    def surplus(share: float) -> float:
        return curves.surplus(at(share), target)

    if surplus(0.0) * surplus(1.0) > 0:
        return at(1.0), at(1.0)  # the target is the edge of what the bounds reach, up to rounding
    share = brentq(surplus, 0.0, 1.0, xtol=1e-10)
    return at(share - _NEAR), at(min(1.0, share + _NEAR))


def _on_grid(curves: Curves, target: float, above: bool) -> Iterator[np.ndarray]:
    """The largest of a grid's budgets that can meet the target, in the split furthest beyond it.

    What that split is beyond the target is spent on all channels alike, up to their upper bounds. A
    response never falls with spend, so the largest budget brings the most. Where the upper bounds
    are beyond the target, money must be wasted to meet it: there the split furthest below it says
    which budget can.
    """
    room = float((curves.high - curves.low).sum())
    grid = Grid.of(curves, room, price=target, most=not above)
    finite = np.isfinite(grid.values)
    places = np.flatnonzero(finite & ((grid.values <= 0) if above else (grid.values >= 0)))
    if len(places):
        yield _crossing(curves, target, grid.split(int(places[-1])), curves.high)


def _crossing(curves: Curves, target: float, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The split on the line between two splits, on either side of the target, that meets it."""
    ends = [curves.surplus(split, target) for split in (one, other)]
    if ends[0] * ends[1] >= 0:
        return one if abs(ends[0]) <= abs(ends[1]) else other
    share = brentq(
        lambda value: curves.surplus(one + value * (other - one), target), 0.0, 1.0, xtol=1e-15
    )
    return one + share * (other - one)


def _polished(curves: Curves, target: float, begin: np.ndarray) -> np.ndarray:
    """What NLopt makes of a split with the constraint's true derivative."""
    money, response = float(begin.sum()), float(curves.responses(begin).sum())
    if not (money > 0 and response > 0):
        return begin

    def objective(x: np.ndarray, gradient: np.ndarray) -> float:
        value = curves.negative(x, gradient)
        gradient /= response
        return value / response

    def constraint(x: np.ndarray, gradient: np.ndarray) -> float:
        if gradient.size:
            gradient[:] = (1 - curves.slopes(x) / target) / money
        return -curves.surplus(x, target) / target / money

    return refined(objective, constraint, (curves.low, curves.high), begin)
