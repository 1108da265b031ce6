"""What three budgets bring: today's, the plan within its bounds, and the plan with wider bounds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import LABEL, PlainFigure, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation

SCENARIOS = {"Initial": N_("Today's split"), "Bounded": N_("Plan")}


def build(summary: pd.DataFrame, look: Presentation, height: int = 240) -> PlainFigure:
    """`summary` of layouts.figures.plan.tables: name, spend, response, lift, roi, cpa."""
    colour = legible(look.primary, look.mode)
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": [_tick(row, look) for row in summary.itertuples()],
        "x": summary["response"].to_numpy(float),
        "marker": {"color": [NEUTRAL, colour, fade(colour, 0.5)][: len(summary)]},
        "text": [look.short_number(value) for value in summary["response"]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [_hover(row, look) for row in summary.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    title = {"text": look.in_unit(media_response(look))}
    peak = float(summary["response"].max())
    return plain_figure(
        look,
        height,
        [bar],
        showlegend=False,
        bargap=0.5,
        margin=margin(scenario_name(name) for name in summary["name"]),
        xaxis={"title": title, "range": [0, 1.5 * peak], **ticks.amounts(0, peak, look, 4)},
        yaxis={"autorange": "reversed", "showgrid": False, "tickfont": {"size": LABEL}},
    )


def finding(summary: pd.DataFrame, look: Presentation) -> str:
    """What the plan returns per unit of money, against today, and what wider bounds would add."""
    worth = look.efficiency_column
    now, planned = (look.efficiency(float(summary[worth].iloc[index])) for index in (0, 1))
    more = float(summary["response"].iloc[2] / summary["response"].iloc[1] - 1)
    words = (
        _("{measure} of {plan} instead of {today}; wider bounds would add {more}")
        if more > 0.001
        else _("{measure} of {plan} instead of {today}; wider bounds would add nothing")
    )
    return words.format(
        measure=look.efficiency_name, plan=planned, today=now, more=look.percent(more)
    )


def media_response(look: Presentation) -> str:
    """What media bring, as the title of an axis or a column."""
    return look.by_kpi(revenue=_("Revenue from media"), conversions=_("Conversions from media"))


def scenario_name(name: str) -> str:
    """Robyn's scenario names as people read them:

    Bounded x3 is the plan with three times wider bounds.
    """
    if name in SCENARIOS:
        return _(SCENARIOS[name])
    return _("Bounds {times}× wider").format(times=name.rpartition("x")[2])


def _tick(row: Any, look: Presentation) -> str:
    lift = "" if row.name == "Initial" else f"<br><b>{look.change(row.lift)}</b>"
    return scenario_name(row.name) + lift


def _hover(row: Any, look: Presentation) -> str:
    worth = getattr(row, look.efficiency_column)
    brings = _("{spend} spent brings {response}")
    lines = [
        f"<b>{scenario_name(row.name)}</b>",
        brings.format(spend=look.money(row.spend), response=look.response(row.response)),
        f"{look.efficiency_name} {look.efficiency(worth)}",
    ]
    if row.name != "Initial":
        lines.append(_("{change} against today").format(change=look.change(row.lift)))
    return "<br>".join(lines)
