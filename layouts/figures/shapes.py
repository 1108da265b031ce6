"""Lines and bands across a whole figure, as Plotly's `layout.shapes` takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def vline(x: float, line: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An upright line at `x`, as high as the figure. `line`: color, width (pixels), dash."""
    return {"type": "line", "x0": x, "x1": x, **_HIGH, "line": dict(line), **more}


def hline(y: float, line: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A level line at `y`, as wide as the figure."""
    return {"type": "line", "y0": y, "y1": y, **_WIDE, "line": dict(line), **more}


def vband(x0: Any, x1: Any, colour: str, **more: Any) -> dict[str, Any]:
    """A band from `x0` to `x1`, as high as the figure and behind what it shows."""
    return {"type": "rect", "x0": x0, "x1": x1, **_HIGH, **_filled(colour), **more}


def hband(y0: float, y1: float, colour: str, **more: Any) -> dict[str, Any]:
    """A band from `y0` to `y1`, as wide as the figure and behind what it shows."""
    return {"type": "rect", "y0": y0, "y1": y1, **_WIDE, **_filled(colour), **more}


_HIGH = {"xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
_WIDE = {"yref": "y", "x0": 0, "x1": 1, "xref": "x domain"}


def _filled(colour: str) -> dict[str, Any]:
    return {"fillcolor": colour, "line": {"width": 0}, "layer": "below"}
