"""Spend against revenue over time: two panels that share their dates, so that neither scale bends
the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.template import blank
from layouts.language import _, ngettext
from layouts.style.palette import fade, series
from layouts.style.presentation import Presentation

HEIGHT = 380
_GAP = (0.0, 0.27, 0.36, 1.0)  # the spend panel below, the revenue panel above


def figure(table: pd.DataFrame, look: Presentation) -> go.Figure:
    """`table` has one row per period: ds, spend (money), revenue (money, or a count for
    conversions).
    """
    first, second = series(look.primary, look.secondary)[:2]
    drawn = blank(look, HEIGHT, hovermode="x unified", showlegend=False)
    drawn.add_scatter(
        x=table["ds"],
        y=table["revenue"],
        name=look.response_name.capitalize(),
        yaxis="y2",
        mode="lines",
        line={"color": first, "width": 2},
        fill="tozeroy",
        fillcolor=fade(first, 0.08),
        customdata=_said(table["revenue"], look.response),
        hovertemplate="%{customdata}",
    )
    drawn.add_bar(
        x=table["ds"],
        y=table["spend"],
        name=_("Spend"),
        marker={"color": second, "line": {"width": 0}},
        customdata=_said(table["spend"], look.money),
        hovertemplate="%{customdata}",
    )
    below, above = _GAP[:2], _GAP[2:]
    axis = {"rangemode": "tozero", "zeroline": False, "fixedrange": True}
    drawn.update_layout(
        xaxis={
            "anchor": "y",
            "showgrid": False,
            "type": "date",
            "fixedrange": True,
            "hoverformat": "%-d %b %Y",
        },
        yaxis={**axis, "domain": below, **_ticks(table["spend"], look, 2)},
        yaxis2={**axis, "domain": above, "anchor": "x", **_ticks(table["revenue"], look, 3)},
        bargap=0.15 if len(table) < 200 else 0,
        margin={"l": 44, "r": 8, "t": 22, "b": 28},
    )
    for title, top in (
        (look.in_unit(look.response_name.capitalize()), above[1]),
        (f"{_('Spend')}, {look.currency}", below[1]),
    ):
        drawn.add_annotation(
            text=title, xref="paper", yref="paper", x=0, y=top, xanchor="left", yanchor="bottom"
        )
    return drawn


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """What the two lines say together, over the whole period."""
    spend, revenue = float(table["spend"].sum()), float(table["revenue"].sum())
    if spend <= 0:
        return (
            _("{outcome} conversions, and no spend recorded")
            if look.conversion
            else _("{outcome} in revenue, and no spend recorded")
        ).format(outcome=look.short_response(revenue))
    if look.conversion:
        said = _("{spend} in spend beside {outcome} conversions")
        return said.format(spend=look.short_money(spend), outcome=look.short_response(revenue))
    said = ngettext(
        "Revenue was {ratio} times spend over {n} period",
        "Revenue was {ratio} times spend over {n} periods",
        len(table),
    )
    return said.format(ratio=look.number(revenue / spend, 1), n=look.number(len(table)))


def _ticks(values: pd.Series, look: Presentation, wanted: int) -> dict[str, Any]:
    return ticks.amounts(0.0, float(values.max()) if values.notna().any() else 1.0, look, wanted)


def _said(values: pd.Series, write: Callable[[float], str]) -> list[str]:
    return ["–" if pd.isna(value) else write(float(value)) for value in values]
