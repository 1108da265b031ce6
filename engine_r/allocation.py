"""What `robyn_allocator` does not say: whether a plan is possible, whether it meets its target,
what it leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from mmm.engine import Allocation, AllocationRequest, ConstraintMode
from mmm.errors import InvalidInput, Problem

MET = 1e-4  # relative; a target that Robyn's optimiser finds is met to 1e-6


def allocation(
    table: pd.DataFrame, result: Mapping[str, Any], request: AllocationRequest, engine: str
) -> Allocation:
    """The plan, with notes.

    Raises InvalidInput where the bounds exclude the budget or Robyn missed the target.
    """
    if request.scenario == "max_response":  # a target has no budget to compare with
        refuse_impossible(table, request.constr_mode)
    else:
        refuse_missed(table, request.target_value, request.constr_mode)
    return Allocation(table, engine, tuple(_notes(result)))


def refuse_impossible(table: pd.DataFrame, mode: ConstraintMode = "eq") -> None:
    """Raise InvalidInput for a budget that its bounds exclude; Robyn's `dt_optimOut` reports it as
    if it were a plan.
    """
    wanted, planned = float(table["total_budget_unit"].iloc[0]), float(table["optmSpendUnit"].sum())
    if math.isclose(wanted, planned, rel_tol=1e-6) or (mode == "ineq" and planned < wanted):
        return
    periods = int(str(table["periods"].iloc[0]).split()[0])
    side = "at least" if planned > wanted else "at most"
    message = (
        f"The bounds let {side} {planned * periods:,.2f} be spent; the budget is"
        f" {wanted * periods:,.2f}."
    )
    raise InvalidInput(Problem(message, "Change the budget or widen the bounds."))


def refuse_missed(table: pd.DataFrame, target: float | None, mode: ConstraintMode = "eq") -> None:
    """Raise InvalidInput for a target that Robyn did not meet; it returns where its search began,
    or stopped, as a plan.

    target: ROAS, or CPA of a model of conversions; None is Robyn's, 0.8 times today's ROAS or 1.2
        times today's CPA.
    """
    costs = table["dep_var_type"].iloc[0] == "conversion"
    reached, today = (_efficiency(table, kind, costs) for kind in ("optm", "init"))
    asked = target if target is not None else today * (1.2 if costs else 0.8)
    gap = reached / asked - 1
    if abs(gap) <= MET or (mode == "ineq" and (gap < 0 if costs else gap > 0)):
        return
    measure = "CPA" if costs else "ROAS"
    message = (
        f"Robyn found no plan with a {measure} of {asked:,.2f} within the bounds; it ended at"
        f" {reached:,.2f}."
    )
    raise InvalidInput(Problem(message, "Change the target or widen the bounds."))


def _efficiency(table: pd.DataFrame, kind: str, costs: bool) -> float:
    """Response per money, or money per response, of today's spends ("init") or the
    plan ("optm").
    """
    spend, response = (
        float(table[f"{kind}SpendUnit"].sum()),
        float(table[f"{kind}ResponseUnit"].sum()),
    )
    above, below = (spend, response) if costs else (response, spend)
    return above / below if below else math.inf


def _notes(result: Mapping[str, Any]) -> Iterator[str]:
    reasons = {
        "skipped_coef0": "the model found no effect",
        "skipped_constr": "its bounds are zero",
        "no_spend": "nothing was spent in the date range",
    }
    for key, reason in reasons.items():
        if result[key]:
            yield f"Left out of the plan, as {reason}: {', '.join(result[key])}."
    if result["status"] is not None and result["status"] < 1:
        yield f"The optimiser stopped early: {result['message']}"
