"""How an error falls and narrows in the course of the search."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from layouts.figures.look import Look
from layouts.figures.palette import NEUTRAL, fade, legible
from layouts.figures.template import blank


def build(spread: pd.DataFrame, look: Look) -> go.Figure:
    """One error: `spread` is what `mmm.convergence.spread` says of it, with med_thres, the level to fall below."""
    colour, limit = legible(look.primary), float(spread["med_thres"].iloc[-1])
    figure = blank(look, 280, showlegend=False, hovermode="x")
    edge = {"mode": "lines", "line": {"width": 0, "color": colour}, "hoverinfo": "skip"}
    figure.add_scatter(x=spread["cuts"], y=spread["low"], **edge)
    figure.add_scatter(x=spread["cuts"], y=spread["high"], fill="tonexty", fillcolor=fade(colour, 0.16), **edge)
    figure.add_scatter(
        x=spread["cuts"],
        y=spread["median"],
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"size": 5},
        hovertext=[
            f"up to model {look.number(row.cuts)} of a trial<br>median {look.number(row.median, 3)}"
            f"<br>80 % from {look.number(row.low, 3)} to {look.number(row.high, 3)}"
            for row in spread.itertuples()
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    top = float(spread["high"].max())
    if 0 < limit <= 1.5 * top:  # far above everything it would only flatten the curve
        figure.add_hline(y=limit, line={"color": NEUTRAL, "width": 1, "dash": "dash"})
        figure.add_annotation(
            x=1, xref="paper", xanchor="right", y=limit, yanchor="bottom", text="median must end below"
        )
        top = max(top, limit)
    figure.update_xaxes(title_text="Models of a trial, in order of the search", showgrid=False, tickformat=",d")
    figure.update_yaxes(range=[0, 1.08 * top], tickformat=".3~g")
    return figure
