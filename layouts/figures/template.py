"""The Plotly template of a tenant and mode.

Both modes go to the browser, which swaps them without a reload.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from layouts.style.palette import series
from layouts.style.presentation import Presentation

FONT = "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', sans-serif"
MARGIN = {"l": 8, "r": 12, "t": 12, "b": 52, "pad": 4}
LABEL = 13  # pixels: the size of names along an axis
# pixels that an axis with a title, or years under months, and a legend of one line need below
LEGEND = 80
INK = {  # the same values as layouts/assets/style/tokens.css
    "light": {
        "text": "#16191f",
        "quiet": "#545b68",
        "grid": "#eceef1",
        "line": "#d3d7de",
        "paper": "#ffffff",
    },
    "dark": {
        "text": "#eceef2",
        "quiet": "#a7aebb",
        "grid": "#23282f",
        "line": "#383f4b",
        "paper": "#1c2027",
    },
}


@dataclass(frozen=True)
class PlainFigure:
    """Traces and layout just as Plotly takes them in the browser.

    Plotly's own object checks every value against its schema, which costs twenty times what drawing
    does, and copies all of it twice, and a page asks for many figures.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]

    def to_plotly_json(self) -> dict[str, Any]:
        return {"data": [_packed(trace) for trace in self.data], "layout": self.layout}


_BINARY = {"float64": "f8", "float32": "f4"}  # NumPy's and Plotly's names


@lru_cache(maxsize=64)
def template(primary: str, secondary: str, mode: str) -> dict[str, Any]:
    """Template of a brand in `light` or `dark`. Traces take their colours from the palette, which
    suits both.

    Made once per brand, and the same in all figures: nobody changes it."""
    ink = INK["dark" if mode == "dark" else "light"]
    axis = {
        "automargin": True,
        "gridcolor": ink["grid"],
        "gridwidth": 1,
        "linecolor": ink["line"],
        "zerolinecolor": ink["line"],
        "zerolinewidth": 1,
        "ticks": "",
        "tickfont": {"color": ink["quiet"], "size": 12},
        "title": {"font": {"color": ink["quiet"], "size": 12}, "standoff": 10},
    }
    layout = {
        "font": {"family": FONT, "size": 13, "color": ink["text"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(series(primary, secondary)),
        "margin": MARGIN,
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {
            "bgcolor": ink["paper"],
            "bordercolor": ink["line"],
            "font": {"family": FONT, "size": 13, "color": ink["text"]},
            "align": "left",
            "namelength": -1,
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "yref": "container",  # at the foot of the figure, however high that is
            "y": 0,
            "yanchor": "bottom",
            "font": {"size": 12, "color": ink["quiet"]},
            "itemsizing": "constant",
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": ink["quiet"], "activecolor": ink["text"]},
        "hovermode": "closest",
        "dragmode": False,
        "annotationdefaults": {"font": {"size": 12, "color": ink["quiet"]}, "showarrow": False},
        "bargap": 0.28,
    }
    return {"layout": layout}


def margin(labels: Iterable[str] = (), left: int = 8, below: int = 52) -> dict[str, int]:
    """Room from the start for what stands around a figure: names left of it, or numbers and a title
    in `left` pixels; what is `below`. Plotly makes more where it is too little, but then draws the
    whole figure a second time.
    """
    names = max((14 + ceil(0.57 * LABEL * len(name)) for name in labels), default=0)
    return MARGIN | {"l": max(left, names), "b": below}


def templates(primary: str, secondary: str) -> dict[str, Any]:
    """Both modes as plain JSON, for the store that the browser reads when somebody switches the
    mode.
    """
    return {mode: template(primary, secondary, mode) for mode in INK}


def plain_figure(
    look: Presentation, height: int, traces: Sequence[Mapping[str, Any]], **layout: Any
) -> PlainFigure:
    """A figure in a tenant's look, `height` pixels high.

    Traces and layout are taken as they are given, nested and not underscored.
    """
    own = {
        "template": template(look.primary, look.secondary, look.mode),
        "separators": look.separators,
        "height": height,
    }
    return PlainFigure([dict(trace) for trace in traces], {**own, **layout})


def days(values: Any) -> np.ndarray:
    """Dates as they travel: days, which JSON has shorter and quicker than moments.

    What is no date stays as it is.
    """
    plain = np.asarray(values)
    return plain.astype("datetime64[D]") if plain.dtype.kind == "M" else plain


def _packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with arrays of floats in Plotly's binary form, which is shorter and keeps NaN, which
    JSON lacks.
    """
    return {name: _pack(value) for name, value in values.items()}


def _pack(value: Any) -> Any:
    if isinstance(value, dict):
        return _packed(value)
    if (
        isinstance(value, np.ndarray | pd.Series)
        and str(value.dtype) in _BINARY
        and value.ndim == 1
        and len(value)
    ):
        content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return {"dtype": _BINARY[str(value.dtype)], "bdata": content}
    return value
