"""The optimiser: NLopt set as Robyn sets it, and the check that the bounds can place the budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine_py.allocator.plan import Plan
from mmm.errors import EngineError, Invalid

_TOLERANCE = 1e-10
_INNER_EVALUATIONS = 100  # R's nloptr gives its local optimiser this limit, and the result depends on it
_EVALUATIONS = 100_000
_FAILED = (-1, -2, -3)  # NLopt's codes for failure, invalid arguments and out of memory


@dataclass(frozen=True)
class Solution:
    """Spend per period by channel: within the bounds, and within the bounds widened by the multiplier."""

    bounded: np.ndarray
    extended: np.ndarray


def check(plan: Plan) -> None:
    """Raise Invalid, with the figures, where the bounds cannot place the budget."""
    if not plan.kept.any():
        raise Invalid("No channel of this model has an effect, so there is nothing to allocate. Choose another model.")
    asked = plan.budget * plan.periods
    least, most = (float(bound[plan.kept].sum()) * plan.periods for bound in (plan.lower, plan.upper))
    slack = 1e-9 * max(asked, 1.0)
    if asked > most + slack:
        raise Invalid(
            f"These bounds can place at most {most:,.0f} of the {asked:,.0f} asked for. Raise the upper bounds or "
            "lower the budget."
        )
    if asked < least - slack:
        raise Invalid(
            f"These bounds need at least {least:,.0f}, more than the {asked:,.0f} asked for. Lower the lower bounds or "
            "raise the budget."
        )


def solve(plan: Plan) -> Solution:
    """The split that maximises the response of the kept channels; the others get 0.

    Where a budget lies outside the bounds the nearest bounds are returned, as Robyn does; `check` comes first.
    """
    return Solution(_maximise(plan, plan.lower, plan.upper), _maximise(plan, plan.lower_extended, plan.upper_extended))


def _maximise(plan: Plan, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    kept = plan.kept
    spend = np.zeros(len(kept))
    low, high = lower[kept], upper[kept]
    if plan.budget <= low.sum():
        spend[kept] = low
    elif plan.budget >= high.sum():
        spend[kept] = high
    else:
        spend[kept] = _optimum(_negative_response(plan), plan.budget, low, high)
    return spend


def _negative_response(plan: Plan) -> Callable[[np.ndarray, np.ndarray], float]:
    kept = plan.kept
    beta, alpha, infl, carry = (values[kept] for values in (plan.coef, plan.alpha, plan.inflexion, plan.carryover))

    def objective(x: np.ndarray, gradient: np.ndarray) -> float:
        power = (x + carry) ** alpha
        half = infl**alpha
        with np.errstate(divide="ignore", invalid="ignore"):
            if gradient.size:
                slope = beta * alpha * half * (x + carry) ** (alpha - 1) / (power + half) ** 2
                gradient[:] = -np.where(np.isfinite(slope), slope, 0.0)
        return -float((beta * power / (power + half)).sum())

    return objective


def _optimum(
    objective: Callable[[np.ndarray, np.ndarray], float], budget: float, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """NLopt's augmented Lagrangian with SLSQP inside, from the lower bounds, as Robyn starts it."""
    import nlopt

    def overspend(x: np.ndarray, gradient: np.ndarray) -> float:
        if gradient.size:
            gradient[:] = 1.0
        return float(x.sum() - budget)

    inner = nlopt.opt(nlopt.LD_SLSQP, len(low))
    inner.set_xtol_rel(_TOLERANCE)
    inner.set_maxeval(_INNER_EVALUATIONS)
    outer = nlopt.opt(nlopt.LD_AUGLAG, len(low))
    outer.set_local_optimizer(inner)
    outer.set_lower_bounds(low)
    outer.set_upper_bounds(high)
    outer.set_min_objective(objective)
    outer.add_equality_constraint(overspend, 1e-8)
    outer.set_xtol_rel(_TOLERANCE)
    outer.set_maxeval(_EVALUATIONS)
    outer.set_exceptions_enabled(False)
    found = np.asarray(outer.optimize(low.copy()))
    status = outer.last_optimize_result()
    if status in _FAILED or not np.isfinite(found).all() or abs(found.sum() - budget) > 1e-6 * budget:
        raise EngineError(f"The optimiser found no split of the budget (NLopt status {status}). Try other bounds.")
    return found
