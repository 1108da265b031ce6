"""The budget planner: a budget, a date range and bounds per channel; then the plan against today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html

from layouts import ids
from layouts.components import states
from layouts.components.field import field, number
from layouts.components.figure_card import Column, Data, Words, figure_card
from layouts.components.page import button, page, section
from layouts.components.source import Source
from layouts.figures import curves, plan, plan_response, plan_spend
from layouts.figures.look import UNKNOWN, Look, label
from mmm.errors import Invalid

LOW, UP = 0.5, 2.0  # Robyn's defaults for max_response
_CONSTANT: Final = (
    "Both sides are counted at a constant spend per period. The model's own page adds up the periods as they were, "
    "so its totals differ a little."
)
_BY_SPEND: Final = "Every channel is modelled on spend"  # the allocator's note on its table; `_robyn` gives figures
LEAD: Final = "How to split a budget so that it brings most, within the limits you set."
STEPS: Final = {"day": (365, 182, 91, 28), "week": (104, 52, 26, 13, 4), "month": (24, 12, 6, 3)}


@dataclass(frozen=True)
class Setup:
    """What the form starts from. `spends` is today's money per channel in the date range, `bases` what the bounds
    multiply (the same, but for channels without spend in it); channels in `zero` are not estimable.

    `rows` counts the periods of the window, `period` names their grain.
    """

    run_id: str
    sol_id: str
    spends: Mapping[str, float]
    bases: Mapping[str, float]
    zero: frozenset[str]
    rows: int
    period: str
    data: str
    back: tuple[str, str]


def build(setup: Setup, look: Look) -> html.Div:
    """The page. The result is filled in at once, for today's budget and the default bounds."""
    form = section("Your limits", _frame(setup, look), _channels(setup, look), html.Div(id=ids.PLAN_ROOM), _run())
    return page(
        "Plan a budget",
        form,
        html.Div(states.skeleton(), id=ids.PLAN_RESULT, className="stack", **{"aria-live": "polite"}),
        dcc.Store(id=ids.PLAN_WHICH, data=[setup.run_id, setup.sol_id]),
        dcc.Store(id=ids.PLAN_SPENDS, data=dict(setup.bases)),
        lead=f"{LEAD} Based on model {setup.sol_id}, {setup.data}.",
        back=setup.back,
    )


def _frame(setup: Setup, look: Look) -> html.Div:
    options = [{"label": f"All {setup.rows} {setup.period}s of the model", "value": "all"}] + [
        {"label": f"The last {n} {setup.period}s", "value": f"last_{n}"} for n in STEPS[setup.period] if n < setup.rows
    ]
    budget = round(sum(setup.spends.values()))
    return html.Div(
        [
            field("Measured against", dbc.Select(id=ids.PLAN_PERIOD, options=options, value="all")),
            field(f"Budget for that time, {look.currency}", number(ids.PLAN_BUDGET, budget, 0, step="any")),
            field("Every channel at least", number(ids.PLAN_GUARD_LOW, LOW, 0, step=0.05), "times today's spend"),
            field("Every channel at most", number(ids.PLAN_GUARD_UP, UP, 0, step=0.05), "times today's spend"),
        ],
        className="form-grid",
    )


def _channels(setup: Setup, look: Look) -> html.Div:
    heads = ("Channel", "Today", "At least ×", "At most ×", "Keep as it is")
    head = html.Tr([html.Th(name, scope="col", className="n" if name == "Today" else "") for name in heads])
    ordered = sorted(setup.spends, key=lambda channel: -setup.spends[channel])
    rows = [_channel(channel, setup, look) for channel in ordered]
    built = html.Table(
        [html.Caption("Limits per channel"), html.Thead(head), html.Tbody(rows)], className="list plan-list"
    )
    return html.Div(built, className="table-wrap", id=ids.PLAN_CHANNELS)


def _channel(channel: str, setup: Setup, look: Look) -> html.Tr:
    name = label(channel)
    dot = html.I(className="dot", style={"background": look.colour(channel)}, **{"aria-hidden": "true"})
    first = html.Th([dot, name], scope="row")
    now = html.Td(look.money(setup.spends[channel]), id=ids.plan_now(channel), className="n", **{"data-label": "Today"})
    if channel in setup.zero:
        return html.Tr([first, now, html.Td(f"{UNKNOWN}; a plan gives it nothing", colSpan=3, className="muted small")])
    low = _input(ids.plan_low(channel), LOW, f"{name} at least, times today's spend")
    up = _input(ids.plan_up(channel), UP, f"{name} at most, times today's spend")
    said = html.Span(f"Keep {name} as it is", className="visually-hidden")
    lock = dbc.Checkbox(id=ids.plan_lock(channel), value=False, label=said)
    return html.Tr(
        [
            first,
            now,
            html.Td(low, **{"data-label": "At least ×"}),
            html.Td(up, **{"data-label": "At most ×"}),
            html.Td(lock, **{"data-label": "Keep"}),
        ]
    )


def _input(ident: Any, value: float, said: str) -> html.Label:
    control = dbc.Input(id=ident, type="number", value=value, min=0, step=0.05, size="sm", debounce=False)
    return html.Label([html.Span(said, className="visually-hidden"), control], className="plan-bound")


