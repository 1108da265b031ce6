"""Disagreement strip: what each remaining candidate says about each channel, on one axis of
returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from layouts.figures import pins, ticks
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _
from layouts.style.palette import NEUTRAL, SHADE, fade, legible
from layouts.style.presentation import Presentation, label

ROW: Final = 62  # pixels per channel
FOOT: Final = 58
DRAWN: Final = 300  # dots per channel: more fall on one another
# pinned models side by side
SHIFT: Final = dict(zip(pins.LETTERS, (0.18, 0.06, -0.06, -0.18), strict=True))
WIDE: Final = 0.5  # a middle half as wide as this share of its median is disagreement


def build(
    returns: pd.DataFrame,
    consensus: pd.DataFrame,
    pinned: pd.DataFrame,
    look: Presentation,
    span: tuple[float, float],
) -> PlainFigure:
    """One row per channel: a dot per candidate, the middle half as a box, the median as a line.

    returns: (n, channels) of the remaining candidates, NaN where not estimable. consensus:
        `mmm.review.candidates.consensus` of them.
    pinned: (at most four, channels) with the solID as index. span: ends of the axis, the same
        whatever remains.
    """
    count = len(consensus)
    places = {channel: count - 1 - place for place, channel in enumerate(consensus["channel"])}
    dots = [
        _dots(returns[channel].to_numpy(float), channel, place, look)
        for channel, place in places.items()
    ]
    marked = [
        _pin(mark, values, places, look, span)
        for mark, values in zip(
            pins.marks(list(pinned.index), look), pinned.to_numpy(), strict=True
        )
    ]
    rows = list(consensus.itertuples())
    words = [_words(_named(row, look), 0, "left", places[row.channel]) for row in rows]
    words += [_words(_middle(row, look), 1, "right", places[row.channel]) for row in rows]
    pad = 0.03 * (span[1] - span[0])
    across = {
        "title": {"text": axis_title(look)},
        "range": [span[0] - pad, span[1] + pad],
        **ticks.amounts(*span, look),
    }
    return plain_figure(
        look,
        ROW * count + FOOT,
        [{"type": "scatter", **trace} for trace in (*dots, *marked)],
        hovermode="closest",
        showlegend=False,
        uirevision="strip",
        annotations=words,
        shapes=[*_boxes(rows, places, look), *rules(count, look, span)],
        xaxis=across,
        yaxis={"range": [-0.5, count - 0.35], "visible": False, "fixedrange": True},
    )


def axis_title(look: Presentation) -> str:
    """What an axis of returns counts."""
    words = look.by_kpi(
        revenue=_("ROAS: revenue per {money} spent"), conversions=_("CPA: money per conversion")
    )
    return words.format(money=look.money(1))


def span(returns: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis for these candidates: from 0, unless a return is below."""
    values = returns.to_numpy()
    known = values[~np.isnan(values)]
    return (
        (min(0.0, float(known.min())), float(known.max()))
        if len(known) and known.max() > 0
        else (0.0, 1.0)
    )


def finding(consensus: pd.DataFrame, look: Presentation) -> str:
    """What the remaining candidates disagree about most, or that they do not."""
    left = int(consensus["of"].iloc[0]) if len(consensus) else 0
    if left == 0:
        return _("No model is left: widen the gate or clear the selection")
    known = consensus[consensus["median"].notna() & (consensus["median"] != 0)]
    if known.empty:
        return _("None of the models left can tell what any channel returns")
    if left == 1:
        return _("One model is left: nothing to disagree with")
    width = (known["q3"] - known["q1"]) / known["median"].abs()
    most, count = known.loc[width.idxmax()], look.number(left)
    if width.max() < WIDE / 5:
        words = _("The {n} models agree: half of them lie within {width} on every channel")
        return words.format(n=count, width=look.percent(width.max(), 0))
    words = _(
        "The {n} models disagree most about {channel}: the middle half says {measure} {low} to"
        " {high}"
    )
    low, high = look.efficiency(most["q1"]), look.efficiency(most["q3"])
    return words.format(
        n=count, channel=label(most["channel"]), measure=look.efficiency_name, low=low, high=high
    )


