"""Pinned models on the same axes.

A model has its letter, colour and dash in each figure, the set's median is grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from layouts.figures import pins, shapes, ticks
from layouts.figures.model import waterfall
from layouts.figures.template import LEGEND, PlainFigure, days, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import Presentation, label

DASHES: Final = ("solid", "dash", "dot", "dashdot")
MEDIAN: Final = N_("Set median")
ROW: Final = 58  # pixels per channel
_SMALL: Final = {"l": 4, "r": 12, "t": 8, "b": 4}
_TODAY: Final = {"color": NEUTRAL, "width": 1, "dash": "dot"}  # the rule at what is spent now
_NO_BOX: Final = "<extra></extra>"  # Plotly's second box beside the hover text


def waterfalls(
    table: pd.DataFrame, median: pd.DataFrame, sol_ids: Sequence[str], look: Presentation
) -> list[PlainFigure]:
    """One waterfall per model, on one scale and in one order.

    `median` has the set's median share by rn: a rule at each bar is where it would end with that
    share.
    """
    by_part = median.set_index("rn")["share"]
    values = {
        name: table[name].to_numpy(float).reshape(len(sol_ids), -1)
        for name in ("contribution", "share")
    }
    first = table.head(len(table) // len(sol_ids)).reset_index(drop=True)
    # in the order of all pages; others by the median: the same for all models
    paid = first["kind"] == "paid"
    rank = np.where(paid, np.arange(len(first)), -first["rn"].map(by_part))
    first = waterfall.ordered(first.assign(rank=rank))
    rows = [
        first.assign(**{name: of[place][first.index] for name, of in values.items()})
        for place in range(len(sol_ids))
    ]
    ends = np.concatenate([model["contribution"].to_numpy(float).cumsum() for model in rows])
    scale = waterfall.CommonScale(waterfall.Axis.of(ends), by_part.to_dict(), _(MEDIAN))
    return [waterfall.figure(model, look, scale) for model in rows]


def curve(
    rows: pd.DataFrame,
    median: pd.DataFrame,
    mean: float,
    sol_ids: Sequence[str],
    every: str,
    look: Presentation,
) -> PlainFigure:
    """One channel's response to steady spend: a line per model, dotted thin where its data never
    got, and the median.

    rows: solID, spend, response, observed. median: spend, response. mean: what is spent per period
        now.
    every: “every week” or the like.
    """
    ends = [
        (table["spend"].max(), table["response"].max()) for table in (rows, median) if len(table)
    ]
    end, high = (float(max(values)) for values in zip(*ends, strict=True))
    traces = (
        []
        if median.empty
        else [_line(median["spend"], median["response"], _(MEDIAN), NEUTRAL, "solid", 2.0)]
    )
    ids, *columns = (rows[name].to_numpy() for name in ("solID", "spend", "response", "observed"))
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        own = ids == sol_id
        spend, response, seen = (values[own] for values in columns)
        beyond = spend >= spend[seen].max() if seen.any() else ~seen
        name = f"{letter} {sol_id}"
        if seen.any():
            traces.append(_line(spend[seen], response[seen], name, colour, DASHES[place], 2.4))
        if beyond.sum() > 1:
            words, faint = _("{model}, beyond its data").format(model=name), fade(colour, 0.55)
            traces.append(_line(spend[beyond], response[beyond], words, faint, "dot", 1.2))
    words = _("{spend} {currency} {every}<br>brings {response}").format(
        spend="%{x:,.0f}", currency=look.currency, every=every, response="%{y:,.0f}"
    )
    return plain_figure(
        look,
        240,
        _with_hover(traces, words),
        showlegend=False,
        margin=_SMALL,
        shapes=[shapes.vline(mean, _TODAY, layer="below")],
        xaxis={"range": [0, end], "showgrid": False, **ticks.amounts(0, end, look, 4)},
        yaxis={"range": [0, 1.08 * high], **ticks.amounts(0, 1.08 * high, look, 4)},
    )


def decay(
    rows: pd.DataFrame, median: pd.DataFrame, last: int, sol_ids: Sequence[str], look: Presentation
) -> PlainFigure:
    """One channel's effect left after 0, 1, ... periods: a line per model, and the median.

    `last`: end of the axis.
    """
    traces = (
        []
        if median.empty
        else [_line(median["lag"], median["weight"], _(MEDIAN), NEUTRAL, "solid", 2.0)]
    )
    ids, lag, weight = (rows[name].to_numpy() for name in ("solID", "lag", "weight"))
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        own = ids == sol_id
        if own.any():
            traces.append(
                _line(lag[own], weight[own], f"{letter} {sol_id}", colour, DASHES[place], 2.4)
            )
    words = _("{share} left after {lag}").format(share="%{y:.0%}", lag="%{x}")
    return plain_figure(
        look,
        210,
        _with_hover(traces, words),
        showlegend=False,
        margin=_SMALL,
        xaxis={
            "range": [0, last],
            "showgrid": False,
            "zeroline": False,
            "dtick": 1 if last <= 8 else None,
        },
        yaxis={"range": [0, 1.04], **ticks.shares(0, 1, look, 4)},
    )


def fitted(
    table: pd.DataFrame, median: pd.Series, sol_ids: Sequence[str], look: Presentation
) -> PlainFigure:
    """Actual as dots, and a line per model.

    `table` has ds, actual and a column per solID; `median` is by ds.
    """
    actual = {
        "type": "scatter",
        "x": days(table["ds"]),
        "y": table["actual"].to_numpy(float),
        "name": _("Actual"),
        "mode": "markers",
        "marker": {"color": fade(NEUTRAL, 0.75), "size": 5},
    }
    traces = [actual]
    if len(median):
        traces.append(_line(median.index, median, _("Set median, fitted"), NEUTRAL, "solid", 2.0))
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        traces.append(
            _line(table["ds"], table[sol_id], f"{letter} {sol_id}", colour, DASHES[place], 1.8)
        )
    values = table.drop(columns="ds").to_numpy(float)
    low, high = min(0.0, float(np.nanmin(values))), float(np.nanmax(values))
    across = {"showgrid": False, "nticks": 7, "tickangle": 0, "tickformat": "%b\n%Y"}
    up = {
        "title": {"text": look.response_per(look.grain)},
        "rangemode": "tozero",
        **ticks.amounts(low, high, look),
    }
    traces = [{**trace, "hovertemplate": "%{y:,.0f}"} for trace in traces]
    room = margin(left=56, below=LEGEND)
    return plain_figure(
        look, 380, traces, hovermode="x unified", xaxis=across, yaxis=up, margin=room
    )


def shares(
    table: pd.DataFrame, median: pd.DataFrame, sol_ids: Sequence[str], look: Presentation
) -> PlainFigure:
    """Per channel the share of spend as a grey bar, each model's share of effect as its letter, the
    median as a tick.

    table: solID, channel, spend_share, effect_share. median: channel, effect_share.
    """
    first = table[table["solID"] == sol_ids[0]].sort_values("spend_share")
    names = first["channel"].tolist()
    places = {name: place for place, name in enumerate(names)}
    of_spend, of_effect = _("{share} of spend"), _("{channel}: {share} of the effect")
    spend = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(names))),
        "x": first["spend_share"].to_numpy(float),
        "width": 0.62,
        "marker": {"color": fade(NEUTRAL, 0.28)},
        "hovertext": [
            f"<b>{label(r.channel)}</b><br>{of_spend.format(share=look.percent(r.spend_share))}"
            for r in first.itertuples()
        ],
    }
    traces = [spend]
    for place, (sol_id, letter, colour) in enumerate(pins.marks(sol_ids, look)):
        rows = table[(table["solID"] == sol_id) & table["effect_share"].notna()]
        shift = 0.17 * ((len(sol_ids) - 1) / 2 - place)
        traces.append(
            {
                "type": "scatter",
                "x": rows["effect_share"].to_numpy(float),
                "y": [places[name] + shift for name in rows["channel"]],
                "mode": "markers+text",
                "text": [letter] * len(rows),
                "textfont": {"size": 9, "color": pins.letter_colour(colour)},
                "marker": {"color": colour, "size": 15},
                "hovertext": [
                    f"<b>{letter} {sol_id}</b><br>"
                    + of_effect.format(channel=label(r.channel), share=look.percent(r.effect_share))
                    for r in rows.itertuples()
                ],
            }
        )
    known = median[median["effect_share"].notna()]
    high = float(np.nanmax(table[["spend_share", "effect_share"]].to_numpy(float))) * 1.08
    title = {"text": _("Share of all paid media")}
    return plain_figure(
        look,
        ROW * len(names) + 60,
        [{**trace, "hovertemplate": f"%{{hovertext}}{_NO_BOX}"} for trace in traces],
        showlegend=False,
        hovermode="closest",
        shapes=[_tick(row.effect_share, places[row.channel]) for row in known.itertuples()],
        xaxis={"range": [-0.01, high], "title": title, **ticks.shares(0, high, look)},
        yaxis={
            "tickvals": list(places.values()),
            "ticktext": [label(name) for name in names],
            "showgrid": False,
            "zeroline": False,
            "range": [-0.5, len(names) - 0.5],
        },
        margin=margin([label(name) for name in names]),
    )


def _with_hover(traces: Sequence[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Lines that say their name and `words`."""
    return [
        {**trace, "hovertemplate": f"<b>{trace['name']}</b><br>{words}{_NO_BOX}"}
        for trace in traces
    ]


def _line(x: Any, y: Any, name: str, colour: str, dash: str, width: float) -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    return {
        "type": "scatter",
        "x": days(x),
        "y": np.asarray(y, float),
        "name": name,
        "mode": "lines",
        "line": line,
    }


def _tick(x: float, place: float, half: float = 0.4) -> dict[str, Any]:
    """A rule at the median, higher than the bar that it belongs to."""
    line = {"color": NEUTRAL, "width": 3}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": place - half,
        "y1": place + half,
        "line": line,
        "layer": "below",
    }
