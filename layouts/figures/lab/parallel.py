"""Parallel coordinates: one line per remaining candidate over its errors, returns and zero
channels; up is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from layouts.figures import pins
from layouts.figures.template import MARGIN, PlainFigure, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, fade, legible
from layouts.style.presentation import Presentation, label

NONE_AT: Final = -0.14  # where a line goes that has no value on an axis
DRAWN: Final = 400  # lines: more are a grey mass
BRUSH: Final = 0.09  # half the width of a brushed part of an axis
_ERRORS: Final = (
    ("nrmse", "NRMSE", False),
    ("rssd", "DECOMP.RSSD", False),
    ("mape", "MAPE.LIFT", False),
    ("rsq_train", N_("R² fitted"), True),
)


@dataclass(frozen=True)
class Axis:
    """One axis.

    `worst` is its value at the foot, `best` at the head; `decimals` and `money` say how it is
    written.
    """

    key: str
    name: str
    worst: float
    best: float
    decimals: int = 3
    efficiency: bool = False

    def heights(self, values: pd.Series) -> np.ndarray:
        """Where values stand, 0 (worst) to 1; what lies beyond is drawn at the end, what is unknown
        at NONE_AT.
        """
        numbers = values.to_numpy(dtype=float)
        span = self.best - self.worst
        placed = (
            np.clip((numbers - self.worst) / span, 0.0, 1.0) if span else np.full(len(numbers), 0.5)
        )
        return np.where(np.isnan(numbers), NONE_AT, placed)

    def format(self, value: float, look: Presentation) -> str:
        return look.efficiency(value) if self.efficiency else look.number(value, self.decimals)


def axes(table: pd.DataFrame, returns: pd.DataFrame, look: Presentation) -> list[Axis]:
    """The axes of a run: known errors, the return of each channel, zero channels.

    Ends are the set's own ends.
    """
    known = [
        _axis(key, _(name), table[key], more)
        for key, name, more in _ERRORS
        if table[key].notna().any()
    ]
    for channel in returns:
        if returns[channel].notna().any():
            known.append(
                _axis(
                    str(channel),
                    label(str(channel)),
                    returns[channel],
                    not look.conversion,
                    money=True,
                )
            )
    return [*known, _axis("zeros", _("Zero channels"), table["zeros"], more=False, decimals=0)]


def build(
    values: pd.DataFrame,
    kept: np.ndarray,
    pinned: Sequence[str],
    dimensions: Sequence[Axis],
    look: Presentation,
    brush: Mapping[str, Sequence[float | None]],
) -> PlainFigure:
    """Lines of all candidates in grey, of the kept ones in the brand's colour, of the pinned ones
    with their letters.

    values: solID and a column per axis, a row per candidate. kept: (n,) whether a candidate
    remains. brush: by axis the value nearest the foot and the one nearest the head that are kept,
    None where that side is open.
    """
    heights = np.column_stack([axis.heights(values[axis.key]) for axis in dimensions])
    ids = values["solID"].to_numpy()
    colour = legible(look.primary, look.mode)
    traces = [
        _lines(heights[~kept], ids[~kept], fade(NEUTRAL, 0.13)) | {"hoverinfo": "skip"},
        _lines(heights[kept], ids[kept], fade(colour, _opacity(int(kept.sum()))))
        | {"hovertemplate": "%{customdata}<extra></extra>"},
    ]
    places = {sol_id: place for place, sol_id in enumerate(ids)} if pinned else {}
    for sol_id, letter, own in pins.marks(pinned, look):
        row = values.iloc[places[sol_id]]
        traces.append(_pin(heights[places[sol_id]], row, (letter, own), dimensions, look))
    return plain_figure(
        look,
        430,
        [{"type": "scatter", **trace} for trace in traces],
        hovermode="closest",
        showlegend=False,
        dragmode="select",
        clickmode="event",
        uirevision="parallel",
        **_frame(dimensions, look, brush),
    )


def _axis(
    key: str, name: str, values: pd.Series, more: bool, decimals: int = 3, money: bool = False
) -> Axis:
    low, high = float(values.min()), float(values.max())
    worst, best = (low, high) if more else (high, low)
    return Axis(key, name, worst, best, decimals, money)


def _opacity(lines: int) -> float:
    return 0.75 if lines <= 12 else 0.45 if lines <= 60 else 0.28


def _lines(heights: np.ndarray, ids: np.ndarray, colour: str) -> dict[str, Any]:
    """All lines as one trace, with a gap after each; of very many an even selection."""
    if len(heights) > DRAWN:
        some = np.linspace(0, len(heights) - 1, DRAWN).astype(int)
        heights, ids = heights[some], ids[some]
    count, width = heights.shape
    gaps = np.full((count, 1), np.nan)
    return {
        "x": np.tile(np.append(np.arange(width, dtype=float), np.nan), count),
        "y": np.hstack([heights, gaps]).ravel(),
        "customdata": np.repeat(ids, width + 1),
        "mode": "lines",
        "line": {"width": 1.25, "color": colour},
    }


def _pin(
    heights: np.ndarray,
    row: pd.Series,
    mark: tuple[str, str],
    dimensions: Sequence[Axis],
    look: Presentation,
) -> dict[str, Any]:
    letter, colour = mark
    # each letter on an axis of its own, that none hides another
    at = pins.LETTERS.index(letter) % len(dimensions)
    hover = [
        f"{letter}, {row['solID']}<br>{axis.name}: {axis.format(row[axis.key], look)}"
        for axis in dimensions
    ]
    return {
        "x": list(range(len(dimensions))),
        "y": heights,
        "mode": "lines+markers+text",
        "line": {"width": 2.5, "color": colour},
        "marker": {
            "size": [18 if place == at else 6 for place in range(len(dimensions))],
            "color": colour,
            "opacity": 1,
        },
        "text": [letter if place == at else "" for place in range(len(dimensions))],
        "textfont": {"size": 11, "color": pins.letter_colour(colour), "weight": 600},
        "textposition": "middle center",
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _frame(
    dimensions: Sequence[Axis], look: Presentation, brush: Mapping[str, Sequence[float | None]]
) -> dict[str, Any]:
    """The layout: an upright per axis with its name above and its ends written at it."""
    upright = {"type": "line", "y0": 0, "y1": 1, "line": {"color": NEUTRAL, "width": 1}}
    shapes = [upright | {"x0": place, "x1": place} for place in range(len(dimensions))]
    shapes += [
        _brushed(place, axis, brush[axis.key], look)
        for place, axis in enumerate(dimensions)
        if axis.key in brush
    ]
    ends = [
        {
            "x": place,
            "y": height,
            "text": axis.format(value, look),
            "yshift": shift,
            "font": {"size": 11},
        }
        for place, axis in enumerate(dimensions)
        for height, value, shift in ((1, axis.best, 11), (0, axis.worst, -11))
        if height or axis.best != axis.worst
    ]
    unknown = {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": NONE_AT,
        "text": _("not estimable"),
        "yshift": -10,
    }
    across = {
        "tickvals": list(range(len(dimensions))),
        "ticktext": [axis.name.replace(" ", "<br>", 1) for axis in dimensions],
        "side": "top",
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "range": [-0.45, len(dimensions) - 0.55],
        "fixedrange": True,
        "tickangle": 0,
        "ticklabelstandoff": 14,
    }
    return {
        "shapes": shapes,
        "annotations": [*ends, unknown | {"font": {"size": 11}}],
        "xaxis": across,
        "yaxis": {"visible": False, "range": [NONE_AT - 0.07, 1.08], "fixedrange": True},
        "margin": MARGIN | {"t": 57, "b": 8},
    }


def _brushed(
    place: int, axis: Axis, ends: Sequence[float | None], look: Presentation
) -> dict[str, Any]:
    given = pd.Series(
        [axis.worst if ends[0] is None else ends[0], axis.best if ends[1] is None else ends[1]]
    )
    low, high = sorted(axis.heights(given.astype(float)))
    colour = legible(look.primary, look.mode)
    return {
        "type": "rect",
        "x0": place - BRUSH,
        "x1": place + BRUSH,
        "y0": low,
        "y1": high,
        "fillcolor": fade(colour, 0.2),
        "line": {"color": colour, "width": 1},
    }
