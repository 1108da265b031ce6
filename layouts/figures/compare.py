"""Pinned models on the same axes. A model has its letter, colour and dash in each figure, the set's median is grey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures import pins, ticks, waterfall
from layouts.figures.look import Look, label
from layouts.figures.palette import NEUTRAL, fade
from layouts.figures.template import blank

DASHES: Final = ("solid", "dash", "dot", "dashdot")
MEDIAN: Final = "Set median"
ROW: Final = 58  # pixels per channel
_SMALL: Final = {"l": 4, "r": 12, "t": 8, "b": 4}
_NO_BOX: Final = "<extra></extra>"  # Plotly's second box beside the hover text


def waterfalls(table: pd.DataFrame, said: pd.DataFrame, sol_ids: Sequence[str], look: Look) -> list[go.Figure]:
    """One waterfall per model, on one scale and in one order. `said` has the set's median share by rn: a rule at each
    bar is where it would end with that share."""
    median = said.set_index("rn")["share"]
    ranked = table.assign(rank=-table["rn"].map(median))
    figures, ends = [], []
    for sol_id in sol_ids:
        rows = waterfall.ordered(ranked[ranked["solID"] == sol_id])
        figure = waterfall.build(rows, look)
        steps = rows["contribution"].cumsum()
        at = steps - rows["contribution"] + rows["rn"].map(median) * steps.iloc[-1]
        figure.update_layout(shapes=[_tick(x, place, 0.46) for place, x in enumerate(at) if np.isfinite(x)])
        hover = [
            f"{said}<br>{MEDIAN}: {look.percent(median[rn])}"
            for said, rn in zip(figure.data[0].hovertext, rows["rn"], strict=False)
        ]
        figure.update_traces(hovertext=[*hover, figure.data[0].hovertext[-1]])
        figures.append(figure)
        ends += [float(steps.min()), float(steps.max())]
    low, high = min(0.0, *ends), max(ends)
    for figure in figures:
        figure.update_xaxes(range=[low * 1.12, high * 1.3], **ticks.amounts(low, high, look, 3))
    return figures


def curve(
    rows: pd.DataFrame, said: pd.DataFrame, mean: float, sol_ids: Sequence[str], period: str, look: Look
) -> go.Figure:
    """One channel's response to steady spend: a line per model, dotted thin where its data never got, and the median.

    rows: solID, spend, response, observed. said: spend, response. mean: what is spent per period now.
    """
    traces = [] if said.empty else [_line(said["spend"], said["response"], MEDIAN, NEUTRAL, "solid", 2.0)]
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        own = rows[rows["solID"] == sol_id]
        inside = own[own["observed"]]
        beyond = own[own["spend"] >= inside["spend"].max()] if len(inside) else own
        name = f"{letter} {sol_id}"
        if len(inside):
            traces.append(_line(inside["spend"], inside["response"], name, colour, DASHES[place], 2.4))
        if len(beyond) > 1:
            faint = fade(colour, 0.55)
            traces.append(_line(beyond["spend"], beyond["response"], f"{name}, beyond its data", faint, "dot", 1.2))
    both = pd.concat([rows, said])
    end, high = float(both["spend"].max()), float(both["response"].max()) * 1.08
    said_so = f"%{{x:,.0f}} {look.currency} every {period}<br>brings %{{y:,.0f}}"
    figure = blank(
        look, 240, showlegend=False, margin=_SMALL, shapes=[_now(mean)],
        xaxis={"range": [0, end], "showgrid": False, **ticks.amounts(0, end, look, 4)},
        yaxis={"range": [0, high], **ticks.amounts(0, high, look, 4)},
    )  # fmt: skip
    return _drawn(figure, traces, said_so)


def decay(rows: pd.DataFrame, said: pd.DataFrame, last: int, sol_ids: Sequence[str], look: Look) -> go.Figure:
    """One channel's effect left after 0, 1, ... periods: a line per model, and the median. `last`: end of the axis."""
    traces = [] if said.empty else [_line(said["lag"], said["weight"], MEDIAN, NEUTRAL, "solid", 2.0)]
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        own = rows[rows["solID"] == sol_id]
        if len(own):
            traces.append(_line(own["lag"], own["weight"], f"{letter} {sol_id}", colour, DASHES[place], 2.4))
    figure = blank(
        look, 210, showlegend=False, margin=_SMALL,
        xaxis={"range": [0, last], "showgrid": False, "zeroline": False, "dtick": 1 if last <= 8 else None},
        yaxis={"range": [0, 1.04], **ticks.shares(0, 1, look, 4)},
    )  # fmt: skip
    return _drawn(figure, traces, "%{y:.0%} left after %{x}")


