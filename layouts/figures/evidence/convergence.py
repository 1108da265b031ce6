"""How an error falls and narrows in the course of the search."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from layouts.figures.template import blank, margin
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation


def build(spread: pd.DataFrame, look: Presentation) -> go.Figure:
    """One error:

    `spread` is what `mmm.review.convergence.spread` says of it, with med_thres, the level to fall
    below.
    """
    colour, limit = legible(look.primary), float(spread["med_thres"].iloc[-1])
    figure = blank(look, 280, showlegend=False, hovermode="x", margin=margin(left=44))
    edge = {"mode": "lines", "line": {"width": 0, "color": colour}, "hoverinfo": "skip"}
    figure.add_scatter(x=spread["cuts"], y=spread["low"], **edge)
    figure.add_scatter(
        x=spread["cuts"], y=spread["high"], fill="tonexty", fillcolor=fade(colour, 0.16), **edge
    )
    figure.add_scatter(
        x=spread["cuts"],
        y=spread["median"],
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"size": 5},
        hovertext=[_hover(row, look) for row in spread.itertuples()],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    top = float(spread["high"].max())
    if 0 < limit <= 1.5 * top:  # far above everything it would only flatten the curve
        figure.add_hline(y=limit, line={"color": NEUTRAL, "width": 1, "dash": "dash"})
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="right",
            y=limit,
            yanchor="bottom",
            text=_("median must end below"),
        )
        top = max(top, limit)
    figure.update_xaxes(
        title_text=_("Models of a trial, in order of the search"), showgrid=False, tickformat=",d"
    )
    figure.update_yaxes(range=[0, 1.08 * top], tickformat=".3~g")
    return figure


def _hover(row: Any, look: Presentation) -> str:
    said = _("up to model {count} of a trial<br>median {median}<br>{share} from {low} to {high}")
    median, low, high = (look.number(value, 3) for value in (row.median, row.low, row.high))
    return said.format(
        count=look.number(row.cuts), median=median, share=look.percent(0.8, 0), low=low, high=high
    )
