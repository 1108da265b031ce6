"""Share of spend against share of effect per paid channel, with what each unit of spend brought."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.look import UNKNOWN, Look, label
from layouts.figures.palette import NEUTRAL, fade
from layouts.figures.template import blank


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Largest spend first."""
    return table.sort_values("spend_share", ascending=False)


def build(table: pd.DataFrame, look: Look) -> go.Figure:
    """`table` is `mmm.ledger.channels`; shares are 0..1 of all paid media."""
    rows = ordered(table)
    names = [label(channel) for channel in rows["channel"]]
    figure = blank(look, 84 + 58 * len(rows), barmode="group", bargap=0.3, bargroupgap=0.06)
    figure.add_bar(
        orientation="h",
        name="Share of spend",
        y=names,
        x=rows["spend_share"],
        marker={"color": fade(NEUTRAL, 0.55)},
        hovertext=[
            f"<b>{n}</b><br>{look.money(r.spend)} spent, {look.percent(r.spend_share)} of the budget"
            for n, r in _pairs(rows)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.add_bar(
        orientation="h",
        name="Share of effect",
        y=names,
        x=rows["effect_share"],
        marker={"color": [look.colour(channel) for channel in rows["channel"]]},
        text=[
            UNKNOWN if row.zero else f"{look.efficiency_name} {look.efficiency(_value(row, look))}"
            for row in rows.itertuples()
        ],
        textposition="outside",
        cliponaxis=False,
        hovertext=[_hover(name, row, look) for name, row in _pairs(rows)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    peak = float(rows[["spend_share", "effect_share"]].max().max())
    figure.update_xaxes(
        range=[0, peak * 1.5], title_text="Share of all paid media", **ticks.shares(0, peak * 1.2, look)
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 13})
    figure.update_layout(legend={"traceorder": "normal"})
    return figure


def finding(table: pd.DataFrame, look: Look) -> str:
    """The channel whose effect falls farthest short of, or rises farthest above, its share of spend."""
    known = table[~table["zero"].astype(bool)].reset_index(drop=True)
    if known.empty:
        return "No paid channel is estimable in this model"
    gap = known["effect_share"] - known["spend_share"]
    row = known.loc[gap.abs().idxmax()]
    verb = "more than" if row["effect_share"] > row["spend_share"] else "less than"
    return (
        f"{label(row['channel'])} brings {verb} its share: {look.percent(row['effect_share'], 0)} of the effect"
        f" for {look.percent(row['spend_share'], 0)} of the spend"
    )


def _value(row: Any, look: Look) -> float:
    return row.cpa if look.conversion else row.roi


def _pairs(rows: pd.DataFrame) -> list[tuple[str, Any]]:
    return [(label(row.channel), row) for row in rows.itertuples()]


def _hover(name: str, row: Any, look: Look) -> str:
    if row.zero:
        return f"<b>{name}</b><br>{UNKNOWN}: the model gave it a coefficient of zero"
    return (
        f"<b>{name}</b><br>{look.response(row.effect)}, {look.percent(row.effect_share)} of the effect of paid media"
        f"<br>{look.efficiency_name} {look.efficiency(_value(row, look))}"
    )
