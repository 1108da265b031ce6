"""What the clusters of similar models say about each paid channel: mean return and its interval,
one by one.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.figures import shapes
from layouts.figures.model.adstock import MARKERS
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _, ngettext
from layouts.style.palette import series
from layouts.style.presentation import Presentation, label

_ROOM = 0.7  # of a channel's row that its clusters share


def build(intervals: pd.DataFrame, look: Presentation) -> PlainFigure:
    """One row per channel, one mark per cluster in it.

    Channels come as they do in `intervals`, which has rn, cluster, n, n_finite, boot_mean, ci_low
    and ci_up (Robyn's `clusterCI`); NaN where not known.
    """
    channels = list(dict.fromkeys(intervals["rn"]))
    numbers = sorted(intervals["cluster"].unique())
    colours = series(look.primary, look.secondary, max(len(numbers), 2), look.mode)
    traces = []
    for order, number in enumerate(numbers):
        rows = intervals[(intervals["cluster"] == number) & intervals["boot_mean"].notna()]
        shift = _ROOM * ((order + 0.5) / len(numbers) - 0.5)
        places = [channels.index(name) + shift for name in rows["rn"]]
        traces.append(
            _marks(rows, places, colours[order], look)
            | {
                "name": _("Cluster {n}").format(n=number),
                "marker": {
                    "symbol": MARKERS[order % len(MARKERS)],
                    "size": 9,
                    "color": colours[order],
                },
            }
        )
    title = _("{name}: mean and {share} interval").format(
        name=look.efficiency_name, share=look.percent(0.95, 0)
    )
    even = shapes.vline(1, {"dash": "dot", "width": 1})  # a channel earns what it costs
    return plain_figure(
        look,
        120 + len(channels) * max(44, 14 * len(numbers)),
        traces,
        hovermode="closest",
        shapes=[] if look.conversion else [even],
        xaxis={"title": {"text": title}},
        yaxis={
            "tickvals": list(range(len(channels))),
            "ticktext": [label(name) for name in channels],
            "range": [len(channels) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
        },
    )


def finding(intervals: pd.DataFrame, look: Presentation) -> str:
    """How many clusters there are, and the channel on which their means differ most, relative to
    their middle.
    """
    groups = intervals["cluster"].nunique()
    means = intervals.dropna(subset=["boot_mean"]).groupby("rn")["boot_mean"]
    ends = pd.DataFrame(
        {"low": means.min(), "high": means.max(), "middle": means.median(), "n": means.size()}
    )
    ends = ends[(ends["n"] > 1) & (ends["middle"] > 0)]
    if ends.empty:
        return ngettext(
            "{n} cluster of similar models; no channel is estimable in two of them",
            "{n} clusters of similar models; no channel is estimable in two of them",
            groups,
        ).format(n=groups)
    name = ((ends["high"] - ends["low"]) / ends["middle"]).idxmax()
    low, high = look.efficiency(ends.loc[name, "low"]), look.efficiency(ends.loc[name, "high"])
    words = _(
        "{n} clusters of similar models: they differ most on {channel}, {name} {low} to {high}"
    )
    return words.format(
        n=groups, channel=label(str(name)), name=look.efficiency_name, low=low, high=high
    )


def _marks(
    rows: pd.DataFrame, places: list[float], colour: str, look: Presentation
) -> dict[str, Any]:
    """A mark per channel at the mean of one cluster, with its interval as a line."""
    mean = rows["boot_mean"].to_numpy(dtype=float)
    return {
        "type": "scatter",
        "x": mean,
        "y": places,
        "mode": "markers",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": rows["ci_up"].to_numpy(dtype=float) - mean,
            "arrayminus": mean - rows["ci_low"].to_numpy(dtype=float),
            "color": colour,
            "thickness": 1.5,
            "width": 0,
        },
        "hovertext": [_hover(row, look) for row in rows.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(row: Any, look: Presentation) -> str:
    mean, low, high = (look.efficiency(value) for value in (row.boot_mean, row.ci_low, row.ci_up))
    words = _(
        "<b>{channel}</b>, cluster {cluster}<br>{name} {mean}, from {low} to {high}"
        "<br>estimable in {n} of {total} models"
    )
    return words.format(
        channel=label(row.rn),
        cluster=row.cluster,
        name=look.efficiency_name,
        mean=mean,
        low=low,
        high=high,
        n=row.n_finite,
        total=row.n,
    )
