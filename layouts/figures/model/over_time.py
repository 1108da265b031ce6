"""What each part contributes in the course of time, stacked, with the events that
stand out above.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from layouts.figures import ticks
from layouts.figures.model.adstock import MARKERS
from layouts.figures.template import LEGEND, PlainFigure, days, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import Presentation, label
from mmm.analysis.decomposition import BASELINE

_LEVEL, _OTHER = N_("Baseline"), N_("Context")  # short: on a phone a legend has room for little


def build(
    parts: pd.DataFrame, events: pd.DataFrame, look: Presentation, period: str
) -> PlainFigure:
    """`parts` is `mmm.analysis.over_time.contributions`, `events` `mmm.analysis.over_time.events`;
    `look.channels` are the media. period: what a bar is, day, week or month.
    """
    stacked = _stacked(parts, look)
    hover = {"hovertemplate": "%{customdata}"}
    traces = [
        {
            "type": "bar",
            "x": days(parts["ds"]),
            "y": values.to_numpy(dtype=float),
            "name": name,
            "marker": {"color": colour, "line": {"width": 0}},
            "customdata": [look.short_response(value) for value in values],
            **hover,
        }
        for name, values, colour in stacked
    ]
    heights = pd.concat([values for _, values, _ in stacked], axis=1)
    top = float(heights.clip(lower=0).sum(axis=1).max())
    low = float(heights.clip(upper=0).sum(axis=1).min())
    for place, name in enumerate(dict.fromkeys(events["rn"])):
        rows = events[events["rn"] == name]
        traces.append(
            {
                "type": "scatter",
                "x": days(rows["ds"]),
                "y": [top * (1.06 + 0.05 * place)] * len(rows),
                "mode": "markers",
                "name": label(str(name)),
                "marker": {"symbol": MARKERS[place % len(MARKERS)], "size": 6, "color": NEUTRAL},
                "customdata": [look.short_response(value) for value in rows["contribution"]],
                **hover,
            }
        )
    high = top * (1.1 + 0.05 * events["label"].nunique())
    return plain_figure(
        look,
        440,
        traces,
        barmode="relative",
        bargap=0,
        hovermode="x unified",
        margin=margin(left=56, below=LEGEND),
        xaxis={
            "showgrid": False,
            "nticks": 7,
            "tickangle": 0,
            "tickformat": "%b\n%Y",
            "hoverformat": "%B %Y" if period == "month" else look.hover_date,
        },
        yaxis={
            "title": {"text": look.response_per(period)},
            "range": [low * 1.05, high],
            **ticks.amounts(low, top, look),
        },
    )


def finding(halves: Mapping[str, float], look: Presentation) -> str:
    """Paid media's share of the prediction, and whether it differs between the halves of the
    window in all of the spread; `halves` is `mmm.analysis.over_time.halves`.
    """
    if not (halves["low"] > 0 or halves["high"] < 0):
        words = look.by_kpi(
            revenue=_("Paid media brings {whole} of revenue, no part of the window clearly more"),
            conversions=_(
                "Paid media brings {whole} of conversions, no part of the window clearly more"
            ),
        )
    elif halves["low"] > 0:
        words = look.by_kpi(
            revenue=_(
                "Paid media brings {whole} of revenue, more in the later half: {later}, {earlier}"
                " before"
            ),
            conversions=_(
                "Paid media brings {whole} of conversions, more in the later half: {later},"
                " {earlier} before"
            ),
        )
    else:
        words = look.by_kpi(
            revenue=_(
                "Paid media brings {whole} of revenue, less in the later half: {later}, {earlier}"
                " before"
            ),
            conversions=_(
                "Paid media brings {whole} of conversions, less in the later half: {later},"
                " {earlier} before"
            ),
        )
    names = ("whole", "earlier", "later")
    parts = {name: look.percent(halves[name], 0) for name in names}
    if parts["earlier"] == parts["later"]:  # they differ by less than is told
        parts = {name: look.percent(halves[name]) for name in names}
    return words.format(**parts)


def _stacked(parts: pd.DataFrame, look: Presentation) -> list[tuple[str, pd.Series, str]]:
    """(name, values, colour) from the ground up."""
    media = [name for name in parts.columns if name in look.channels]
    other = [name for name in parts.columns if name not in ("ds", BASELINE, *media)]
    layers = [(_(_LEVEL), parts[BASELINE], fade(NEUTRAL, 0.4))]
    if other:
        layers.append((_(_OTHER), parts[other].sum(axis=1), fade(NEUTRAL, 0.85)))
    return layers + [
        (label(name), parts[name], look.colour(name)) for name in media if (parts[name] != 0).any()
    ]
