"""A plan against today: the verdict, what each split brings, how far the models agree, where the
money goes, and where channels move on their curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import pandas as pd
from dash import html

from app.views.plans import RobynAllocation
from layouts.components import states
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.page import section
from layouts.components.source import Source
from layouts.components.table import Column, data_table
from layouts.figures.model import curves
from layouts.figures.plan import response, sentences, spend, tables
from layouts.language import N_, _, translate
from layouts.style import period_words
from layouts.style.presentation import Presentation, label
from mmm.planner.agreement import MOVED
from mmm.planner.plan import Plan

_COUNTED: Final = N_(
    "Every split is counted by simulation: the real pattern of these dates times one factor per"
    " channel, carry-over built up and faded as the model says, until one percent is left. Gains"
    " compare with the same money in today's proportions."
)
_ROBYN: Final = N_(
    "Robyn's allocator spends the same in every period and leaves carry-over at its past mean, so"
    " that a channel cut to half keeps all of its old carry-over. Its promise is therefore no"
    " forecast: what the same split brings is the row's gain by simulation."
)
# the allocator's note on how it counts today, which is told beside Robyn's own promise
_BY_SPEND: Final = "Every channel is modelled on spend"


@dataclass(frozen=True)
class Result:
    """A plan and Robyn's allocation of the same budget; where there is none, `no_robyn` says why.

    `grain` is day, week or month.
    """

    plan: Plan
    robyn: RobynAllocation | None
    no_robyn: str
    source: Source
    grain: str

    @cached_property
    def rows(self) -> pd.DataFrame:
        """`tables.channels`: a row per channel."""
        return tables.channels(self.plan)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """`tables.outcomes`: a row per split."""
        return tables.outcomes(self.plan, self.robyn)


def result(found: Result, look: Presentation) -> list[Any]:
    """The verdict, what the splits bring, how far the models agree, and where the money goes."""
    plan = found.plan
    lines = [sentences.certainty(plan, look), sentences.step(plan, look)]
    return [
        html.Div(
            [html.H2(sentences.verdict(plan, look)), *(html.P(line) for line in lines if line)],
            className="plan-verdict",
        ),
        _splits(found, look),
        html.Div([_spend(found, look), _response(found, look)], className="fig-pair"),
        _agreement(found, look),
    ]


def moves(found: Result, lines: pd.DataFrame, look: Presentation) -> list[Any]:
    """Where each channel moves on its curve, and how the plan is to be read.

    `lines` is `mmm.analysis.response.curves`.
    """
    plan = found.plan
    notes = found.robyn.notes if found.robyn else ()
    remarks = [
        sentences.beyond(plan.beyond) if plan.beyond else "",
        sentences.parts(plan, found.grain, look),
        _(_COUNTED),
        _(_ROBYN) if found.robyn else "",
        *(translate(note) for note in notes if _BY_SPEND not in note),
    ]
    return [
        _curves(found, lines, look),
        states.box(
            "plain", _("How to read this"), *(html.P(remark) for remark in remarks if remark)
        ),
    ]


def _splits(found: Result, look: Presentation) -> html.Section:
    """The plan, and Robyn's allocation under its name."""
    shown = found.outcomes.assign(
        split=[_(response.SPLITS[name]) for name in found.outcomes["name"]],
        similar=[_range(row, look) for row in found.outcomes.itertuples()],
        agree=[_holds(row, look) for row in found.outcomes.itertuples()],
    )
    columns = (
        Column("split", _("Split")),
        Column("money", _("Spend"), "short_money"),
        Column("effect", response.media_response(look), "short_response"),
        Column("gain", _("Gain by simulation"), "change"),
        Column("similar", _("Similar models say")),
        Column("agree", _("Holds in")),
        *([Column("promise", _("Robyn's own promise"), "change")] if found.robyn else []),
    )
    title = _("What each split brings")
    note = (
        _(
            "The plan is counted by simulation, like every other row. What Robyn's allocator"
            " promises itself stands in the last column."
        )
        if found.robyn
        else _("Every row is counted by simulation.")
    )
    missing = (
        html.P(
            _("Robyn's allocator finds no split here: {why}").format(why=translate(found.no_robyn)),
            className="muted small",
        )
        if found.no_robyn
        else None
    )
    link = html.A("CSV", href=_csv(found.outcomes), download="splits.csv", className="fig-csv")
    return section(
        title, data_table(shown, columns, look, title), missing, note=note, actions=[link]
    )


