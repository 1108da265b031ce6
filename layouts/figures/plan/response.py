"""What splits of a budget bring, counted by simulation: today's, the plan, Robyn's allocation."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import LABEL, PlainFigure, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation

SPLITS = {
    "today": N_("Today"),
    "even": N_("In today's proportions"),
    "plan": N_("Plan"),
    "best": N_("All of the way"),
    "robyn": N_("Robyn's allocation"),
}


def build(outcomes: pd.DataFrame, look: Presentation, height: int = 240) -> PlainFigure:
    """`outcomes` of layouts.figures.plan.tables."""
    colour = legible(look.primary, look.mode)
    colours = {"plan": colour, "best": fade(colour, 0.5), "robyn": fade(NEUTRAL, 0.5)}
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": [_tick(row, look) for row in outcomes.itertuples()],
        "x": outcomes["effect"].to_numpy(float),
        "marker": {"color": [colours.get(name, NEUTRAL) for name in outcomes["name"]]},
        "text": [look.short_number(value) for value in outcomes["effect"]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [_hover(row, look) for row in outcomes.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    title = {"text": look.in_unit(media_response(look))}
    peak = float(outcomes["effect"].max())
    return plain_figure(
        look,
        height,
        [bar],
        showlegend=False,
        bargap=0.5,
        margin=margin(_(SPLITS[name]) for name in outcomes["name"]),
        xaxis={"title": title, "range": [0, 1.5 * peak], **ticks.amounts(0, peak, look, 4)},
        yaxis={"autorange": "reversed", "showgrid": False, "tickfont": {"size": LABEL}},
    )


def finding(outcomes: pd.DataFrame, look: Presentation) -> str:
    """What the plan returns per unit of money, against today."""
    rows = outcomes.set_index("name")
    now, planned = (
        look.efficiency(float(rows.loc[name, look.efficiency_column])) for name in ("today", "plan")
    )
    words = _("{measure} of {plan} in the plan, {today} today")
    return words.format(measure=look.efficiency_name, plan=planned, today=now)


def media_response(look: Presentation) -> str:
    """What media bring, as the title of an axis or a column."""
    return look.by_kpi(revenue=_("Revenue from media"), conversions=_("Conversions from media"))


def _tick(row: Any, look: Presentation) -> str:
    gain = f"<br><b>{look.change(row.gain)}</b>" if row.gain == row.gain else ""
    return _(SPLITS[row.name]) + gain


def _hover(row: Any, look: Presentation) -> str:
    worth = getattr(row, look.efficiency_column)
    brings = _("{spend} spent brings {response}")
    lines = [
        f"<b>{_(SPLITS[row.name])}</b>",
        brings.format(spend=look.short_money(row.money), response=look.short_response(row.effect)),
        f"{look.efficiency_name} {look.efficiency(worth)}",
    ]
    if row.gain == row.gain:
        words = _("{change} against the same money in today's proportions")
        lines.append(words.format(change=look.change(row.gain)))
    return "<br>".join(lines)
