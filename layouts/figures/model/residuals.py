"""What a model leaves unexplained: against what it says, against itself, and against a normal
distribution.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import shapes, ticks
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _
from layouts.style import period_words
from layouts.style.palette import NEUTRAL, SHADE, fade, legible
from layouts.style.presentation import Presentation

_HEIGHT = 290
_MARGIN = {"l": 4, "r": 12, "t": 10, "b": 4}


def against_fitted(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` is `mmm.analysis.decomposition.fit`: residual (actual less fitted) by fitted value,
    with the mean of neighbours.
    """
    rows = table.sort_values("fitted")
    window = max(5, len(rows) // 5)
    mean = rows[["fitted", "residual"]].rolling(window, center=True).mean().dropna()
    words = _("fitted {fitted}, actual {actual}")
    dots = _dots(rows["fitted"], rows["residual"]) | {
        "marker": {"size": 7, "color": fade(legible(look.primary, look.mode), 0.55)},
        "hovertext": [
            f"<b>{look.date(row.ds)}</b><br>"
            + words.format(fitted=look.response(row.fitted), actual=look.response(row.actual))
            for row in rows.itertuples()
        ],
    }
    return _figure(
        look,
        [dots, _line(mean["fitted"], mean["residual"], {"color": NEUTRAL})],
        xaxis=_axis(rows["fitted"], _("Fitted"), look),
        yaxis=_axis(rows["residual"], _("Actual less fitted"), look),
    )


def autocorrelation(table: pd.DataFrame, look: Presentation, period: str) -> PlainFigure:
    """`table` is `mmm.analysis.residuals.autocorrelation`. `period`: day, week or month."""
    bound = float(table["bound"].iloc[0])
    outside = table["value"].abs() > bound
    bars = {
        "type": "bar",
        "x": table["lag"].to_numpy(),
        "y": table["value"].to_numpy(dtype=float),
        "marker": {
            "color": [
                legible(look.primary, look.mode) if out else fade(NEUTRAL, 0.7) for out in outside
            ]
        },
        "hovertext": [
            f"{period_words.apart(int(row.lag), period)}: {look.number(row.value, 2)}"
            for row in table.itertuples()
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    low, high = min(-0.3, float(table["value"].min())), max(0.3, float(table["value"].max()))
    return _figure(
        look,
        [bars],
        shapes=[shapes.hband(-bound, bound, SHADE)],
        xaxis={"title": {"text": _(period_words.APART[period])}, "showgrid": False},
        yaxis={
            "title": {"text": _("Correlation")},
            "range": [low * 1.1, high * 1.1],
            **ticks.amounts(low, high, look, 4),
        },
    )


def quantiles(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` is `mmm.analysis.residuals.quantiles`."""
    ends = [float(table["expected"].min()), float(table["expected"].max())]
    words = _("residual {observed}<br>if they were normal {expected}")
    dots = _dots(table["expected"], table["observed"]) | {
        "marker": {"size": 6, "color": legible(look.primary, look.mode)},
        "hovertext": [
            words.format(observed=look.response(row.observed), expected=look.response(row.expected))
            for row in table.itertuples()
        ],
    }
    return _figure(
        look,
        [_line(ends, ends, {"color": NEUTRAL, "dash": "dot"}), dots],
        xaxis=_axis(table["expected"], _("If normal"), look),
        yaxis=_axis(table["observed"], _("Observed"), look),
    )


def finding(correlation: pd.DataFrame, look: Presentation) -> str:
    """Whether what is left over follows itself from one period to the next."""
    if correlation.empty:
        return _("Too little data to judge what the model leaves over")
    first, bound = float(correlation["value"].iloc[0]), float(correlation["bound"].iloc[0])
    words = (
        _("What the model leaves over looks like chance: correlation of neighbouring dates {value}")
        if abs(first) <= bound
        else _(
            "What the model leaves over follows a pattern in time: correlation of neighbouring"
            " dates {value}, chance stays below {bound}"
        )
    )
    return words.format(value=look.number(first, 2), bound=look.number(bound, 2))


def _figure(look: Presentation, traces: list[dict[str, Any]], **layout: Any) -> PlainFigure:
    return plain_figure(look, _HEIGHT, traces, showlegend=False, margin=_MARGIN, **layout)


def _dots(x: pd.Series, y: pd.Series) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x.to_numpy(dtype=float),
        "y": y.to_numpy(dtype=float),
        "mode": "markers",
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _line(x: Any, y: Any, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": np.asarray(x, dtype=float),
        "y": np.asarray(y, dtype=float),
        "mode": "lines",
        "line": line,
        "hoverinfo": "skip",
    }


def _axis(values: pd.Series, title: str, look: Presentation) -> dict[str, Any]:
    """An axis of amounts with room around them."""
    low, high = float(np.min(values)), float(np.max(values))
    room = 0.06 * (high - low or 1.0)
    return {
        "title": {"text": look.in_unit(title)},
        "range": [low - room, high + room],
        **ticks.amounts(low, high, look, 4),
    }