def _dots(values: np.ndarray, channel: str, place: int, look: Presentation) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    if len(known) > DRAWN:
        known = np.sort(known)[np.linspace(0, len(known) - 1, DRAWN).astype(int)]
    shift = (np.arange(len(known)) * 0.618034) % 1 - 0.5  # spread evenly, the same each time
    return {
        "x": known,
        "y": place + 0.34 * shift - 0.08,
        "mode": "markers",
        "marker": {"size": 6, "color": NEUTRAL, "opacity": 0.42 if len(known) > 40 else 0.7},
        "hovertemplate": f"{label(channel)}: {look.efficiency_name} %{{x:,.2r}}<extra></extra>",
    }


def _boxes(
    rows: Sequence[Any], places: Mapping[str, int], look: Presentation
) -> list[dict[str, Any]]:
    colour, boxes = legible(look.primary, look.mode), []
    half = {"fillcolor": fade(colour, 0.16), "line": {"color": fade(colour, 0.7), "width": 1}}
    for row in rows:
        if row.median != row.median:
            continue
        ends = {
            "y0": places[row.channel] - 0.32,
            "y1": places[row.channel] + 0.16,
            "layer": "below",
        }
        middle = {
            "type": "line",
            "x0": row.median,
            "x1": row.median,
            "line": {"color": colour, "width": 2.5},
        }
        boxes += [{"type": "rect", "x0": row.q1, "x1": row.q3} | half | ends, middle | ends]
    return boxes


def rules(count: int, look: Presentation, span: tuple[float, float]) -> list[dict[str, Any]]:
    """A line between channels, and a dotted one where what was spent comes back as revenue."""
    across = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "layer": "below",
        "line": {"color": SHADE, "width": 1},
    }
    lines = [across | {"y0": place - 0.5, "y1": place - 0.5} for place in range(count)]
    if not look.conversion and span[0] < 1 < span[1]:
        down = {
            "type": "line",
            "yref": "paper",
            "x0": 1,
            "x1": 1,
            "y0": 0,
            "y1": 1,
            "layer": "below",
        }
        lines.append(down | {"line": {"color": NEUTRAL, "width": 1, "dash": "dot"}})
    return lines


def _pin(
    mark: tuple[str, str, str],
    values: np.ndarray,
    places: Mapping[str, int],
    look: Presentation,
    span: tuple[float, float],
) -> dict[str, Any]:
    """A pinned model: its letter at its return, hollow at the edge of a channel that it cannot
    tell.
    """
    sol_id, letter, colour = mark
    unknown = np.isnan(values)
    return {
        "x": np.where(unknown, span[0], values),
        "y": [place - 0.08 + SHIFT[letter] for place in places.values()],
        "mode": "markers+text",
        "text": letter,
        "textfont": {
            "size": 11,
            "color": [colour if missing else pins.letter_colour(colour) for missing in unknown],
            "weight": 600,
        },
        "marker": {
            "size": 17,
            "color": ["rgba(0,0,0,0)" if missing else colour for missing in unknown],
            "line": {"width": 1.5, "color": colour},
        },
        "customdata": [
            f"{letter}, {sol_id}<br>{label(channel)}: {look.efficiency(value)}"
            for channel, value in zip(places, values, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _words(words: str, x: float, anchor: str, place: int) -> dict[str, Any]:
    return {
        "text": words,
        "x": x,
        "xref": "paper",
        "xanchor": anchor,
        "y": place + 0.5,
        "yanchor": "top",
        "showarrow": False,
        "align": anchor,
    }


def _named(row: Any, look: Presentation) -> str:
    name = f"<b>{label(row.channel)}</b>"
    if not row.zeros:
        return name
    unknown = _("not estimable in {n} of {all}").format(
        n=look.number(row.zeros), all=look.number(row.of)
    )
    return f"{name}  {unknown}"


def _middle(row: Any, look: Presentation) -> str:
    if row.median != row.median:
        return ""
    return (
        f"<b>{look.efficiency(row.median)}</b>  ({look.efficiency(row.q1)} –"
        f" {look.efficiency(row.q3)})"
    )
