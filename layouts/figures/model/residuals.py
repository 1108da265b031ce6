"""What a model leaves unexplained: against what it says, against itself, and against a normal
distribution.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.model import period_words
from layouts.figures.template import blank
from layouts.language import _
from layouts.style.palette import NEUTRAL, SHADE, fade, legible
from layouts.style.presentation import Presentation

_HEIGHT = 290
_MARGIN = {"l": 4, "r": 12, "t": 10, "b": 4}


def against_fitted(table: pd.DataFrame, look: Presentation) -> go.Figure:
    """`table` is `mmm.analysis.decomposition.fit`: residual (actual less fitted) by fitted value,
    with the mean of neighbours.
    """
    figure = _blank(look)
    rows = table.sort_values("fitted")
    figure.add_scatter(
        x=rows["fitted"],
        y=rows["residual"],
        mode="markers",
        marker={"size": 7, "color": fade(legible(look.primary), 0.55)},
        hovertext=[
            f"<b>{look.date(row.ds)}</b><br>"
            + _("fitted {fitted}, actual {actual}").format(
                fitted=look.response(row.fitted), actual=look.response(row.actual)
            )
            for row in rows.itertuples()
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    window = max(5, len(rows) // 5)
    mean = rows[["fitted", "residual"]].rolling(window, center=True).mean().dropna()
    figure.add_scatter(
        x=mean["fitted"],
        y=mean["residual"],
        mode="lines",
        line={"color": NEUTRAL},
        hoverinfo="skip",
    )
    _money(figure, rows["fitted"], rows["residual"], look)
    figure.update_xaxes(title_text=look.in_unit(_("Fitted")))
    figure.update_yaxes(title_text=look.in_unit(_("Actual less fitted")))
    return figure


def autocorrelation(table: pd.DataFrame, look: Presentation, period: str) -> go.Figure:
    """`table` is `mmm.analysis.residuals.autocorrelation`."""
    figure = _blank(look)
    bound = float(table["bound"].iloc[0])
    outside = table["value"].abs() > bound
    figure.add_hrect(y0=-bound, y1=bound, fillcolor=SHADE, line_width=0, layer="below")
    figure.add_bar(
        x=table["lag"],
        y=table["value"],
        marker={"color": [legible(look.primary) if out else fade(NEUTRAL, 0.7) for out in outside]},
        hovertext=[
            f"{period_words.apart(int(row.lag), period)}: {look.number(row.value, 2)}"
            for row in table.itertuples()
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    low, high = min(-0.3, float(table["value"].min())), max(0.3, float(table["value"].max()))
    figure.update_xaxes(title_text=_(period_words.APART[period]), showgrid=False)
    figure.update_yaxes(
        title_text=_("Correlation"),
        range=[low * 1.1, high * 1.1],
        **ticks.amounts(low, high, look, 4),
    )
    return figure


def quantiles(table: pd.DataFrame, look: Presentation) -> go.Figure:
    """`table` is `mmm.analysis.residuals.quantiles`."""
    figure = _blank(look)
    ends = [float(table["expected"].min()), float(table["expected"].max())]
    figure.add_scatter(
        x=ends, y=ends, mode="lines", line={"color": NEUTRAL, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=table["expected"],
        y=table["observed"],
        mode="markers",
        marker={"size": 6, "color": legible(look.primary)},
        hovertext=[
            _("residual {observed}<br>if they were normal {expected}").format(
                observed=look.response(row.observed), expected=look.response(row.expected)
            )
            for row in table.itertuples()
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    _money(figure, table["expected"], table["observed"], look)
    figure.update_xaxes(title_text=look.in_unit(_("If normal")))
    figure.update_yaxes(title_text=look.in_unit(_("Observed")))
    return figure


def finding(correlation: pd.DataFrame, look: Presentation) -> str:
    """Whether what is left over follows itself from one period to the next."""
    if correlation.empty:
        return _("Too few periods to judge what the model leaves over")
    first, bound = float(correlation["value"].iloc[0]), float(correlation["bound"].iloc[0])
    said = (
        _(
            "What the model leaves over looks like chance: correlation of neighbouring periods"
            " {value}"
        )
        if abs(first) <= bound
        else _(
            "What the model leaves over follows a pattern in time: correlation of neighbouring"
            " periods {value}, chance stays below {bound}"
        )
    )
    return said.format(value=look.number(first, 2), bound=look.number(bound, 2))


def _blank(look: Presentation) -> go.Figure:
    return blank(look, _HEIGHT, showlegend=False, margin=_MARGIN)


def _money(figure: go.Figure, across: pd.Series, up: pd.Series, look: Presentation) -> None:
    """Both axes with room around, in the reader's way of writing amounts."""
    for update, values in ((figure.update_xaxes, across), (figure.update_yaxes, up)):
        low, high = float(np.min(values)), float(np.max(values))
        room = 0.06 * (high - low or 1.0)
        update(range=[low - room, high + room], **ticks.amounts(low, high, look, 4))
