"""What the clusters of similar models say about each paid channel: mean return and its interval,
one by one.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from layouts.figures.model.adstock import MARKERS
from layouts.figures.template import blank
from layouts.language import _, ngettext
from layouts.style.palette import series
from layouts.style.presentation import Presentation, label

_ROOM = 0.7  # of a channel's row that its clusters share


def build(intervals: pd.DataFrame, look: Presentation) -> go.Figure:
    """One row per channel, one mark per cluster in it.

    Channels come as they do in `intervals`, which has rn, cluster, n, n_finite, boot_mean, ci_low
    and ci_up (Robyn's `clusterCI`); NaN where not known.
    """
    channels = list(dict.fromkeys(intervals["rn"]))
    groups = sorted(intervals["cluster"].unique())
    colours = series(look.primary, look.secondary, max(len(groups), 2))
    figure = blank(look, 120 + len(channels) * max(44, 14 * len(groups)), hovermode="closest")
    for order, group in enumerate(groups):
        rows = intervals[(intervals["cluster"] == group) & intervals["boot_mean"].notna()]
        shift = _ROOM * ((order + 0.5) / len(groups) - 0.5)
        figure.add_scatter(
            x=rows["boot_mean"],
            y=[channels.index(name) + shift for name in rows["rn"]],
            mode="markers",
            name=_("Cluster {n}").format(n=group),
            marker={"symbol": MARKERS[order % len(MARKERS)], "size": 9, "color": colours[order]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": rows["ci_up"] - rows["boot_mean"],
                "arrayminus": rows["boot_mean"] - rows["ci_low"],
                "color": colours[order],
                "thickness": 1.5,
                "width": 0,
            },
            hovertext=[_hover(row, look) for row in rows.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.update_yaxes(
        tickvals=list(range(len(channels))),
        ticktext=[label(name) for name in channels],
        range=[len(channels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(
        title_text=_("{name}: mean and {share} interval").format(
            name=look.efficiency_name, share=look.percent(0.95, 0)
        )
    )
    if not look.conversion:
        figure.add_vline(x=1, line={"dash": "dot", "width": 1})
    return figure


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
    said = _(
        "{n} clusters of similar models: they differ most on {channel}, {name} {low} to {high}"
    )
    return said.format(
        n=groups, channel=label(str(name)), name=look.efficiency_name, low=low, high=high
    )


def _hover(row: pd.Series, look: Presentation) -> str:
    mean, low, high = (look.efficiency(value) for value in (row.boot_mean, row.ci_low, row.ci_up))
    said = _(
        "<b>{channel}</b>, cluster {cluster}<br>{name} {mean}, from {low} to {high}"
        "<br>estimable in {n} of {total} models"
    )
    return said.format(
        channel=label(row.rn),
        cluster=row.cluster,
        name=look.efficiency_name,
        mean=mean,
        low=low,
        high=high,
        n=row.n_finite,
        total=row.n,
    )
