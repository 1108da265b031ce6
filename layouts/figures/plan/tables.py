"""An allocation as people read it: per channel now against plan, in totals of the date range, and
the verdict on it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from layouts.language import _
from layouts.style.presentation import Presentation, label


def table(optimum: pd.DataFrame, zero: Collection[str] = ()) -> pd.DataFrame:
    """Robyn's `dt_optimOut` in totals of the date range, one row per channel, largest budget first.

    Columns: channel, spend_now, spend_plan, change (ratio - 1), low, up, response_now,
    response_plan, roi_now, roi_plan, cpa_now, cpa_plan, marginal_now, marginal_plan (response of
    one more unit of money per period), at ("low", "up" or "" where it lies between). What channels
    in `zero` bring is not estimable and NaN.
    """
    n = periods(optimum)
    now, plan, low, up = (
        optimum[name].to_numpy(float)
        for name in ("initSpendUnit", "optmSpendUnit", "constr_low_abs", "constr_up_abs")
    )
    known = ~optimum["channels"].isin(list(zero)).to_numpy()
    response_now, response_plan, marginal_now, marginal_plan = (
        np.where(known, optimum[name].to_numpy(float), np.nan)
        for name in (
            "initResponseUnitSim",
            "optmResponseUnit",
            "initResponseMargUnit",
            "optmResponseMargUnit",
        )
    )
    return pd.DataFrame(
        {
            "channel": optimum["channels"].to_numpy(),
            "spend_now": now * n,
            "spend_plan": plan * n,
            "change": _ratio(plan, now) - 1,
            "low": low * n,
            "up": up * n,
            "response_now": response_now * n,
            "response_plan": response_plan * n,
            "roi_now": _ratio(response_now, now),
            "roi_plan": _ratio(response_plan, plan),
            "cpa_now": _ratio(now, response_now),
            "cpa_plan": _ratio(plan, response_plan),
            "marginal_now": marginal_now,
            "marginal_plan": marginal_plan,
            "at": [_at(*row) for row in zip(plan * n, low * n, up * n, strict=True)],
        }
    ).sort_values("spend_now", ascending=False, ignore_index=True)


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """NaN where there is nothing to divide by."""
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)


def periods(optimum: pd.DataFrame) -> int:
    """Periods in the date range."""
    return int(str(optimum["periods"].iloc[0]).split()[0])


def summary(optimum: pd.DataFrame) -> pd.DataFrame:
    """Spend and response of Initial, Bounded and Bounded xM over the date range: name, spend,
    response, lift, roi, cpa.

    Robyn's initial response is the mean of past responses where every channel is modelled by its
    spend. Here it is the response of the mean spend, as in the two optimised rows: like with like.
    """
    n, wide = periods(optimum), f"{float(optimum['unconstr_mult'].iloc[0]):g}"
    pairs = (
        ("Initial", "initSpendUnit", "initResponseUnitSim"),
        ("Bounded", "optmSpendUnit", "optmResponseUnit"),
        (f"Bounded x{wide}", "optmSpendUnitUnbound", "optmResponseUnitUnbound"),
    )
    rows = pd.DataFrame(
        [
            (name, optimum[spend].sum() * n, optimum[response].sum() * n)
            for name, spend, response in pairs
        ],
        columns=["name", "spend", "response"],
    )
    rows["lift"] = rows["response"] / rows["response"].iloc[0] - 1
    rows["roi"] = rows["response"] / rows["spend"]
    rows["cpa"] = rows["spend"] / rows["response"]
    return rows


def verdict(budgets: pd.DataFrame, look: Presentation) -> str:
    """One sentence: what the plan does to the budget and what the model expects of it.

    `budgets` is `summary`.
    """
    now, plan = budgets.iloc[0], budgets.iloc[1]
    budget = plan["spend"] / now["spend"] - 1
    lift = 0 if abs(plan["lift"]) < 0.001 else 1 if plan["lift"] > 0 else -1
    words = _same_budget(lift) if abs(budget) < 0.0005 else _other_budget(lift)
    return words.format(
        budget=look.money(plan["spend"]),
        change=look.change(budget),
        lift=look.percent(abs(plan["lift"])),
        outcome=look.response_name,
        plan=look.response(plan["response"]),
        today=look.response(now["response"]),
    )


def _same_budget(lift: int) -> str:
    """The verdict on another split; `lift` is 1 where it brings more, -1 where less, 0 where the
    same.
    """
    return {
        0: _(
            "The same {budget}, split differently, brings no more {outcome} than today's split"
            " within these bounds"
        ),
        1: _(
            "The same {budget}, split differently, would bring {lift} more {outcome} from media by"
            " this model: {plan} instead of {today}"
        ),
        -1: _(
            "The same {budget}, split differently, would bring {lift} less {outcome} from media by"
            " this model: {plan} instead of {today}"
        ),
    }[lift]


def _other_budget(lift: int) -> str:
    return {
        0: _(
            "Spending {budget} ({change} budget) brings no more {outcome} than today's split within"
            " these bounds"
        ),
        1: _(
            "Spending {budget} ({change} budget) would bring {lift} more {outcome} from media by"
            " this model: {plan} instead of {today}"
        ),
        -1: _(
            "Spending {budget} ({change} budget) would bring {lift} less {outcome} from media by"
            " this model: {plan} instead of {today}"
        ),
    }[lift]


def against_model(budgets: pd.DataFrame, credited: float, grain: str, look: Presentation) -> str:
    """Why today's response in `summary` is not the total on the model's page:

    `credited`, over the same date range.
    """
    unit = f" {look.response_name}" if look.conversion else ""
    today = budgets["response"].iloc[0]
    words = {
        "day": _(
            "The model credits paid media with {credited} in this period, adding up every day as it"
            " was; evaluated at the average spend per day, as the plan is, the same curves give"
            " {today}."
        ),
        "week": _(
            "The model credits paid media with {credited} in this period, adding up every week as"
            " it was; evaluated at the average spend per week, as the plan is, the same curves give"
            " {today}."
        ),
        "month": _(
            "The model credits paid media with {credited} in this period, adding up every month as"
            " it was; evaluated at the average spend per month, as the plan is, the same curves"
            " give {today}."
        ),
    }
    return words[grain].format(
        credited=f"{look.short_response(credited)}{unit}", today=look.short_response(today)
    )


def moves(rows: pd.DataFrame, look: Presentation) -> str:
    """The largest cut and the largest rise, in money."""
    change = rows["spend_plan"] - rows["spend_now"]
    words = {
        (True, True): _("{up} rises most, by {more}; {down} falls most, by {less}."),
        (True, False): _("{up} rises most, by {more}."),
        (False, True): _("{down} falls most, by {less}."),
        (False, False): _("No channel moves."),
    }
    return words[bool(change.max() > 0), bool(change.min() < 0)].format(
        up=label(rows.loc[change.idxmax(), "channel"]),
        down=label(rows.loc[change.idxmin(), "channel"]),
        more=look.money(change.max()),
        less=look.money(-change.min()),
    )


def robyn_lift(optimum: pd.DataFrame) -> float:
    """The lift that Robyn itself reports for the bounded plan."""
    return float(
        optimum["optmResponseUnitTotal"].iloc[0] / optimum["initResponseUnitTotal"].iloc[0] - 1
    )


def marks(optimum: pd.DataFrame, carryover: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """Per channel where now and plan lie on its curve: input is the spend per period plus mean
    carry-over.
    """
    columns = {
        "input_now": "initSpendUnit",
        "response_now": "initResponseUnitSim",
        "input": "optmSpendUnit",
        "response": "optmResponseUnit",
        "low": "constr_low_abs",
        "up": "constr_up_abs",
    }
    inputs = ("input_now", "input", "low", "up")
    values = {name: optimum[column].to_numpy(float) for name, column in columns.items()}
    return {
        channel: {
            name: float(column[row]) + (carryover.get(channel, 0.0) if name in inputs else 0.0)
            for name, column in values.items()
        }
        for row, channel in enumerate(optimum["channels"])
    }


def _at(spend: float, low: float, up: float) -> str:
    """At which of its limits a channel's spend ends."""
    if abs(up - low) < 1e-6:
        return ""
    near = 1e-4 * abs(up - low)
    return next((name for name, end in (("low", low), ("up", up)) if abs(spend - end) < near), "")
