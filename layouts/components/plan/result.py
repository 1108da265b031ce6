"""A plan against today: the verdict, where the money goes, what it brings, where channels move on
their curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

import pandas as pd
from dash import html

from layouts.components import states
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.source import Source
from layouts.components.table import Column
from layouts.figures.model import curves
from layouts.figures.plan import response, spend, tables
from layouts.language import N_, _, translate
from layouts.style.presentation import Presentation, label

_CONSTANT: Final = N_("Today and plan are both counted at a constant spend per period.")
# the allocator's note on its table; `_robyn` gives figures
_BY_SPEND: Final = "Every channel is modelled on spend"


@dataclass(frozen=True)
class Result:
    """`optimum` is Robyn's dt_optimOut; `current` is the model's own, see `mmm.analysis.response`.

    `credited` is what the model credits paid media with in the plan's date range, as the model's
    own page counts it; `grain` is day, week or month.
    """

    optimum: pd.DataFrame
    notes: Sequence[str]
    current: pd.DataFrame
    source: Source
    credited: float
    grain: str

    @cached_property
    def rows(self) -> pd.DataFrame:
        """`tables.table`: a row per channel."""
        return tables.table(
            self.optimum, set(self.current.loc[self.current["zero"].astype(bool), "channel"])
        )

    @cached_property
    def summary(self) -> pd.DataFrame:
        """`tables.summary`: a row per budget."""
        return tables.summary(self.optimum)

    @cached_property
    def marks(self) -> dict[str, dict[str, float]]:
        """`tables.marks`: by channel, where it stands on its curve today and in the plan."""
        return tables.marks(
            self.optimum, dict(zip(self.current["channel"], self.current["carryover"], strict=True))
        )


def result(plan: Result, look: Presentation) -> list[Any]:
    """The verdict, the split, and what it brings."""
    rows = plan.rows
    return [
        html.Div(
            [
                html.H2(tables.verdict(plan.summary, look)),
                html.P(tables.against_model(plan.summary, plan.credited, plan.grain, look)),
                html.P(tables.moves(rows, look)),
            ],
            className="plan-verdict",
        ),
        html.Div([_spend(rows, plan, look), _response(plan, look)], className="fig-pair"),
    ]


def moves(plan: Result, lines: pd.DataFrame, look: Presentation) -> list[Any]:
    """Where each channel moves on its curve, and how the plan is to be read.

    `lines` is `mmm.analysis.response.curves`.
    """
    remarks = [
        *_beyond(plan, lines),
        _(_CONSTANT),
        *(translate(note) for note in plan.notes if _BY_SPEND not in note),
        *_robyn(plan, look),
    ]
    return [
        _curves(plan.rows, plan, lines, look),
        states.box("plain", _("How to read this"), *(html.P(remark) for remark in remarks)),
    ]


def _beyond(plan: Result, lines: pd.DataFrame) -> list[str]:
    """Channels that the plan takes to where the model has seen no data."""
    marks = plan.marks
    reached = lines[lines["observed"].astype(bool)].groupby("channel")["spend"].max()
    beyond = [label(channel) for channel, mark in marks.items() if mark["input"] > reached[channel]]
    words = _("{channel}: the plan goes beyond anything in the data, so what it brings is a guess.")
    return [words.format(channel=name) for name in beyond]


def _robyn(plan: Result, look: Presentation) -> list[str]:
    """Robyn's own lift, where its way to count today's response gives another."""
    own, robyn = plan.summary["lift"].iloc[1], tables.robyn_lift(plan.optimum)
    if abs(own - robyn) < 0.001:
        return []
    words = _(
        "Robyn reports {lift} for this plan: it compares with the mean of past responses."
        " A constant spend on both sides is the fairer comparison."
    )
    return [words.format(lift=look.change(robyn))]


def _spend(rows: pd.DataFrame, plan: Result, look: Presentation) -> html.Section:
    worth, name = look.efficiency_column, look.efficiency_name
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend_now", _("Today"), "money"),
        Column("spend_plan", _("Plan"), "money"),
        Column("change", _("Change"), "percent"),
        Column("response_now", _("Brings today"), "response"),
        Column("response_plan", _("Brings in the plan"), "response"),
        Column(f"{worth}_now", _("{measure} today").format(measure=name), "efficiency"),
        Column(f"{worth}_plan", _("{measure} in the plan").format(measure=name), "efficiency"),
        Column("marginal_plan", look.marginal_label, "marginal"),
    )
    words = Words(
        _("Where the money goes"), _("Spend per channel"), _("The band is what your limits allow.")
    )
    return figure_card(
        words,
        spend.build(rows, look),
        Data(rows, columns, [("CSV", _csv(rows))]),
        look,
        plan.source,
    )


def _response(plan: Result, look: Presentation) -> html.Section:
    summary = plan.summary.assign(
        name=[response.scenario_name(name) for name in plan.summary["name"]]
    )
    columns = (
        Column("name", _("Budget")),
        Column("spend", _("Spend"), "money"),
        Column("response", response.media_response(look), "response"),
        Column("lift", _("Against today"), "percent"),
        Column(look.efficiency_column, look.efficiency_name, "efficiency"),
    )
    return figure_card(
        Words(response.finding(plan.summary, look), _("What it brings")),
        response.build(plan.summary, look, spend.height(len(plan.optimum))),
        Data(summary, columns, [("CSV", _csv(summary))]),
        look,
        plan.source,
    )


def _curves(
    rows: pd.DataFrame, plan: Result, lines: pd.DataFrame, look: Presentation
) -> html.Section:
    marks = plan.marks
    known = {now["channel"]: now for now in plan.current.to_dict("records") if now["response"] > 0}
    own = dict(iter(lines.groupby("channel", sort=False)))
    drawn, listed = [], []
    for channel in rows["channel"]:
        if channel not in known:
            continue
        mark = marks[channel]
        now = {**known[channel], "input": mark["input_now"], "response": mark["response_now"]}
        drawn.append((label(channel), curves.single(own[channel], now, look, mark)))
        listed.append({"channel": channel, **mark})
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("input_now", _("Input today"), "money"),
        Column("response_now", _("Brings today"), "response"),
        Column("input", _("Input in the plan"), "money"),
        Column("response", _("Brings in the plan"), "response"),
    )
    note = _(
        "Grey is today, the diamond the plan, the band your limits. Dotted is beyond anything in"
        " the data. Per period, with what is carried over."
    )
    table = pd.DataFrame(listed)
    return figure_card(
        Words(_("Where each channel moves on its curve"), _("Response in the plan"), note),
        drawn,
        Data(table, columns, [("CSV", _csv(table))]),
        look,
        plan.source,
    )


def _csv(table: pd.DataFrame) -> str:
    """The table itself as an address: a plan is computed on asking and kept nowhere."""
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + table.to_csv(index=False))
