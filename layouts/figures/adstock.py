"""Adstock: how much of a period's advertising still works in the periods after it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.look import Look, label
from layouts.figures.template import blank

MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")


def build(table: pd.DataFrame, look: Look, period: str = "period") -> go.Figure:
    """`table` has channel, lag (periods), weight (1 at lag 0), theta, half_life (periods). `period` names the grain."""
    figure = blank(look, 400, hovermode="closest")
    for index, channel in enumerate(look.channels):
        rows = table[table["channel"] == channel]
        if rows.empty:
            continue
        figure.add_scatter(
            x=rows["lag"],
            y=rows["weight"],
            mode="lines+markers",
            name=label(channel),
            line={"color": look.colour(channel), "width": 2},
            marker={"symbol": MARKERS[index % len(MARKERS)], "size": 7},
            hovertext=[
                f"<b>{label(channel)}</b><br>{look.percent(row.weight, 0)} works {_after(row.lag, period)}"
                for row in rows.itertuples()
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.update_yaxes(title_text="Effect left", rangemode="tozero", **ticks.shares(0, 1, look))
    last = float(table["lag"].max())
    figure.update_xaxes(
        title_text=f"{period.capitalize()}s after the advertising",
        range=[-0.03 * (last + 1), 1.03 * last],
        dtick=1 if last <= 8 else None,
        zeroline=False,
        showgrid=False,
    )
    return figure


def finding(table: pd.DataFrame, look: Look, period: str = "period") -> str:
    """The channel that lasts longest, by its half-life."""
    first = table.drop_duplicates("channel").dropna(subset=["half_life"]).reset_index(drop=True)
    if first.empty:
        return "How long advertising keeps working"
    row = first.loc[first["half_life"].idxmax()]
    life = float(row["half_life"])
    if life < 0.05:
        return "Hardly any effect is carried over into the next period"
    said = f"{look.number(life, 1)} {period}{'' if abs(life - 1) < 0.05 else 's'}"
    return f"{label(row['channel'])} lasts longest: half of its effect is gone after {said}"


def _after(lag: int, period: str) -> str:
    return "at once" if lag == 0 else f"{lag} {period}{'' if lag == 1 else 's'} later"
