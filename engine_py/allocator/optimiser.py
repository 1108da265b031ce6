"""The optimiser: the most response that a budget, or a target efficiency, allows, and what the
bounds exclude.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine_py.allocator import target
from engine_py.allocator.curves import Curves
from engine_py.allocator.grid import Grid
from engine_py.allocator.nlopt_search import minimise
from engine_py.allocator.plan import AllocationProblem, Goal
from mmm.errors import EngineError, InvalidInput
from mmm.phrase import Phrase

_SLACK = 1e-9  # relative: what rounding may do to a budget or target at the edge of the bounds
_WORTH_SAYING = 1e-3  # relative: how much more another split must bring


@dataclass(frozen=True)
class Solution:
    """Spend per period by channel: within the bounds, and within the bounds widened by the
    multiplier. notes: what a reader of the plan has to know about it."""

    bounded: np.ndarray
    extended: np.ndarray
    notes: tuple[str, ...] = ()


def check(plan: AllocationProblem) -> None:
    """Raise InvalidInput, with the figures, where the bounds cannot place the budget or reach the
    target.
    """
    if not plan.kept.any():
        raise InvalidInput(
            "No channel of this model has an effect, so there is nothing to allocate. Choose"
            " another model."
        )
    if plan.goal is None:
        _check_budget(plan)
    else:
        _check_target(plan, plan.goal)


def solve(plan: AllocationProblem) -> Solution:
    """The split with the most response among the kept channels; the others get 0.

    Where a budget lies outside the bounds the nearest bounds are returned, as Robyn does; `check`
    comes first. How a target is met, and missed: `target.most_response`.
    """
    bounded, extended = (plan.lower, plan.upper), (plan.lower_searched, plan.upper_extended)
    if plan.goal is None:
        best = _maximise(plan, *bounded)
        return Solution(best, _maximise(plan, *extended), notes=tuple(_budget_notes(plan, best)))
    goal, exact = plan.goal, plan.mode == "eq"
    aims = (goal.efficiency, goal.stated(goal.wider))
    spends = np.zeros((2, len(plan.kept)))
    for spend, aim, (low, high) in zip(spends, aims, (bounded, extended), strict=True):
        spend[plan.kept] = target.most_response(Curves.of(plan, low, high), aim, exact)
    return Solution(spends[0], spends[1], notes=tuple(_target_notes(plan, goal, spends[1])))


def _check_budget(plan: AllocationProblem) -> None:
    asked = plan.budget * plan.periods
    least, most = (
        float(bound[plan.kept].sum()) * plan.periods for bound in (plan.lower, plan.upper)
    )
    slack = _SLACK * max(asked, 1.0)
    if plan.mode == "eq" and asked > most + slack:
        raise InvalidInput(
            Phrase(
                "These bounds can place at most {most:,.0f} of the {asked:,.0f} asked for. Raise"
                " the upper bounds or lower the budget.",
                most=most,
                asked=asked,
            )
        )
    if asked < least - slack:
        raise InvalidInput(
            Phrase(
                "These bounds need at least {least:,.0f}, more than the {asked:,.0f} asked for."
                " Lower the lower bounds or raise the budget.",
                least=least,
                asked=asked,
            )
        )


def _check_target(plan: AllocationProblem, goal: Goal) -> None:
    lowest, highest = target.reachable(Curves.of(plan, plan.lower, plan.upper))
    ends = sorted((goal.stated(lowest), goal.stated(highest)))
    asked = goal.efficiency
    too_high = asked > highest * (1 + _SLACK)
    too_low = plan.mode == "eq" and asked < lowest * (1 - _SLACK)
    if not (too_high or too_low):
        return
    easier = "higher" if goal.cost == too_high else "lower"
    advice = f"Widen the bounds or choose a {easier} target"
    if too_low:
        advice += f", or a constr_mode of ineq: a {goal.measure} of {_shown(goal.value)} or better"
    raise InvalidInput(
        f"These bounds reach a {goal.measure} between {_shown(ends[0])} and {_shown(ends[1])}; "
        f"{_shown(goal.value)} {_WHOSE[goal.usual]}. {advice}."
    )


_WHOSE = {True: "is the usual target, as none was given", False: "was asked for"}


def _target_notes(plan: AllocationProblem, goal: Goal, extended: np.ndarray) -> Iterator[str]:
    if goal.usual:
        aim, times = f"{goal.measure} of {_shown(goal.value)}", "1.2" if goal.cost else "0.8"
        yield f"The target is a {aim}: {times} times today's, Robyn's choice where none is given."
    yield (
        "The search uses the true derivative of the target. Robyn's own uses a wrong one and often"
        " stops at a split that misses the target or brings less, so the two differ."
    )
    upper = Curves.of(plan, plan.lower, plan.upper)
    if upper.surplus(upper.high, goal.efficiency) > _SLACK * goal.efficiency * upper.high.sum():
        best = _shown(goal.stated(upper.efficiency(upper.high)))
        if plan.mode == "eq":
            yield (
                f"The upper bounds alone bring more response at a better {goal.measure}, {best}; a"
                " constr_mode of ineq plans that."
            )
        else:
            yield (
                f"The upper bounds stop this plan before the target: its {goal.measure} is {best}."
            )
    found = Curves.of(plan, plan.lower_searched, plan.upper_extended).efficiency(
        extended[plan.kept]
    )
    off = found / goal.stated(goal.wider) - 1
    met = abs(off) < 1e-6 or (off > 0 and plan.mode == "ineq")
    missed = "" if met else f", which these bounds do not meet: it has {_shown(goal.stated(found))}"
    yield (
        "As in Robyn, the second plan starts at 0.9 times today's spend, not at the wider lower"
        f" bounds, and aims at a {goal.measure} of {_shown(goal.wider)}{missed}."
    )


def _shown(value: float) -> str:
    """Four significant digits without an exponent."""
    if not np.isfinite(value):
        return "any height"
    return (
        f"{value:,.0f}"
        if value >= 1000
        else np.format_float_positional(value, 4, fractional=False, trim="-")
    )


def _maximise(plan: AllocationProblem, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    kept = plan.kept
    spend = np.zeros(len(kept))
    low, high = lower[kept], upper[kept]
    if plan.budget <= low.sum():
        spend[kept] = low
    elif plan.budget >= high.sum():
        spend[kept] = high
    else:
        spend[kept] = _within_budget(Curves.of(plan, lower, upper), plan)
    return spend


def _within_budget(curves: Curves, plan: AllocationProblem) -> np.ndarray:
    """NLopt's optimum from the lower bounds, where Robyn starts; where that fails, from a grid's.

    Under either constr_mode the budget is spent to the end, since a response never falls with
    spend.
    """
    found, status = _searched(curves, plan.budget, curves.low)
    if status < 0 or not _spent(plan, found):
        found, status = _searched(curves, plan.budget, _on_grid(curves, plan.budget)[0])
    if status < 0 or not _spent(plan, found):
        raise EngineError(
            Phrase(
                "The optimiser found no split of the budget (NLopt status {status}). Try other"
                " bounds.",
                status=status,
            )
        )
    return found


def _searched(curves: Curves, budget: float, begin: np.ndarray) -> tuple[np.ndarray, int]:
    def overspend(x: np.ndarray, gradient: np.ndarray) -> float:
        if gradient.size:
            gradient[:] = 1.0
        return float(x.sum() - budget)

    return minimise(curves.negative, overspend, (curves.low, curves.high), begin)


def _on_grid(curves: Curves, budget: float) -> tuple[np.ndarray, float]:
    """The best split on a grid and its response per period; it spends the budget or a bit less."""
    grid = Grid.of(curves, budget - float(curves.low.sum()))
    place = len(grid.budgets) - 1
    return grid.split(place), float(grid.values[place])


def _spent(plan: AllocationProblem, spend: np.ndarray) -> bool:
    return abs(float(spend.sum()) - plan.budget) <= 1e-6 * plan.budget


def _budget_notes(plan: AllocationProblem, found: np.ndarray) -> Iterator[str]:
    """The better split, where the curves have several optima and Robyn's start leads to another."""
    curves = Curves.of(plan, plan.lower, plan.upper)
    if not curves.low.sum() < plan.budget < curves.high.sum():
        return
    reached = float(curves.responses(found[plan.kept]).sum())
    begin, response = _on_grid(curves, plan.budget)
    if response <= reached * (1 + _SLACK):
        return
    better, _ = _searched(curves, plan.budget, begin)
    more = float(curves.responses(better).sum()) / reached - 1
    if more > _WORTH_SAYING and _spent(plan, better):
        names = [name for name, kept in zip(plan.channels, plan.kept, strict=True) if kept]
        yield Phrase(
            "Robyn's search, which this plan follows, begins at the lower bounds and stops at a "
            "split that is not the best. Another one brings {more:.1%} more response: {spends} per "
            "period.",
            more=more,
            spends=", ".join(map("{} {}".format, names, map(_shown, better))),
        )
