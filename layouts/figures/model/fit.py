"""Actual against fitted over time, with the validation and test parts shaded."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.template import LEGEND, blank, margin
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, SHADE, legible
from layouts.style.presentation import Presentation

# parts of the window
SAID = {"train": N_("Training"), "validation": N_("Validation"), "test": N_("Test")}


def build(table: pd.DataFrame, look: Presentation) -> go.Figure:
    """`table` has ds, actual, fitted and part (train, validation or test), one row per period of
    the window.
    """
    figure = blank(look, 380, hovermode="x unified", margin=margin(left=56, below=LEGEND))
    for name, column, colour, width in (
        (_("Actual"), "actual", NEUTRAL, 1.8),
        (_("Fitted by the model"), "fitted", legible(look.primary), 2.4),
    ):
        figure.add_scatter(
            x=table["ds"],
            y=table[column],
            name=name,
            mode="lines",
            line={"color": colour, "width": width},
            hovertemplate="%{customdata}",
            customdata=[look.response(value) for value in table[column]],
        )
    for part, said in list(SAID.items())[1:]:
        rows = table[table["part"] == part]
        if len(rows):
            figure.add_vrect(
                x0=rows["ds"].iloc[0],
                x1=rows["ds"].iloc[-1],
                fillcolor=SHADE,
                line_width=0,
                layer="below",
                opacity=1 if part == "test" else 0.6,
                annotation_text=_(said),
                annotation_position="inside top",
            )
    title = look.in_unit(
        _("Conversions per period") if look.conversion else _("Revenue per period")
    )
    low, high = (
        float(pick([pick(table["actual"]), pick(table["fitted"]), 0.0])) for pick in (min, max)
    )
    figure.update_yaxes(title_text=title, rangemode="tozero", **ticks.amounts(low, high, look))
    figure.update_xaxes(
        showgrid=False, nticks=7, tickangle=0, tickformat="%b\n%Y", hoverformat=None
    )
    return figure


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
    said = {
        "train": _("The model is typically {share} off"),
        "validation": _(
            "The model is typically {share} off in the validation periods, which the fit did"
            " not use"
        ),
        "test": _(
            "The model is typically {share} off in the test periods, which the fit did not use"
        ),
    }
    return said[parts[0]].format(share=look.percent(float(off), 0))
