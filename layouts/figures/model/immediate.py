"""How much of each channel's effect comes at once, and how much is carried over from earlier
periods.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.pins import on
from layouts.figures.template import blank
from layouts.language import _
from layouts.style.palette import fade
from layouts.style.presentation import Presentation, label


def build(table: pd.DataFrame, look: Presentation) -> go.Figure:
    """`table` is `mmm.analysis.decomposition.carryover` without the channels that are not
    estimable, its rows from top to bottom.
    """
    names = [label(name) for name in table["channel"]]
    colours = [look.colour(name) for name in table["channel"]]
    later = table["carryover_share"].to_numpy(dtype=float)
    figure = blank(look, 400, barmode="stack", bargap=0.42)
    for name, shares, sums, fills, words in (
        (
            _("At once"),
            1 - later,
            table["immediate"],
            colours,
            _("{share} of its effect works in the period of the spend: {amount}"),
        ),
        (
            _("Carried over"),
            later,
            table["carryover"],
            [fade(one, 0.4) for one in colours],
            _("{share} of its effect works in later periods: {amount}"),
        ),
    ):
        figure.add_bar(
            orientation="h",
            y=names,
            x=shares,
            name=name,
            marker={"color": fills},
            text=[
                look.percent(share, 0) if fills is colours and share >= 0.12 else ""
                for share in shares
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 12, "color": [on(one) for one in colours]},
            hovertext=[
                f"<b>{channel}</b><br>"
                + words.format(share=look.percent(share), amount=look.response(value))
                for channel, share, value in zip(names, shares, sums, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.update_xaxes(
        range=[0, 1], title_text=_("Share of the channel's effect"), **ticks.shares(0, 1, look)
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 13})
    figure.update_layout(legend={"traceorder": "normal"})
    return figure


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """The share of all paid media's effect that is carried over, and the channel with
    the largest.
    """
    total = float(table["total"].sum())
    if table.empty or not total:
        return _("No paid channel is estimable in this model")
    share = float(table["carryover"].sum()) / total
    row = table.reset_index(drop=True)
    most = row.loc[row["carryover_share"].idxmax()]
    said = _(
        "{share} of the effect of paid media comes later than its spend, most in {channel} ({most})"
    )
    return said.format(
        share=look.percent(share, 0),
        channel=label(str(most["channel"])),
        most=look.percent(most["carryover_share"], 0),
    )
