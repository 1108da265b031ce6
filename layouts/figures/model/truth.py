"""What each channel truly returns in simulated data, beside what a model says, what similar models
say, and the probable range.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import LABEL, LEGEND, PlainFigure, margin, plain_figure
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import Presentation, label

_MOST = 2.0  # times the largest return: a range beyond it would leave no room for the rest


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` is `mmm.simulation.known_truth.beside`, its rows from top to bottom."""
    places = np.arange(len(table))
    colours = [look.colour(name) for name in table["channel"]]
    traces = [
        _range(float(place), getattr(row, low), getattr(row, high), fade(colour, 0.4), width)
        for low, high, width in (("probable_low", "probable_high", 2), ("low", "high", 7))
        for place, row, colour in zip(places, table.itertuples(), colours, strict=True)
        if pd.notna(getattr(row, low)) and pd.notna(getattr(row, high))
    ]
    for name, column, marker in (
        (_("Model"), "value", {"size": 12, "color": colours}),
        (_("Truth"), "truth", {"size": 14, "color": NEUTRAL, "symbol": "line-ns-open"}),
    ):
        traces.append(
            {
                "type": "scatter",
                "x": table[column].to_numpy(dtype=float),
                "y": places,
                "mode": "markers",
                "name": name,
                "marker": {**marker, "line": {"width": 3 if column == "truth" else 0}},
                "hovertext": [_said(name, row, column, look) for row in table.itertuples()],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    names = [label(name) for name in table["channel"]]
    marks = table[["value", "truth"]].to_numpy(dtype=float)
    top = float(np.nanmax(marks, initial=1e-9))
    highs = table[["high", "probable_high"]].to_numpy(dtype=float)
    peak = max(top, min(float(np.nanmax(highs, initial=0.0)), _MOST * top))
    return plain_figure(
        look,
        96 + 44 * len(table),
        traces,
        hovermode="closest",
        xaxis={
            "range": [0, peak * 1.06],
            "title": {"text": look.efficiency_name},
            "zeroline": True,
            **ticks.amounts(0, peak, look),
        },
        yaxis={
            "tickvals": list(range(len(table))),
            "ticktext": names,
            "range": [len(table) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": LABEL},
        },
        margin=margin(names, below=LEGEND),
    )


def finding(table: pd.DataFrame) -> str:
    """In how many channels the probable range, and what similar models say, holds the truth."""
    known = table["held"].notna()
    if not known.any():
        return _("No range of similar models to hold against the truth")
    held, probably = (
        int((table[name] == True).sum())  # noqa: E712 - None is neither
        for name in ("held", "probably_held")
    )
    if table["probably_held"].notna().any():
        words = _(
            "The probable ranges hold {probably} of {channels} true returns, similar models {n}"
        )
        return words.format(probably=probably, channels=int(known.sum()), n=held)
    return _("Similar models hold the true return of {n} of {channels} channels").format(
        n=held, channels=int(known.sum())
    )


def _range(place: float, low: float, high: float, colour: str, width: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "showlegend": False,
        "x": [low, high],
        "y": [place, place],
        "line": {"color": colour, "width": width},
    }


def _said(name: str, row: Any, column: str, look: Presentation) -> str:
    value = look.efficiency(getattr(row, column))
    return f"<b>{label(row.channel)}</b><br>{name}: {look.efficiency_name} {value}"
