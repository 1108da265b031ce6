"""Adstock: how much of a period's advertising still works in the periods after it."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _
from layouts.style import period_words
from layouts.style.presentation import Presentation, label

MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")


def build(table: pd.DataFrame, look: Presentation, period: str) -> PlainFigure:
    """`table` has channel, lag, weight (1 at lag 0), theta, half_life.

    `period`: day, week or month.
    """
    traces = []
    symbols = dict(zip(look.channels, cycle(MARKERS), strict=False))
    for channel, rows in table.groupby("channel", sort=False):
        traces.append(
            {
                "type": "scatter",
                "x": rows["lag"].to_numpy(),
                "y": rows["weight"].to_numpy(dtype=float),
                "mode": "lines+markers",
                "name": label(channel),
                "line": {"color": look.colour(channel), "width": 2},
                "marker": {"symbol": symbols.get(channel, MARKERS[0]), "size": 7},
                "hovertext": [
                    f"<b>{label(channel)}</b><br>{_works(row, look, period)}"
                    for row in rows.itertuples()
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    last = float(table["lag"].max())
    across = {
        "title": {"text": _(period_words.AFTER[period])},
        "range": [-0.03 * (last + 1), 1.03 * last],
    }
    return plain_figure(
        look,
        400,
        traces,
        hovermode="closest",
        xaxis={
            **across,
            "zeroline": False,
            "showgrid": False,
            **({"dtick": 1} if last <= 8 else {}),
        },
        yaxis={
            "title": {"text": _("Effect left")},
            "rangemode": "tozero",
            **ticks.shares(0, 1, look),
        },
    )


def finding(table: pd.DataFrame, look: Presentation, period: str) -> str:
    """The channel that lasts longest, by its half-life."""
    first = table.drop_duplicates("channel").dropna(subset=["half_life"]).reset_index(drop=True)
    if first.empty:
        return _("How long advertising keeps working")
    row = first.loc[first["half_life"].idxmax()]
    life = float(row["half_life"])
    if life < 0.05:
        return _("Hardly any effect is carried over")
    return period_words.half_life_finding(label(row["channel"]), life, period, look)


def _works(row: Any, look: Presentation, period: str) -> str:
    return _("{share} works {when}").format(
        share=look.percent(row.weight, 0), when=period_words.later(int(row.lag), period)
    )
