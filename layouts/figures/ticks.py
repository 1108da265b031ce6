"""Axis ticks written as the page writes numbers: 5 mn and not 5M for a Swedish reader."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from layouts.style.presentation import Presentation

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST = 200  # ticks, however far an axis is zoomed out


def amounts(low: float, high: float, look: Presentation, wanted: int = 5) -> dict[str, Any]:
    """Ticks of an axis from `low` to `high` as Plotly's axis settings: about `wanted`, at round
    numbers.
    """
    return _ticks(low, high, wanted, look.short_number)


def shares(low: float, high: float, look: Presentation, wanted: int = 5) -> dict[str, Any]:
    """The same for shares, 0..1."""
    step = _step(low, high, wanted)
    digits = 0 if step >= 0.01 else math.ceil(-math.log10(step)) - 2
    return _ticks(low, high, wanted, lambda value: look.percent(value, digits))


def _ticks(low: float, high: float, wanted: int, write: Callable[[float], str]) -> dict[str, Any]:
    step = _step(low, high, wanted)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [number * step for number in range(first, min(last, first + _MOST) + 1)]
    return {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [write(value) for value in values],
        "tickangle": 0,
    }


def _step(low: float, high: float, wanted: int) -> float:
    """The smallest round step that gives at most `wanted` + 1 ticks."""
    rough = (high - low) / wanted if high > low and math.isfinite(high - low) else 1.0
    size = 10 ** math.floor(math.log10(rough))
    return next(step * size for step in _STEPS if step * size >= rough * (1 - 1e-9))
