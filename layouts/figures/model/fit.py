"""Actual against fitted over time, with the validation and test parts shaded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import shapes, ticks
from layouts.figures.template import LEGEND, PlainFigure, days, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, SHADE, legible
from layouts.style.presentation import Presentation

# of the window, by their name in the table
PARTS = {"train": N_("Training"), "validation": N_("Validation"), "test": N_("Test")}
_OPACITY = {"validation": 0.6, "test": 1}
_ACTUAL = {"color": NEUTRAL, "width": 1.8}


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` has ds, actual, fitted and part (train, validation or test), one row per period of
    the window.
    """
    lines = [
        _line(table, "actual", look) | {"name": _("Actual"), "line": _ACTUAL},
        _line(table, "fitted", look)
        | {
            "name": _("Fitted by the model"),
            "line": {"color": legible(look.primary, look.mode), "width": 2.4},
        },
    ]
    parts = {part: table.loc[table["part"] == part, "ds"] for part in ("validation", "test")}
    held_out = [(part, dates) for part, dates in parts.items() if len(dates)]
    values = table[["actual", "fitted"]]
    low, high = min(float(values.min().min()), 0.0), max(float(values.max().max()), 0.0)
    return plain_figure(
        look,
        380,
        lines,
        hovermode="x unified",
        margin=margin(left=56, below=LEGEND),
        shapes=[
            shapes.vband(dates.iloc[0], dates.iloc[-1], SHADE, opacity=_OPACITY[part])
            for part, dates in held_out
        ],
        annotations=[_named(part, dates) for part, dates in held_out],
        xaxis={"showgrid": False, "nticks": 7, "tickangle": 0, "tickformat": "%b\n%Y"},
        yaxis={
            "title": {"text": look.response_per(look.grain)},
            "rangemode": "tozero",
            **ticks.amounts(low, high, look),
        },
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """How far the fit is off in a typical period, on the part the model never saw where there is
    one.
    """
    parts = [part for part in ("test", "validation", "train") if (table["part"] == part).any()]
    rows = table[table["part"] == parts[0]]
    off = (
        (rows["fitted"] - rows["actual"]).abs() / rows["actual"].abs().replace(0, np.nan)
    ).median()
    if not np.isfinite(off):
        return _("Actual against fitted")
    words = {
        "train": _("The model is typically {share} off"),
        "validation": _(
            "The model is typically {share} off in the validation data, which the fit did not use"
        ),
        "test": _("The model is typically {share} off in the test data, which the fit did not use"),
    }
    return words[parts[0]].format(share=look.percent(float(off), 0))


def _line(table: pd.DataFrame, column: str, look: Presentation) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": days(table["ds"]),
        "y": table[column].to_numpy(dtype=float),
        "mode": "lines",
        "customdata": [look.response(value) for value in table[column]],
        "hovertemplate": "%{customdata}",
    }


def _named(part: str, dates: pd.Series) -> dict[str, Any]:
    """The name of a part of the window, at the top of its middle."""
    first, last = dates.iloc[0], dates.iloc[-1]
    return {
        "text": _(PARTS[part]),
        "x": first + (last - first) / 2,
        "xref": "x",
        "xanchor": "center",
        "y": 1,
        "yref": "y domain",
        "yanchor": "top",
        "showarrow": False,
    }
