"""What selected models predict for each lift study, against what was measured."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.template import blank
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation, label

_CLOSE = 0.1  # of the measured lift: how near a prediction is said to agree
_SPREAD = 0.28  # how far dots of one study are moved apart, so that each is seen


def build(predictions: pd.DataFrame, look: Presentation, marked: str | None = None) -> go.Figure:
    """One dot per study and selected model.

    `predictions` is `mmm.data.lift_studies.predictions`; `marked` is a solID.
    """
    named = predictions.drop_duplicates("study").set_index("study")
    figure = blank(look, 130 + 76 * len(named), showlegend=False, hovermode="closest")
    colour = legible(look.primary)
    for row, study in enumerate(named.index):
        own = predictions[predictions["study"] == study].sort_values("ratio")
        middle = own["ratio"].quantile([0.25, 0.5, 0.75])
        figure.add_shape(
            type="rect", x0=middle[0.25], x1=middle[0.75], y0=row - 0.36, y1=row + 0.36,
            fillcolor=fade(NEUTRAL, 0.16), line={"width": 0}, layer="below",
        )  # fmt: skip
        figure.add_shape(
            type="line",
            x0=middle[0.5],
            x1=middle[0.5],
            y0=row - 0.36,
            y1=row + 0.36,
            line={"color": NEUTRAL, "width": 2},
        )
        is_marked = (own["solID"] == marked).to_numpy()
        figure.add_scatter(
            x=own["ratio"],
            y=row + _SPREAD * (((np.arange(len(own)) * 0.618) % 1) * 2 - 1) * ~is_marked,
            mode="markers",
            marker={
                "color": np.where(is_marked, legible(look.secondary), colour),
                "size": np.where(is_marked, 14, 7),
                "opacity": np.where(is_marked, 1.0, 0.6),
                "symbol": np.where(is_marked, "star", "circle"),
            },
            customdata=own[["solID"]],
            hovertext=[_hover(one, look) for one in own.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.add_vline(x=1, line={"color": colour, "width": 1.5})
    high = max(1.25, 1.06 * float(predictions["ratio"].max()))
    low = min(0.0, 1.06 * float(predictions["ratio"].min()))
    figure.update_xaxes(
        title_text=_("Predicted lift, in % of the measured one"),
        range=[low, high],
        **ticks.shares(low, high, look),
    )
    figure.update_yaxes(
        tickvals=list(range(len(named))),
        ticktext=[heading(one, look) for one in named.reset_index().itertuples()],
        range=[len(named) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    return figure


def summary(predictions: pd.DataFrame) -> pd.DataFrame:
    """One row per study: media, start, end, measured, and the models' low (P25), median, high (P75)
    and closest.
    """

    def one(rows: pd.DataFrame) -> pd.Series:
        first, spread = rows.iloc[0], rows["predicted"].quantile([0.25, 0.5, 0.75])
        nearest = rows.loc[rows["mape_lift"].idxmin()]
        return pd.Series(
            {name: first[name] for name in ("media", "start", "end", "measured")}
            | {
                "low": spread[0.25],
                "median": spread[0.5],
                "high": spread[0.75],
                "ratio": rows["ratio"].median(),
            }
            | {"closest": nearest["solID"], "closest_ratio": nearest["ratio"]}
        )

    studies = [one(rows) for _, rows in predictions.groupby("study", sort=True)]
    return pd.DataFrame(studies).reset_index(drop=True)


def finding(predictions: pd.DataFrame, look: Presentation) -> str:
    """The study that the models meet worst, by their median."""
    rows = summary(predictions)
    worst = rows.loc[(rows["ratio"] - 1).abs().idxmax()]
    name, gap = media(worst["media"]), worst["ratio"] - 1
    if abs(gap) <= _CLOSE:
        return _("The median model comes within {share} of every experiment").format(
            share=look.percent(abs(gap))
        )
    said = (
        _("Farthest from its experiment is {channel}: the median model lies {share} above the lift")
        if gap > 0
        else _(
            "Farthest from its experiment is {channel}: the median model lies {share} below the"
            " lift"
        )
    )
    return said.format(channel=name, share=look.percent(abs(gap), 0))


def heading(study: pd.Series, look: Presentation) -> str:
    """A study's name on the axis."""
    return f"{media(study.media)}<br>{look.date(study.start)}"


def media(names: str) -> str:
    """Robyn's liftMedia in words: media measured together are joined by +."""
    return " + ".join(label(name) for name in names.split("+"))


def _hover(one: pd.Series, look: Presentation) -> str:
    said = _("<b>{model}</b><br>predicted {predicted}, {share} of the measured {measured}")
    predicted, measured = look.response(one.predicted), look.response(one.measured)
    return said.format(
        model=one.solID, predicted=predicted, share=look.percent(one.ratio, 0), measured=measured
    )
