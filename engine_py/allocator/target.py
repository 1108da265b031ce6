"""The scenario `target_efficiency`: which efficiency the bounds reach, and the most response at a
given one.

Efficiency is response per money: the ROAS, or 1 / CPA. Robyn hands this to NLopt with a derivative
of the constraint that is wrong (1 + R' where 1 - R' / target is meant), so its answers are chance.
Here every channel's response follows a Hill curve, so the best spend at a given price of money is
known in closed form up to one root; the price is then found at which all channels together meet the
target. Where no price meets it exactly (the best spend on an S-shaped curve jumps), both sides of
the jump are tried, and NLopt with the true derivative in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.optimize import brentq

from engine_py.allocator.curves import Curves
from engine_py.allocator.nlopt_search import minimise
from mmm.errors import EngineError

_STEPS = 100  # Dinkelbach's; it needs fewer than ten
_NEAR = 1e-9  # how far from the critical price both sides of a jump are looked at
_SMOOTH = 1e-5  # relative to the highest bound: a smaller step is no jump
_BRANCHES = 1  # jumps, one after the other, of which both sides are tried
_POLISHING = 500  # evaluations
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
    found = list(_meeting(curves, target, above, _BRANCHES))
    if not found:
        raise EngineError("The optimiser found no split at this target. Try other bounds.")
    return max(found, key=lambda spend: float(curves.responses(spend).sum()))


def _meeting(curves: Curves, target: float, above: bool, branches: int) -> Iterator[np.ndarray]:
    """Splits that meet the target: the best one, or several of which the best is among the best
    there are.

    Each is best for some price of money, the multiplier of the constraint. Where all channels
    change smoothly with the price, the one that meets the target has the most response of all.
    Where a channel jumps over the target, the problem is solved again with the channel kept on
    either side of the jump, and NLopt looks for a split in between.
    """

    def at(share: float) -> np.ndarray:
        if share <= 0:
            return curves.high
        return curves.worst(target / share) if above else curves.best(target * share)

    def surplus(share: float) -> float:
        return ends.get(share) or curves.surplus(at(share), target)

    ends: dict[float, float] = {}
    ends = {share: surplus(share) for share in (0.0, 1.0)}
    if ends[0.0] * ends[1.0] > 0:
        return  # these bounds do not reach the target
    share = brentq(surplus, 0.0, 1.0, xtol=1e-10)
    one, other = at(share - _NEAR), at(min(1.0, share + _NEAR))
    between = _crossing(curves, target, one, other)
    if abs(curves.surplus(between, target)) <= _EXACT * target * between.sum():
        yield between
    jump = np.abs(one - other)
    place = int(jump.argmax())
    if jump[place] <= _SMOOTH * curves.high.max():
        return
    if branches:
        lesser, larger = sorted((one[place], other[place]))
        yield from _meeting(
            curves.within(place, curves.low[place], lesser), target, above, branches - 1
        )
        yield from _meeting(
            curves.within(place, larger, curves.high[place]), target, above, branches - 1
        )
    if branches == _BRANCHES:
        polished = _polished(curves, target, between)
        if abs(curves.surplus(polished, target)) <= _EXACT * target * polished.sum():
            yield polished


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

    def constraint(x: np.ndarray, gradient: np.ndarray) -> float:
        if gradient.size:
            gradient[:] = 1 - curves.slopes(x) / target
        return -curves.surplus(x, target) / target

    return minimise(
        curves.negative, constraint, (curves.low, curves.high), begin, limit=_POLISHING
    )[0]
