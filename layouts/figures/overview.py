"""Spend against revenue over time: two panels that share their dates, so that neither scale bends
the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import PlainFigure, days, plain_figure
from layouts.language import N_, _
from layouts.style import period_words
from layouts.style.palette import fade, series
from layouts.style.presentation import Presentation
from mmm import dates
from mmm.analysis.course import course

HEIGHT = 380
_SAME = 0.01  # a change below it is none
YEARS = {
    False: {
        "higher": N_(
            "Revenue in the last twelve months was {change} higher than in the twelve before"
        ),
        "lower": N_(
            "Revenue in the last twelve months was {change} lower than in the twelve before"
        ),
        "same": N_("Revenue in the last twelve months was about as high as in the twelve before"),
    },
    True: {
        "higher": N_("The last twelve months had {change} more conversions than the twelve before"),
        "lower": N_("The last twelve months had {change} fewer conversions than the twelve before"),
        "same": N_("The last twelve months had about as many conversions as the twelve before"),
    },
}
_BELOW, _ABOVE = (0.0, 0.27), (0.36, 1.0)  # where the panels of spend and of revenue lie


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` has one row per period: ds, spend (money), revenue (money, or a count for
    conversions).
    """
    first, second = series(look.primary, look.secondary, mode=look.mode)[:2]
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
            "hoverformat": look.hover_date,
        },
        yaxis={**axis, "domain": _BELOW, **_ticks(table["spend"], look, 2)},
        yaxis2={**axis, "domain": _ABOVE, "anchor": "x", **_ticks(table["revenue"], look, 3)},
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """How the outcome went: the last year against the one before, as far as there are two."""
    spend, revenue = float(table["spend"].sum()), float(table["revenue"].sum())
    if spend <= 0:
        return look.by_kpi(
            revenue=_("{outcome} in revenue, and no spend recorded"),
            conversions=_("{outcome} conversions, and no spend recorded"),
        ).format(outcome=look.short_response(revenue))
    change = course(table["ds"], table["revenue"]).change
    if change is None:
        words = look.by_kpi(
            revenue=_("{outcome} in revenue over {periods}"),
            conversions=_("{outcome} conversions over {periods}"),
        )
        grain = dates.grain(table["ds"])
        return words.format(
            outcome=look.short_response(revenue), periods=period_words.periods(len(table), grain)
        )
    kind = "same" if abs(change) < _SAME else "higher" if change > 0 else "lower"
    words = _(YEARS[look.conversion][kind])
    return words.format(change=look.percent(abs(change), 0))


def note(table: pd.DataFrame, look: Presentation) -> str:
    """When in the year the outcome is highest; empty where no month stands out."""
    month = course(table["ds"], table["revenue"]).peak
    if month is None:
        return ""
    words = look.by_kpi(
        revenue=_("On average of the years revenue is highest in {month}."),
        conversions=_("On average of the years there are most conversions in {month}."),
    )
    return words.format(month=look.month(month))


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
