"""What the selected models of two runs say of each channel: two lanes per channel on one axis of
returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from layouts.figures import pins, ticks
from layouts.figures.lab import disagreement_strip
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _
from layouts.style.palette import fade
from layouts.style.presentation import Presentation, label

ROW: Final = 84  # pixels per channel
FOOT: Final = 58
DRAWN: Final = 200  # dots per lane
LANES: Final = {"a": 0.06, "b": -0.26}  # the middle of each run's lane, from the middle of the row
_HALF: Final = 0.13


def build(
    returns: Sequence[pd.DataFrame], consensus: pd.DataFrame, look: Presentation
) -> PlainFigure:
    """A dot per selected model, the middle half as a box, the median as a line; run A above, run B
    below.

    returns: (selected models, channels) of A and of B. consensus:
        `mmm.review.compare_runs.Compared.channels`.
    """
    channels = list(dict.fromkeys(consensus["channel"]))
    places = {channel: len(channels) - 1 - place for place, channel in enumerate(channels)}
    marks = dict(zip(LANES, pins.marks(("a", "b"), look), strict=True))
    traces, shapes = [], []
    for run, table in zip(LANES, returns, strict=True):
        _run, letter, colour = marks[run]
        traces += [
            _dots(table[channel], channel, places[channel] + LANES[run], (letter, colour), look)
            for channel in channels
        ]
        own = consensus[(consensus["run"] == run) & consensus["median"].notna()]
        shapes += [
            shape
            for row in own.itertuples()
            for shape in _box(row, places[row.channel] + LANES[run], colour)
        ]
    low, high = disagreement_strip.span(pd.concat(returns))
    pad = 0.03 * (high - low)
    across = {
        "title": {"text": disagreement_strip.axis_title(look)},
        "range": [low - pad, high + pad],
    }
    return plain_figure(
        look,
        ROW * len(channels) + FOOT,
        [{"type": "scatter", **trace} for trace in traces],
        hovermode="closest",
        showlegend=False,
        shapes=[*shapes, *disagreement_strip.rules(len(channels), look, (low, high))],
        annotations=[
            one for channel in channels for one in _words(consensus, channel, places[channel], look)
        ],
        xaxis=across | ticks.amounts(low, high, look),
        yaxis={"range": [-0.5, len(channels) - 0.4], "visible": False, "fixedrange": True},
    )


def finding(consensus: pd.DataFrame, look: Presentation) -> str:
    """Where the runs are farthest apart, or that their middle halves overlap everywhere."""
    # half of the models can tell at least
    estimable = consensus[consensus["median"].notna() & (2 * consensus["zeros"] <= consensus["of"])]
    wide = estimable.set_index(["channel", "run"])[["q1", "median", "q3"]].unstack("run")
    known = wide.dropna()
    if known.empty or known["median"].shape[1] < len(LANES):
        return _("No channel is estimable in most models of both runs")
    middle = known["median"]
    apart = (
        np.maximum(known["q1"]["a"], known["q1"]["b"])
        > np.minimum(known["q3"]["a"], known["q3"]["b"])
    ).sum()
    most = ((middle["a"] - middle["b"]).abs() / middle.abs().max(axis=1)).fillna(0).idxmax()
    values = {run: look.efficiency(float(middle.loc[most, run])) for run in LANES}
    if not apart:
        return _("A and B agree: the middle halves of their models overlap on every channel")
    return _("A and B differ most about {channel}: median {measure} {a} against {b}").format(
        channel=label(str(most)), measure=look.efficiency_name, **values
    )


def _dots(
    values: pd.Series, channel: str, place: float, mark: tuple[str, str], look: Presentation
) -> dict[str, Any]:
    letter, colour = mark
    known = values.dropna()
    if len(known) > DRAWN:
        known = known.sort_values().iloc[np.linspace(0, len(known) - 1, DRAWN).astype(int)]
    shift = (np.arange(len(known)) * 0.618034) % 1 - 0.5  # spread evenly, the same each time
    return {
        "x": known.to_numpy(float),
        "y": place + 1.5 * _HALF * shift,
        "mode": "markers",
        "marker": {"size": 5, "color": colour, "opacity": 0.4 if len(known) > 40 else 0.7},
        "hovertemplate": (
            f"{letter}, {label(channel)}: {look.efficiency_name} %{{x:,.2r}}<extra></extra>"
        ),
    }


def _box(row: Any, place: float, colour: str) -> list[dict[str, Any]]:
    ends = {"y0": place - _HALF, "y1": place + _HALF, "layer": "below"}
    line = {"color": fade(colour, 0.7), "width": 1}
    return [
        {"type": "rect", "x0": row.q1, "x1": row.q3, "fillcolor": fade(colour, 0.16), "line": line}
        | ends,
        {
            "type": "line",
            "x0": row.median,
            "x1": row.median,
            "line": {"color": colour, "width": 2.5},
        }
        | ends,
    ]


def _words(
    consensus: pd.DataFrame, channel: str, place: int, look: Presentation
) -> list[dict[str, Any]]:
    """The channel and how many models cannot tell at the left, both medians at the right."""
    rows = consensus[consensus["channel"] == channel].set_index("run")
    letters = dict(zip(LANES, pins.LETTERS, strict=False))
    unknown = ", ".join(
        f"{letters[run]} {look.number(row.zeros)}/{look.number(row.of)}"
        for run, row in zip(rows.index, rows.itertuples(), strict=True)
        if row.zeros
    )
    name = f"<b>{label(channel)}</b>" + (
        "  " + _("not estimable: {counts}").format(counts=unknown) if unknown else ""
    )
    medians = "   ".join(
        f"{letters[run]} <b>{look.efficiency(row.median)}</b>"
        for run, row in zip(rows.index, rows.itertuples(), strict=True)
        if row.median == row.median
    )
    at = {"xref": "paper", "y": place + 0.52, "yanchor": "top", "showarrow": False}
    return [
        at | {"text": name, "x": 0, "xanchor": "left", "align": "left"},
        at | {"text": medians, "x": 1, "xanchor": "right", "align": "right"},
    ]