def _run() -> html.Div:
    return html.Div(button("Optimise", ids.PLAN_RUN, "primary", "sliders"), className="actions plan-run")


def refused(error: Invalid) -> html.Div:
    """Why there is no plan, and what to change."""
    return states.problems("No plan is possible with these limits", error.problems)


@dataclass(frozen=True)
class Result:
    """`optimum` is Robyn's dt_optimOut; `current` and `curves` are the model's own, see `mmm.response`."""

    optimum: pd.DataFrame
    notes: Sequence[str]
    current: pd.DataFrame
    curves: pd.DataFrame
    source: Source


def result(found: Result, look: Look) -> list[Any]:
    """The verdict, the split, what it brings, and where each channel moves on its curve."""
    zero = set(found.current.loc[found.current["zero"].astype(bool), "channel"])
    rows = plan.table(found.optimum, zero)
    remarks = [_CONSTANT, *(note for note in found.notes if _BY_SPEND not in note), *_robyn(found, look)]
    return [
        html.Div(
            [html.H2(plan.verdict(found.optimum, look)), html.P(f"{plan.moves(rows, look)}.")], className="plan-verdict"
        ),
        html.Div([_spend(rows, found, look), _response(found, look)], className="fig-pair"),
        _curves(rows, found, look),
        states.box("plain", "How to read this", *(html.P(remark) for remark in remarks)),
    ]


def _robyn(found: Result, look: Look) -> list[str]:
    """Robyn's own lift, where its way to count today's response gives another."""
    own, robyn = plan.summary(found.optimum)["lift"].iloc[1], plan.robyn_lift(found.optimum)
    if abs(own - robyn) < 0.001:
        return []
    return [
        f"Robyn reports {look.change(robyn)} for this plan: it compares with the mean of past responses."
        " A constant spend on both sides is the fairer comparison."
    ]


def _spend(rows: pd.DataFrame, found: Result, look: Look) -> html.Section:
    worth = "cpa" if look.conversion else "roi"
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend_now", "Today", "money"),
        Column("spend_plan", "Plan", "money"),
        Column("change", "Change", "percent"),
        Column("response_now", "Brings today", "response"),
        Column("response_plan", "Brings in the plan", "response"),
        Column(f"{worth}_now", f"{look.efficiency_name} today", "efficiency"),
        Column(f"{worth}_plan", f"{look.efficiency_name} in the plan", "efficiency"),
        Column("marginal_plan", f"Next {look.money(1)} brings", "number", 3),
    )
    words = Words("Where the money goes", "Spend per channel", "The band is what your limits allow.")
    return figure_card(
        words, plan_spend.build(rows, look), Data(rows, columns, [("CSV", _csv(rows))]), look, found.source
    )


def _response(found: Result, look: Look) -> html.Section:
    summary = plan.summary(found.optimum)
    summary["name"] = [plan_response.said(name) for name in summary["name"]]
    columns = (
        Column("name", "Budget"),
        Column("spend", "Spend", "money"),
        Column("response", f"{look.response_name.capitalize()} from media", "response"),
        Column("lift", "Against today", "percent"),
        Column("cpa" if look.conversion else "roi", look.efficiency_name, "efficiency"),
    )
    return figure_card(
        Words(plan_response.finding(plan.summary(found.optimum), look), "What it brings"),
        plan_response.build(plan.summary(found.optimum), look),
        Data(summary, columns, [("CSV", _csv(summary))]),
        look,
        found.source,
    )


def _curves(rows: pd.DataFrame, found: Result, look: Look) -> html.Section:
    carried = dict(zip(found.current["channel"], found.current["carryover"], strict=True))
    marks = plan.marks(found.optimum, carried)
    known = found.current.set_index("channel", drop=False)
    drawn, listed = [], []
    for channel in rows["channel"]:
        if channel not in known.index or not known.loc[channel, "response"] > 0:
            continue
        mark = pd.Series(marks[channel])
        now = known.loc[channel].copy()
        now["input"], now["response"] = mark["input_now"], mark["response_now"]
        curve = found.curves[found.curves["channel"] == channel]
        drawn.append((label(channel), curves.single(curve, now, look, mark)))
        listed.append({"channel": channel, **marks[channel]})
    columns = (
        Column("channel", "Channel", "channel"),
        Column("input_now", "Input today", "money"),
        Column("response_now", "Brings today", "response"),
        Column("input", "Input in the plan", "money"),
        Column("response", "Brings in the plan", "response"),
    )
    note = (
        "Grey is today, the diamond the plan, the band your limits. Dotted is beyond anything in the data. "
        "Per period, with what is carried over."
    )
    table = pd.DataFrame(listed)
    return figure_card(
        Words("Where each channel moves on its curve", "Response to spend", note),
        drawn,
        Data(table, columns, [("CSV", _csv(table))]),
        look,
        found.source,
    )


def _csv(table: pd.DataFrame) -> str:
    """The table itself as an address: a plan is computed on asking and kept nowhere."""
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + table.to_csv(index=False))
