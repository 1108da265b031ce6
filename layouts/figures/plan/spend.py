"""Planned spend per channel against today's, with the bounds that the plan had to respect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import LABEL, LEGEND, PlainFigure, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, SHADE
from layouts.style.presentation import Presentation, label

LIMITS = {"low": N_("as low as allowed"), "up": N_("as high as allowed"), "": ""}


def build(rows: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`rows` is the table of layouts.figures.plan.tables: a dot now, a diamond for the plan, a band
    for what was allowed.
    """
    names = [label(channel) for channel in rows["channel"]]
    colours = [look.colour(channel) for channel in rows["channel"]]
    peak = float(rows[["spend_now", "spend_plan", "up"]].max().max())
    allowed = _("Allowed: {low} to {up}")
    band = {
        "type": "bar",
        "orientation": "h",
        "name": _("Allowed"),
        "y": names,
        "x": (rows["up"] - rows["low"]).to_numpy(float),
        "base": rows["low"].to_numpy(float),
        "marker": {"color": SHADE},
        "hovertext": [
            allowed.format(low=look.short_money(row.low), up=look.short_money(row.up))
            for row in rows.itertuples()
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    ways = [
        {
            "type": "scatter",
            "x": [row.spend_now, row.spend_plan],
            "y": [name, name],
            "mode": "lines",
            "line": {"color": colour, "width": 3},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for name, colour, row in zip(names, colours, rows.itertuples(), strict=True)
    ]
    planned = _dots(rows, "spend_plan", colours, look)
    planned |= {
        "mode": "markers+text",
        "text": [f"  {_change(row, look)}" for row in rows.itertuples()],
        "textposition": [
            (
                "middle right"
                if row.spend_plan >= row.spend_now
                else (
                    "top right"  # next to the axis there is no room to the left
                    if row.spend_plan < 0.1 * peak
                    else "top center"
                )
            )
            for row in rows.itertuples()
        ],
        "textfont": {"size": 12},
        "cliponaxis": False,
    }
    high = peak * 1.18
    title = {"text": _("Spend, {currency}").format(currency=look.currency)}
    return plain_figure(
        look,
        height(len(rows)),
        [band, *ways, _dots(rows, "spend_now", [NEUTRAL] * len(rows), look), planned],
        barmode="overlay",
        bargap=0.45,
        margin=margin(names, below=LEGEND),
        xaxis={"title": title, "range": [0, high], **ticks.amounts(0, high, look)},
        yaxis={"autorange": "reversed", "showgrid": False, "tickfont": {"size": LABEL}},
    )


def height(channels: int) -> int:
    """Pixels that so many channels need."""
    return 96 + 48 * channels


def _change(row: Any, look: Presentation) -> str:
    return look.change(row.change) if row.change == row.change else ""


def _dots(
    rows: pd.DataFrame, column: str, colours: list[str], look: Presentation
) -> dict[str, Any]:
    plan = column == "spend_plan"
    name, names = (_("Plan") if plan else _("Now")), [label(channel) for channel in rows["channel"]]
    lines = [f"{name}: {look.short_money(value)}" for value in rows[column]]
    if plan:
        notes = [
            ", ".join(filter(None, (_change(row, look), _(LIMITS[row.at]))))
            for row in rows.itertuples()
        ]
        lines = [
            f"{line} ({note})" if note else line for line, note in zip(lines, notes, strict=True)
        ]
    return {
        "type": "scatter",
        "x": rows[column].to_numpy(float),
        "y": names,
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": "diamond" if plan else "circle",
            "size": 14 if plan else 11,
            "color": colours,
        },
        "hovertext": [
            f"<b>{channel}</b><br>{line}" for channel, line in zip(names, lines, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
