"""How an error falls and narrows in the course of the search."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.figures import shapes
from layouts.figures.template import PlainFigure, margin, plain_figure
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation

_LIMIT = {"color": NEUTRAL, "width": 1, "dash": "dash"}


def build(spread: pd.DataFrame, look: Presentation) -> PlainFigure:
    """One error:

    `spread` is what `mmm.review.convergence.spread` says of it, with med_thres, the level to fall
    below.
    """
    colour, limit = legible(look.primary, look.mode), float(spread["med_thres"].iloc[-1])
    top = float(spread["high"].max())
    near = 0 < limit <= 1.5 * top  # far above everything it would only flatten the curve
    edge = {"mode": "lines", "line": {"width": 0, "color": colour}, "hoverinfo": "skip"}
    median = {
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2},
        "marker": {"size": 5},
        "hovertext": [_hover(row, look) for row in spread.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return plain_figure(
        look,
        280,
        [
            _curve(spread, "low") | edge,
            _curve(spread, "high") | edge | {"fill": "tonexty", "fillcolor": fade(colour, 0.16)},
            _curve(spread, "median") | median,
        ],
        showlegend=False,
        hovermode="x",
        margin=margin(left=44),
        shapes=[shapes.hline(limit, _LIMIT)] if near else [],
        annotations=[_limit(limit)] if near else [],
        xaxis={
            "title": {"text": _("Models of a trial, in order of the search")},
            "showgrid": False,
            "tickformat": ",d",
        },
        yaxis={"range": [0, 1.08 * (max(top, limit) if near else top)], "tickformat": ".3~g"},
    )


def _curve(spread: pd.DataFrame, column: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": spread["cuts"].to_numpy(),
        "y": spread[column].to_numpy(dtype=float),
    }


def _limit(value: float) -> dict[str, Any]:
    """What the level is, above its line."""
    return {
        "text": _("median must end below"),
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": value,
        "yanchor": "bottom",
    }


def _hover(row: Any, look: Presentation) -> str:
    words = _("up to model {count} of a trial<br>median {median}<br>{share} from {low} to {high}")
    median, low, high = (look.number(value, 3) for value in (row.median, row.low, row.high))
    return words.format(
        count=look.number(row.cuts), median=median, share=look.percent(0.8, 0), low=low, high=high
    )
