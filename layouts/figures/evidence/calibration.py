"""What selected models predict for each lift study, against what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import shapes, ticks
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation, label

_CLOSE = 0.1  # of the measured lift: how near a prediction is said to agree
_SPREAD = 0.28  # how far dots of one study are moved apart, so that each is seen
_HALF = 0.36  # half of what a study's box takes of its row


def build(predictions: pd.DataFrame, look: Presentation, marked: str | None = None) -> PlainFigure:
    """One dot per study and selected model.

    `predictions` is `mmm.data.lift_studies.predictions`; `marked` is a solID.
    """
    studies = predictions.drop_duplicates("study").reset_index(drop=True)
    low = min(0.0, 1.06 * float(predictions["ratio"].min()))
    high = max(1.25, 1.06 * float(predictions["ratio"].max()))
    traces, marks = [], []
    for row, study in enumerate(studies["study"]):
        own = predictions[predictions["study"] == study].sort_values("ratio")
        traces.append(_dots(own, row, look, marked))
        marks += _middle_half(own["ratio"], row)
    as_measured = shapes.vline(1, {"color": legible(look.primary, look.mode), "width": 1.5})
    return plain_figure(
        look,
        130 + 76 * len(studies),
        traces,
        showlegend=False,
        hovermode="closest",
        shapes=[*marks, as_measured],
        xaxis={
            "title": {"text": _("Predicted lift, in % of the measured one")},
            "range": [low, high],
            **ticks.shares(low, high, look),
        },
        yaxis={
            "tickvals": list(range(len(studies))),
            "ticktext": [heading(study, look) for study in studies.itertuples()],
            "range": [len(studies) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
        },
    )


def summary(predictions: pd.DataFrame) -> pd.DataFrame:
    """One row per study: media, start, end, measured, and the models' low (P25), median, high (P75)
    and closest.
    """
    studies = [_summary(rows) for _, rows in predictions.groupby("study", sort=True)]
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
    words = (
        _("Farthest from its experiment is {channel}: the median model lies {share} above the lift")
        if gap > 0
        else _(
            "Farthest from its experiment is {channel}: the median model lies {share} below the"
            " lift"
        )
    )
    return words.format(channel=name, share=look.percent(abs(gap), 0))


def heading(study: Any, look: Presentation) -> str:
    """A study's name on the axis."""
    return f"{media(study.media)}<br>{look.date(study.start)}"


def media(names: str) -> str:
    """Robyn's liftMedia in words: media measured together are joined by +."""
    return " + ".join(label(name) for name in names.split("+"))


def _dots(own: pd.DataFrame, row: int, look: Presentation, marked: str | None) -> dict[str, Any]:
    """The predictions of one study, moved apart around its `row`; the marked model is a star."""
    is_marked = (own["solID"] == marked).to_numpy()
    apart = ((np.arange(len(own)) * 0.618) % 1) * 2 - 1  # spread evenly, the same each time
    return {
        "type": "scatter",
        "x": own["ratio"].to_numpy(dtype=float),
        "y": row + _SPREAD * apart * ~is_marked,
        "mode": "markers",
        "marker": {
            "color": np.where(
                is_marked, legible(look.secondary, look.mode), legible(look.primary, look.mode)
            ),
            "size": np.where(is_marked, 14, 7),
            "opacity": np.where(is_marked, 1.0, 0.6),
            "symbol": np.where(is_marked, "star", "circle"),
        },
        "customdata": own[["solID"]].to_numpy(),
        "hovertext": [_hover(prediction, look) for prediction in own.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _middle_half(ratios: pd.Series, row: int) -> list[dict[str, Any]]:
    """The middle half of one study's predictions as a box, their median as a line."""
    low, median, high = (float(ratios.quantile(part)) for part in (0.25, 0.5, 0.75))
    across = {"y0": row - _HALF, "y1": row + _HALF}
    box = {"type": "rect", "x0": low, "x1": high, "line": {"width": 0}, "layer": "below"}
    line = {"type": "line", "x0": median, "x1": median, "line": {"color": NEUTRAL, "width": 2}}
    return [box | across | {"fillcolor": fade(NEUTRAL, 0.16)}, line | across]


def _summary(rows: pd.DataFrame) -> pd.Series:
    """The row of one study in `summary`."""
    first, spread = rows.iloc[0], rows["predicted"].quantile([0.25, 0.5, 0.75])
    closest = rows.loc[rows["mape_lift"].idxmin()]
    return pd.Series(
        {
            **{name: first[name] for name in ("media", "start", "end", "measured")},
            "low": spread[0.25],
            "median": spread[0.5],
            "high": spread[0.75],
            "ratio": rows["ratio"].median(),
            "closest": closest["solID"],
            "closest_ratio": closest["ratio"],
        }
    )


def _hover(prediction: Any, look: Presentation) -> str:
    words = _("<b>{model}</b><br>predicted {predicted}, {share} of the measured {measured}")
    return words.format(
        model=prediction.solID,
        predicted=look.response(prediction.predicted),
        share=look.percent(prediction.ratio, 0),
        measured=look.response(prediction.measured),
    )