def fitted(table: pd.DataFrame, said: pd.Series, sol_ids: Sequence[str], look: Look) -> go.Figure:
    """Actual as dots, and a line per model. `table` has ds, actual and a column per solID; `said` is by ds."""
    figure = blank(look, 380, hovermode="x unified")
    actual = {
        "type": "scatter",
        "x": table["ds"],
        "y": table["actual"],
        "name": "Actual",
        "mode": "markers",
        "marker": {"color": fade(NEUTRAL, 0.75), "size": 5},
    }
    traces = [actual]
    if len(said):
        traces.append(_line(said.index, said, f"{MEDIAN}, fitted", NEUTRAL, "solid", 2.0))
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        traces.append(_line(table["ds"], table[sol_id], f"{letter} {sol_id}", colour, DASHES[place], 1.8))
    figure.add_traces([{**trace, "hovertemplate": "%{y:,.0f}"} for trace in traces])
    values = table.drop(columns="ds")
    low, high = min(0.0, float(values.min().min())), float(values.max().max())
    title = look.in_unit(f"{look.response_name.capitalize()} per period")
    figure.update_yaxes(title_text=title, rangemode="tozero", **ticks.amounts(low, high, look))
    figure.update_xaxes(showgrid=False, nticks=7, tickangle=0, tickformat="%b\n%Y", hoverformat=None)
    return figure


def shares(table: pd.DataFrame, said: pd.DataFrame, sol_ids: Sequence[str], look: Look) -> go.Figure:
    """Per channel the share of spend as a grey bar, each model's share of effect as its letter, the median as a tick.

    table: solID, channel, spend_share, effect_share. said: channel, effect_share.
    """
    first = table[table["solID"] == sol_ids[0]].sort_values("spend_share")
    names = first["channel"].tolist()
    places = {name: place for place, name in enumerate(names)}
    figure = blank(look, ROW * len(names) + 60, showlegend=False, hovermode="closest")
    spend = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(names))),
        "x": first["spend_share"],
        "width": 0.62,
        "marker": {"color": fade(NEUTRAL, 0.28)},
        "hovertext": [
            f"<b>{label(r.channel)}</b><br>{look.percent(r.spend_share)} of spend" for r in first.itertuples()
        ],
    }
    found = [spend]
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        rows = table[(table["solID"] == sol_id) & table["effect_share"].notna()]
        shift = 0.17 * ((len(sol_ids) - 1) / 2 - place)
        found.append(
            {
                "type": "scatter",
                "x": rows["effect_share"],
                "y": [places[name] + shift for name in rows["channel"]],
                "mode": "markers+text",
                "text": [letter] * len(rows),
                "textfont": {"size": 9, "color": pins.on(colour)},
                "marker": {"color": colour, "size": 15},
                "hovertext": [
                    f"<b>{letter} {sol_id}</b><br>{label(r.channel)}: {look.percent(r.effect_share)} of the effect"
                    for r in rows.itertuples()
                ],
            }
        )
    figure.add_traces([{**trace, "hovertemplate": f"%{{hovertext}}{_NO_BOX}"} for trace in found])
    known = said[said["effect_share"].notna()]
    figure.update_layout(shapes=[_tick(row.effect_share, places[row.channel]) for row in known.itertuples()])
    high = float(np.nanmax(table[["spend_share", "effect_share"]].to_numpy(float))) * 1.08
    figure.update_xaxes(range=[-0.01, high], title_text="Share of all paid media", **ticks.shares(0, high, look))
    figure.update_yaxes(
        tickvals=list(places.values()), ticktext=[label(name) for name in names], showgrid=False, zeroline=False,
        range=[-0.5, len(names) - 0.5],
    )  # fmt: skip
    return figure


def _drawn(figure: go.Figure, traces: Sequence[dict[str, Any]], said: str) -> go.Figure:
    """The figure with its lines, each of which says its name and `said`."""
    figure.add_traces([{**trace, "hovertemplate": f"<b>{trace['name']}</b><br>{said}{_NO_BOX}"} for trace in traces])
    return figure


def _line(x: Any, y: Any, name: str, colour: str, dash: str, width: float) -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "scatter", "x": x, "y": y, "name": name, "mode": "lines", "line": line}


def _now(mean: float) -> dict[str, Any]:
    """A rule where spend is now."""
    line = {"color": NEUTRAL, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": mean, "x1": mean, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}


def _tick(x: float, place: float, half: float = 0.4) -> dict[str, Any]:
    """A rule at the median, higher than the bar that it belongs to."""
    line = {"color": NEUTRAL, "width": 3}
    return {"type": "line", "x0": x, "x1": x, "y0": place - half, "y1": place + half, "line": line, "layer": "below"}
