"""Hyperparameters in the ranges that were searched: one row per medium, from the lower bound to the upper one."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from layouts.figures.look import Look, label
from layouts.figures.palette import NEUTRAL, fade
from layouts.figures.template import blank

KINDS = {
    "thetas": ("Carry-over, θ", "of a period's effect is left in the next one"),
    "shapes": ("Decay shape", "shape of the Weibull curve"),
    "scales": ("Decay scale", "where the Weibull curve turns, as a share of the window"),
    "alphas": ("Saturation shape, α", "below 1 concave, above 1 S-shaped"),
    "gammas": ("Saturation point, γ", "where half of the effect is reached, as a share of the largest input"),
    "penalty": ("Penalty factor", "how strongly the coefficient is shrunk"),
}


def build(table: pd.DataFrame, look: Look) -> go.Figure:
    """`table` holds one kind of `mmm.bounds.hyperparameters`."""
    figure = blank(look, 52 + 30 * len(table), showlegend=False, margin={"l": 4, "r": 12, "t": 4, "b": 4})
    known = table[table["place"].notna()]
    for row in known.itertuples():
        name = label(row.channel)
        line = {"color": fade(NEUTRAL, 0.35), "width": 4}
        figure.add_scatter(x=[0, 1], y=[name, name], mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(
        x=known["place"],
        y=[label(name) for name in known["channel"]],
        mode="markers",
        marker={
            "size": 12,
            "color": [look.colour(name) for name in known["channel"]],
            "symbol": ["diamond" if edge else "circle" for edge in known["at_bound"]],
            "line": {"width": [2 if edge else 0 for edge in known["at_bound"]], "color": NEUTRAL},
        },
        hovertext=[_hover(row, look) for row in known.itertuples()],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    order = [label(name) for name in table["channel"]]
    figure.update_yaxes(
        showgrid=False,
        categoryorder="array",
        categoryarray=order,
        range=[len(order) - 0.5, -0.5],
        tickfont={"size": 12},
    )
    figure.update_xaxes(
        range=[-0.06, 1.06], tickvals=[0, 1], ticktext=["lowest", "highest"], showgrid=False, zeroline=False
    )
    return figure


def finding(table: pd.DataFrame) -> str:
    """How many values lie at an end of their range, where the range decided and not the data."""
    searched = table[table["place"].notna()]
    edge = searched[searched["at_bound"]]
    if searched.empty:
        return "Every hyperparameter was fixed before the fit"
    if edge.empty:
        return "No hyperparameter lies at an end of its range"
    names = list(dict.fromkeys(label(name) for name in edge["channel"]))
    said = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    verb = "lies" if len(edge) == 1 else "lie"
    return f"{len(edge)} of {len(searched)} hyperparameters {verb} at an end of the range ({said})"


def _hover(row: pd.Series, look: Look) -> str:
    said, meaning = KINDS[row.kind]
    ends = f"{look.number(row.low, 2)} to {look.number(row.high, 2)}"
    edge = "<br>At an end: a wider range may fit better" if row.at_bound else ""
    return (
        f"<b>{label(row.channel)}</b><br>{said}: {look.number(row.value, 3)}, searched from {ends}<br>{meaning}{edge}"
    )
