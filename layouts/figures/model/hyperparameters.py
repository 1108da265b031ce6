"""Hyperparameters in the ranges that were searched: one row per medium, from the lower bound to the
upper one.
"""

from __future__ import annotations

import pandas as pd

from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import N_, _, join_names, ngettext
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import Presentation, label

KINDS = {
    "thetas": (N_("Carry-over, θ"), N_("what is left of a period's effect in the next one")),
    "shapes": (N_("Decay shape"), N_("shape of the Weibull curve")),
    "scales": (N_("Decay scale"), N_("where the Weibull curve turns, as a share of the window")),
    "alphas": (N_("Saturation shape, α"), N_("below 1 concave, above 1 S-shaped")),
    "gammas": (
        N_("Saturation point, γ"),
        N_("where half of the effect is reached, as a share of the largest input"),
    ),
    "penalty": (N_("Penalty factor"), N_("how strongly the coefficient is shrunk")),
}


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` holds one kind of `mmm.analysis.hyperparameter_bounds.hyperparameters`."""
    known = table[table["place"].notna()]
    names = [label(name) for name in known["channel"]]
    searched = {
        "type": "scatter",
        "x": [0, 1, None] * len(names),
        "y": [name for name in names for _end in range(3)],
        "mode": "lines",
        "line": {"color": fade(NEUTRAL, 0.35), "width": 4},
        "hoverinfo": "skip",
    }
    chosen = {
        "type": "scatter",
        "x": known["place"].to_numpy(dtype=float),
        "y": names,
        "mode": "markers",
        "marker": {
            "size": 12,
            "color": [look.colour(name) for name in known["channel"]],
            "symbol": ["diamond" if edge else "circle" for edge in known["at_bound"]],
            "line": {"width": [2 if edge else 0 for edge in known["at_bound"]], "color": NEUTRAL},
        },
        "hovertext": [_hover(row, look) for row in known.itertuples()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    order = [label(name) for name in table["channel"]]
    ends = {"tickvals": [0, 1], "ticktext": [_("lowest"), _("highest")]}
    return plain_figure(
        look,
        52 + 30 * len(table),
        [searched, chosen],
        showlegend=False,
        margin={"l": 4, "r": 12, "t": 4, "b": 4},
        xaxis={"range": [-0.06, 1.06], **ends, "showgrid": False, "zeroline": False},
        yaxis={
            "showgrid": False,
            "categoryorder": "array",
            "categoryarray": order,
            "range": [len(order) - 0.5, -0.5],
            "tickfont": {"size": 12},
        },
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """How many values lie at an end of their range, where the range decided and not the data."""
    searched = table[table["place"].notna()]
    edge = searched[searched["at_bound"]]
    if searched.empty:
        return _("Every hyperparameter was fixed before the fit")
    if edge.empty:
        return _("No hyperparameter lies at an end of its range")
    names = list(dict.fromkeys(label(name) for name in edge["channel"]))
    words = ngettext(
        "{n} of {total} hyperparameters lies at an end of the range ({names})",
        "{n} of {total} hyperparameters lie at an end of the range ({names})",
        len(edge),
    )
    shown = join_names([*names[:3], _("others")] if len(names) > 3 else names)
    return words.format(n=look.number(len(edge)), total=look.number(len(searched)), names=shown)


def _hover(row: pd.Series, look: Presentation) -> str:
    name, meaning = KINDS[row.kind]
    value = _("{name}: {value}, searched from {low} to {high}").format(
        name=_(name),
        value=look.number(row.value, 3),
        low=look.number(row.low, 2),
        high=look.number(row.high, 2),
    )
    lines = [f"<b>{label(row.channel)}</b>", value, _(meaning)]
    return "<br>".join(
        [*lines, _("At an end: a wider range may fit better")] if row.at_bound else lines
    )
