"""What each channel returns on average and at the margin, with the range in which similar models
put it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import shapes, ticks
from layouts.figures.template import LABEL, LEGEND, PlainFigure, margin, plain_figure
from layouts.language import _, join_names
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.review.insights import best

_ABOVE, _BELOW = -0.13, 0.17  # where in a channel's row its average and its marginal return lie
_MOST = 4.0  # times the largest return: a range beyond it would leave no room for the rest

_NAMED = 3  # channels that a title has room for


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` is `mmm.analysis.channel_returns.returns`, its rows from top to bottom; ROAS, or CPA
    for models of conversions.
    """
    places = np.arange(len(table))
    colours = [look.colour(name) for name in table["channel"]]
    faded, grey = [fade(colour, 0.4) for colour in colours], [fade(NEUTRAL, 0.45)] * len(table)
    traces = [
        *_ranges(places + _ABOVE, table["probable_low"], table["probable_high"], faded, 2),
        *_ranges(places + _ABOVE, table["low"], table["high"], faded, 7),
        *_ranges(
            places + _BELOW,
            table["marginal_probable_low"],
            table["marginal_probable_high"],
            grey,
            1,
        ),
        *_ranges(places + _BELOW, table["marginal_low"], table["marginal_high"], grey, 4),
    ]
    rows = list(table.itertuples())
    for name, column, shift, marker, hover in (
        (look.efficiency_name, "value", _ABOVE, {"size": 12, "color": colours}, _average),
        (
            _("Marginal {name}").format(name=look.efficiency_name),
            "marginal",
            _BELOW,
            {"size": 9, "color": NEUTRAL, "symbol": "diamond"},
            _next,
        ),
    ):
        traces.append(
            {
                "type": "scatter",
                "x": table[column].to_numpy(dtype=float),
                "y": places + shift,
                "mode": "markers",
                "name": name,
                "marker": marker,
                "hovertext": [hover(row, look) for row in rows],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    return plain_figure(
        look,
        96 + 54 * len(table),
        traces,
        hovermode="closest",
        annotations=_unknown(rows),
        **_frame(table, look),
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """The channel with the best return, if the ranges of the others do not reach its own."""
    first = best(table, look.conversion)
    if not first:
        return _("No paid channel is estimable in this model")
    row = table.set_index("channel").loc[first[0]]
    estimable = int((~table["zero"].astype(bool)).sum())
    if pd.isna(row["low"]):
        words = _("{channel} has the best {name}, {value}; how certain that is is not known")
    elif estimable == 1:
        words = _("{channel}: {name} {value}, similar models say {low} to {high}")
    elif len(first) == 1:
        words = _("{channel} returns most: {name} {value}, similar models say {low} to {high}")
    elif len(first) <= _NAMED:
        words = _("The best returns, of {channels}, cannot be told apart")
    elif len(first) == estimable:
        words = _("The returns of all {n} channels cannot be told apart")
    else:
        words = _("The returns of {n} of {total} channels cannot be told apart")
    return words.format(
        channel=label(first[0]),
        channels=join_names([label(name) for name in first]),
        n=look.number(len(first)),
        total=look.number(estimable),
        name=look.efficiency_name,
        value=look.efficiency(row["value"]),
        low=look.efficiency(row["low"]),
        high=look.efficiency(row["high"]),
    )


def said(low: float, high: float, least: float, most: float, look: Presentation) -> str:
    """Both ranges of a return in two lines, the probable one where it is known."""
    models = _("Similar models say {low} to {high}").format(
        low=look.efficiency(low), high=look.efficiency(high)
    )
    if pd.isna(least):
        return models
    probable = _("Probable range {low} to {high}").format(
        low=look.efficiency(least), high=look.efficiency(most)
    )
    return f"{models}<br>{probable}"


def _ranges(
    places: Any, low: pd.Series, high: pd.Series, colours: list[str], width: int
) -> list[dict[str, Any]]:
    quiet = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    return [
        {**quiet, "x": [one, other], "y": [place, place], "line": {"color": colour, "width": width}}
        for place, one, other, colour in zip(places, low, high, colours, strict=True)
        if pd.notna(one) and pd.notna(other)
    ]


def _unknown(rows: list[Any]) -> list[dict[str, Any]]:
    """In the rows of channels that are not estimable, that they are not."""
    note = {"x": 0, "text": _(UNKNOWN), "xanchor": "left", "xshift": 6, "font": {"size": 12}}
    return [{**note, "y": place} for place, row in enumerate(rows) if row.zero]


def _frame(table: pd.DataFrame, look: Presentation) -> dict[str, Any]:
    """The axes, and for money the line where a channel earns what it costs."""
    peak = _peak(table)
    even = shapes.vline(1, {"dash": "dot", "width": 1, "color": NEUTRAL})
    across = {"range": [0, peak * 1.06], "title": {"text": _unit(look)}, "zeroline": True}
    return {
        "shapes": [] if look.conversion else [even],
        "xaxis": {**across, **ticks.amounts(0, peak, look)},
        "yaxis": {
            "tickvals": list(range(len(table))),
            "ticktext": [label(name) for name in table["channel"]],
            "range": [len(table) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": LABEL},
        },
        "margin": margin([label(name) for name in table["channel"]], below=LEGEND),
    }


def _unit(look: Presentation) -> str:
    words = look.by_kpi(
        revenue=_("Revenue per {unit} of spend"), conversions=_("{currency} per conversion")
    )
    return words.format(unit=look.money(1), currency=look.currency)


def _peak(table: pd.DataFrame) -> float:
    """The right end of the axis."""
    marks = table[["value", "marginal"]].to_numpy(dtype=float)
    ends = table[[name for name in table if str(name).endswith("high")]]
    ends = ends.drop(columns=[name for name in ends if "relative" in str(name)]).to_numpy(float)
    marks, ends = marks[np.isfinite(marks)], ends[np.isfinite(ends)]
    top = float(marks.max()) if len(marks) else 1.0
    return max(
        top, min(float(ends.max()), _MOST * top) if len(ends) else 0.0, 0.0 if not top else 1e-9
    )


def _average(row: Any, look: Presentation) -> str:
    words = _("{name} {value} on average").format(
        name=look.efficiency_name, value=look.efficiency(row.value)
    )
    start = f"<b>{label(row.channel)}</b><br>{words}"
    if pd.isna(row.low):
        return f"{start}<br>{_('No range: too few similar models have an estimate')}"
    ends = said(row.low, row.high, row.probable_low, row.probable_high, look)
    counted = _("estimable in {n} of {total}").format(
        n=look.number(row.n_finite), total=look.number(row.n)
    )
    return f"{start}<br>{ends}<br>{counted}"


def _next(row: Any, look: Presentation) -> str:
    words = look.by_kpi(
        revenue=_("The next {unit} brings {value}"),
        conversions=_("The next conversion costs {value}"),
    )
    words = words.format(unit=look.money(1), value=look.efficiency(row.marginal))
    start = f"<b>{label(row.channel)}</b><br>{words}"
    if pd.isna(row.marginal_low):
        return f"{start}<br>{_('No range: too few similar models have an estimate')}"
    probable = row.marginal_probable_low, row.marginal_probable_high
    return f"{start}<br>{said(row.marginal_low, row.marginal_high, *probable, look)}"
