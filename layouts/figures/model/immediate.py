"""How much of each channel's effect comes at once, and how much is carried over from earlier
periods.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import ticks
from layouts.figures.pins import letter_colour
from layouts.figures.template import LABEL, PlainFigure, plain_figure
from layouts.language import _
from layouts.style.palette import fade
from layouts.style.presentation import Presentation, label

_WIDE = 0.12  # a bar of this share has room for its number


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` is `mmm.analysis.decomposition.carryover` without the channels that are not
    estimable, its rows from top to bottom.
    """
    colours = [look.colour(name) for name in table["channel"]]
    later = table["carryover_share"].to_numpy(dtype=float)
    at_once = _bars(
        table,
        1 - later,
        table["immediate"],
        _("{share} of its effect works at once: {amount}"),
        look,
    )
    carried_over = _bars(
        table,
        later,
        table["carryover"],
        _("{share} of its effect is carried over: {amount}"),
        look,
    )
    return plain_figure(
        look,
        400,
        [
            at_once
            | {
                "name": _("At once"),
                "marker": {"color": colours},
                "text": [look.percent(part, 0) if part >= _WIDE else "" for part in 1 - later],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"size": 12, "color": [letter_colour(colour) for colour in colours]},
            },
            carried_over
            | {
                "name": _("Carried over"),
                "marker": {"color": [fade(colour, 0.4) for colour in colours]},
            },
        ],
        barmode="stack",
        bargap=0.42,
        legend={"traceorder": "normal"},
        xaxis={
            "range": [0, 1],
            "title": {"text": _("Share of the channel's effect")},
            **ticks.shares(0, 1, look),
        },
        yaxis={"autorange": "reversed", "showgrid": False, "tickfont": {"size": LABEL}},
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """The share of all paid media's effect that is carried over, and the channel with
    the largest.
    """
    total = float(table["total"].sum())
    if table.empty or not total:
        return _("No paid channel is estimable in this model")
    share = float(table["carryover"].sum()) / total
    row = table.reset_index(drop=True)
    most = row.loc[row["carryover_share"].idxmax()]
    words = _(
        "{share} of the effect of paid media comes later than its spend, most in {channel} ({most})"
    )
    return words.format(
        share=look.percent(share, 0),
        channel=label(str(most["channel"])),
        most=look.percent(most["carryover_share"], 0),
    )


def _bars(
    table: pd.DataFrame, shares: np.ndarray, sums: pd.Series, words: str, look: Presentation
) -> dict[str, Any]:
    """A bar per channel: `shares` of its effect, with `words` of share and amount on hovering."""
    names = [label(name) for name in table["channel"]]
    return {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": shares,
        "hovertext": [
            f"<b>{name}</b><br>"
            + words.format(share=look.percent(share), amount=look.response(value))
            for name, share, value in zip(names, shares, sums, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
