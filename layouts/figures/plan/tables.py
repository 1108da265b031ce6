"""A plan as tables: per channel now against plan in totals of the dates, and per split what it
brings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.views.plans import RobynAllocation
from mmm.planner.plan import Gain, Outcome, Plan


def channels(plan: Plan) -> pd.DataFrame:
    """The plan's table, the largest channel first, with roi_now, roi_plan, cpa_now, cpa_plan of the
    money's effect, and at ("low", "up" or "" where the plan lies between its limits).
    """
    table = plan.table
    found = table.assign(at=[_at(row) for row in table.itertuples()])
    for name in ("now", "plan"):
        effect, spend = (found[f"{part}_{name}"].to_numpy(float) for part in ("effect", "spend"))
        found[f"roi_{name}"], found[f"cpa_{name}"] = _ratio(effect, spend), _ratio(spend, effect)
    order = np.argsort(-np.maximum(table["spend_now"], table["spend_plan"]), kind="stable")
    return found.iloc[order].reset_index(drop=True)


def outcomes(plan: Plan, robyn: RobynAllocation | None) -> pd.DataFrame:
    """A row per split: name (today, even, plan, best, robyn), money, effect, in_period,
    carried_out, gain, low, high (against the same money in today's proportions), holds, models,
    promise (Robyn's own), roi, cpa.

    even only where the budget is not today's, best only where the plan goes part of the way.
    """
    rows = [_row("today", plan.today)]
    if not same_budget(plan):
        rows.append(_row("even", plan.proportional))
    rows.append(_row("plan", plan.outcome, plan.gain))
    if plan.request.step < 1:
        rows.append(_row("best", plan.whole, plan.gain_whole))
    if robyn:
        rows.append({**_row("robyn", robyn.outcome, robyn.gain), "promise": robyn.promise})
    table = pd.DataFrame(rows)
    if "promise" not in table:
        table["promise"] = np.nan
    effect, money = table["effect"].to_numpy(float), table["money"].to_numpy(float)
    return table.assign(roi=_ratio(effect, money), cpa=_ratio(money, effect))


def same_budget(plan: Plan) -> bool:
    """Whether the plan spends what was spent."""
    return abs(plan.outcome.money / plan.today.money - 1) < 0.0005 if plan.today.money else False


def _row(name: str, outcome: Outcome, gain: Gain | None = None) -> dict[str, object]:
    return {
        "name": name,
        "money": outcome.money,
        "effect": outcome.effect,
        "in_period": outcome.in_period,
        "carried_out": outcome.carried_out,
        "gain": gain.value if gain else np.nan,
        "low": gain.low if gain else np.nan,
        "high": gain.high if gain else np.nan,
        "holds": gain.holds if gain else 0,
        "models": gain.models if gain else 0,
    }


def _at(row: object) -> str:
    """At which of its limits a channel's spend ends."""
    low, up, spend = row.low, row.up, row.spend_plan  # type: ignore[attr-defined]
    if abs(up - low) < 1e-6:
        return ""
    near = 1e-4 * abs(up - low)
    return next((name for name, end in (("low", low), ("up", up)) if abs(spend - end) < near), "")


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """NaN where there is nothing to divide by."""
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
