"""Spend against revenue over time: two panels that share their dates, so that neither scale bends
the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import PlainFigure, days, plain_figure
from layouts.language import _, ngettext
from layouts.style.palette import fade, series
from layouts.style.presentation import Presentation

HEIGHT = 380
_BELOW, _ABOVE = (0.0, 0.27), (0.36, 1.0)  # where the panels of spend and of revenue lie


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` has one row per period: ds, spend (money), revenue (money, or a count for
    conversions).
    """
    first, second = series(look.primary, look.secondary)[:2]
    outcome = look.response_title
    axis = {"rangemode": "tozero", "zeroline": False, "fixedrange": True}
    return plain_figure(
        look,
        HEIGHT,
        [
            _trace(table, "revenue", look.response)
            | {
                "type": "scatter",
                "name": outcome,
                "yaxis": "y2",
                "mode": "lines",
                "line": {"color": first, "width": 2},
                "fill": "tozeroy",
                "fillcolor": fade(first, 0.08),
            },
            _trace(table, "spend", look.money)
            | {
                "type": "bar",
                "name": _("Spend"),
                "marker": {"color": second, "line": {"width": 0}},
            },
        ],
        hovermode="x unified",
        showlegend=False,
        bargap=0.15 if len(table) < 200 else 0,
        margin={"l": 44, "r": 8, "t": 22, "b": 28},
        annotations=[
            _title(look.in_unit(outcome), _ABOVE[1]),
            _title(f"{_('Spend')}, {look.currency}", _BELOW[1]),
        ],
        xaxis={
            "anchor": "y",
            "showgrid": False,
            "type": "date",
            "fixedrange": True,
            "hoverformat": "%-d %b %Y",
        },
        yaxis={**axis, "domain": _BELOW, **_ticks(table["spend"], look, 2)},
        yaxis2={**axis, "domain": _ABOVE, "anchor": "x", **_ticks(table["revenue"], look, 3)},
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """What the two lines say together, over the whole period."""
    spend, revenue = float(table["spend"].sum()), float(table["revenue"].sum())
    if spend <= 0:
        return look.by_kpi(
            revenue=_("{outcome} in revenue, and no spend recorded"),
            conversions=_("{outcome} conversions, and no spend recorded"),
        ).format(outcome=look.short_response(revenue))
    if look.conversion:
        words = _("{spend} in spend beside {outcome} conversions")
        return words.format(spend=look.short_money(spend), outcome=look.short_response(revenue))
    words = ngettext(
        "Revenue was {ratio} times spend over {n} period",
        "Revenue was {ratio} times spend over {n} periods",
        len(table),
    )
    return words.format(ratio=look.number(revenue / spend, 1), n=look.number(len(table)))


def _ticks(values: pd.Series, look: Presentation, wanted: int) -> dict[str, Any]:
    return ticks.amounts(0.0, float(values.max()) if values.notna().any() else 1.0, look, wanted)


def _trace(table: pd.DataFrame, column: str, write: Callable[[float], str]) -> dict[str, Any]:
    values = table[column]
    return {
        "x": days(table["ds"]),
        "y": values.to_numpy(dtype=float),
        "customdata": ["–" if pd.isna(value) else write(float(value)) for value in values],
        "hovertemplate": "%{customdata}",
    }


def _title(words: str, top: float) -> dict[str, Any]:
    """The title of a panel, above its `top` (a share of the figure's height)."""
    return {
        "text": words,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": top,
        "xanchor": "left",
        "yanchor": "bottom",
    }