def _agreement(found: Result, look: Presentation) -> html.Section:
    """Channel by channel: what the plan does, and how many models would do it."""
    rows = found.rows
    shown = rows.assign(agree=[sentences.agreed(row, look) for row in rows.itertuples()])
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend_now", _("Today"), "short_money"),
        Column("spend_plan", _("Plan"), "short_money"),
        Column("change", _("Change"), "change"),
        Column("agree", _("What the models would do")),
    )
    title = _("How far the models agree")
    note = _(
        "Each model's own best split within the limits, compared with today's proportions: a"
        " channel is raised or cut where it moves by more than {moved}. Models without an estimate"
        " of a channel do not count."
    ).format(moved=look.percent(MOVED, 0))
    return section(title, data_table(shown, columns, look, title), note=note)


def _spend(found: Result, look: Presentation) -> html.Section:
    worth, name = look.efficiency_column, look.efficiency_name
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend_now", _("Today"), "short_money"),
        Column("spend_plan", _("Plan"), "short_money"),
        Column("change", _("Change"), "change"),
        Column("effect_now", _("Brings today"), "short_response"),
        Column("effect_plan", _("Brings in the plan"), "short_response"),
        Column(f"{worth}_now", _("{measure} today").format(measure=name), "efficiency"),
        Column(f"{worth}_plan", _("{measure} in the plan").format(measure=name), "efficiency"),
        Column("marginal_plan", look.marginal_label, "marginal"),
    )
    words = Words(
        sentences.moves(found.rows, look),
        _("Spend per channel"),
        _("The band is what your limits allow."),
    )
    return figure_card(
        words,
        spend.build(found.rows, look),
        Data(found.rows, columns, [("CSV", _csv(found.rows))]),
        look,
        found.source,
    )


def _response(found: Result, look: Presentation) -> html.Section:
    outcomes = found.outcomes
    named = outcomes.assign(split=[_(response.SPLITS[name]) for name in outcomes["name"]])
    columns = (
        Column("split", _("Split")),
        Column("in_period", _("In these dates"), "short_response"),
        Column("carried_out", _("Afterwards"), "short_response"),
        Column("effect", response.media_response(look), "short_response"),
        Column(look.efficiency_column, look.efficiency_name, "efficiency"),
    )
    return figure_card(
        Words(response.finding(outcomes, look), _("What it brings")),
        response.build(outcomes, look, spend.height(len(found.rows))),
        Data(named, columns, [("CSV", _csv(outcomes))]),
        look,
        found.source,
    )


def _curves(found: Result, lines: pd.DataFrame, look: Presentation) -> html.Section:
    periods = found.plan.pattern.base.shape[1]
    own = dict(iter(lines.groupby("channel", sort=False)))
    drawn, listed = [], []
    for row in found.rows.itertuples():
        curve = own[row.channel]
        if bool(curve["zero"].iloc[0]):
            continue
        now, plan = (_on(curve, money / periods) for money in (row.spend_now, row.spend_plan))
        limits = {"low": row.low / periods, "up": row.up / periods}
        drawn.append(
            (
                label(row.channel),
                curves.single(curve, {"channel": row.channel, **now}, look, plan | limits),
            )
        )
        named = {f"{name}_now": value for name, value in now.items()}
        listed.append({"channel": row.channel, **named, **plan})
    spending = _(period_words.SPEND[found.grain])
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend_now", _("{measure} today").format(measure=spending), "short_money"),
        Column("response_now", _("Brings today"), "short_response"),
        Column("spend", _("{measure} in the plan").format(measure=spending), "short_money"),
        Column("response", _("Brings in the plan"), "short_response"),
    )
    note = _(
        "Grey is today, the diamond the plan, the band your limits. Dashed is beyond anything in"
        " the data. The same spend {every}, once its carry-over has built up."
    ).format(every=_(period_words.EVERY[found.grain]))
    table = pd.DataFrame(listed, columns=[column.key for column in columns])
    return figure_card(
        Words(_("Where each channel moves on its curve"), _("Response in the plan"), note),
        drawn,
        Data(table, columns, [("CSV", _csv(table))]),
        look,
        found.source,
    )


def _on(curve: pd.DataFrame, per_period: float) -> dict[str, float]:
    """Where a spend per period is on a curve; beyond its end, at its end's height."""
    response = np.interp(per_period, curve["spend"], curve["response"])
    return {"spend": float(per_period), "response": float(response)}


def _range(row: Any, look: Presentation) -> str:
    if row.low != row.low:
        return "–"
    return _("{low} to {high}").format(low=look.change(row.low), high=look.change(row.high))


def _holds(row: Any, look: Presentation) -> str:
    if not row.models:
        return "–"
    return _("{n} of {total}").format(n=look.number(row.holds), total=look.number(row.models))


def _csv(table: pd.DataFrame) -> str:
    """The table itself as an address: a plan is computed on asking and kept nowhere."""
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + table.to_csv(index=False))
