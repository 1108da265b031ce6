"""Share of spend against share of effect per paid channel, with what each unit of spend brought."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.template import LEGEND, blank, margin
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import UNKNOWN, Presentation, label


def build(table: pd.DataFrame, look: Presentation) -> go.Figure:
    """`table` is `mmm.analysis.decomposition.channels`, its rows from top to bottom; shares are
    0..1 of all paid media.
    """
    rows = table
    names = [label(channel) for channel in rows["channel"]]
    spent = _("{amount} spent, {share} of the budget")
    bars = {"barmode": "group", "bargap": 0.3, "bargroupgap": 0.06}
    figure = blank(look, 84 + 58 * len(rows), **bars, margin=margin(names, below=LEGEND))
    figure.add_bar(
        orientation="h",
        name=_("Share of spend"),
        y=names,
        x=rows["spend_share"],
        marker={"color": fade(NEUTRAL, 0.55)},
        hovertext=[
            f"<b>{n}</b><br>"
            + spent.format(amount=look.money(r.spend), share=look.percent(r.spend_share))
            for n, r in _pairs(rows)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.add_bar(
        orientation="h",
        name=_("Share of effect"),
        y=names,
        x=rows["effect_share"],
        marker={"color": [look.colour(channel) for channel in rows["channel"]]},
        text=[
            (
                _(UNKNOWN)
                if row.zero
                else f"{look.efficiency_name} {look.efficiency(_value(row, look))}"
            )
            for row in rows.itertuples()
        ],
        textposition="outside",
        cliponaxis=False,
        hovertext=[_hover(name, row, look) for name, row in _pairs(rows)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    peak = float(rows[["spend_share", "effect_share"]].max().max())
    figure.update_xaxes(
        range=[0, peak * 1.5],
        title_text=_("Share of all paid media"),
        **ticks.shares(0, peak * 1.2, look),
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 13})
    figure.update_layout(legend={"traceorder": "normal"})
    return figure


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """The channel whose effect falls farthest short of, or rises farthest above, its share of
    spend.
    """
    known = table[~table["zero"].astype(bool)].reset_index(drop=True)
    if known.empty:
        return _("No paid channel is estimable in this model")
    gap = known["effect_share"] - known["spend_share"]
    row = known.loc[gap.abs().idxmax()]
    said = (
        _("{channel} brings more than its share: {effect} of the effect for {spend} of the spend")
        if row["effect_share"] > row["spend_share"]
        else _(
            "{channel} brings less than its share: {effect} of the effect for {spend} of the spend"
        )
    )
    return said.format(
        channel=label(row["channel"]),
        effect=look.percent(row["effect_share"], 0),
        spend=look.percent(row["spend_share"], 0),
    )


def _value(row: Any, look: Presentation) -> float:
    return row.cpa if look.conversion else row.roi


def _pairs(rows: pd.DataFrame) -> list[tuple[str, Any]]:
    return [(label(row.channel), row) for row in rows.itertuples()]


def _hover(name: str, row: Any, look: Presentation) -> str:
    if row.zero:
        return (
            f"<b>{name}</b><br>{_('not estimable here: the model gave it a coefficient of zero')}"
        )
    part = _("{amount}, {share} of the effect of paid media").format(
        amount=look.response(row.effect), share=look.percent(row.effect_share)
    )
    return f"<b>{name}</b><br>{part}<br>{look.efficiency_name} {look.efficiency(_value(row, look))}"
