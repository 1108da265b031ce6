"""Waterfall: what the modelled total is made of, from baseline over context and organic to paid
media.

Where the baseline would leave the rest no room the axis is broken: it begins shortly before the
first bar ends, and bars that begin at zero are marked as cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import PlainFigure, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import CUT, NEUTRAL, fade
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.data import column_roles

_ROOM = 0.6  # what comes after the first bar has at least this share of an axis from zero
_STUB = 0.4  # what is left of a bar that is cut, in shares of the rest
_BESIDE = 0.24
_TICKS = 3
KINDS = ("baseline", "context", "organic", "paid")
BROKEN = N_("Bars with two strokes are cut: they begin at zero, left of the figure.")
MEANINGS = {
    "baseline": N_("Baseline: what sells without any of the rest"),
    "context": N_("Context: what happens around the brand"),
    "organic": N_("Organic media"),
    "paid": N_("Paid media"),
}


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Baseline, context, organic, paid; inside a kind the largest first, or by `rank` where the
    table has one.

    Labels of what is no column of the data come in the reader's language."""
    table = table.assign(label=[_named(row) for row in table.itertuples()])
    keys = table["kind"].map({kind: rank for rank, kind in enumerate(KINDS)})
    rank = table["rank"] if "rank" in table else -table["contribution"]
    return (
        table.assign(_kind=keys, _rank=rank)
        .sort_values(["_kind", "_rank"])
        .drop(columns=["_kind", "_rank"])
    )


@dataclass(frozen=True)
class Axis:
    """From where to where bars end, in the response's unit.

    start: where the axis begins; above zero it is broken.
    """

    low: float
    high: float
    start: float

    @classmethod
    def of(cls, ends: np.ndarray) -> Axis:
        """The axis for bars that end there."""
        low, high = min(float(ends.min()), 0.0), max(float(ends.max()), 0.0)
        first, room = float(ends.min()), float(np.ptp(ends))
        broken = first > 0 and room < _ROOM * high
        return cls(low, high, max(first - _STUB * room, 0.0) if broken else 0.0)

    @property
    def range(self) -> list[float]:
        """With room for a share beside the longest bar."""
        return [self.start or self.low * 1.12, self.high + _BESIDE * (self.high - self.start)]


@dataclass(frozen=True)
class CommonScale:
    """What a waterfall stands beside: the axis of all of them, and by rn the share of a model
    called `name`, which is marked by a rule where each bar would end with it."""

    axis: Axis
    share: Mapping[str, float]
    name: str


def build(table: pd.DataFrame, look: Presentation) -> PlainFigure:
    """`table` has rn, label, kind, contribution (window total, response unit) and share; shares sum
    to 1.
    """
    return figure(ordered(table), look)


def figure(rows: pd.DataFrame, look: Presentation, scale: CommonScale | None = None) -> PlainFigure:
    """The same of rows that are in order, on a scale of its own or that of others."""
    parts, amounts = list(rows.itertuples()), rows["contribution"].to_numpy(float)
    ends = amounts.cumsum()
    total = float(ends[-1])
    hover = [_hover(row, look) for row in parts]
    axis = scale.axis if scale else Axis.of(ends)
    starts = np.maximum([*(ends - amounts), 0.0], axis.start)
    lengths = np.array([*ends, total]) - starts
    shapes: list[dict[str, Any]] = []
    if scale:
        shares = [scale.share[row.rn] for row in parts]
        hover = [
            f"{words}<br>{scale.name}: {look.percent(own)}"
            for words, own in zip(hover, shares, strict=True)
        ]
        at = ends - amounts + np.array(shares, dtype=float) * total
        shapes = [_rule(float(x), place) for place, x in enumerate(at) if np.isfinite(x)]
    if axis.start:
        shapes += _cuts([0, len(parts)], axis)
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": [*(row.label for row in parts), _("Total")],
        "x": lengths.tolist(),
        "base": starts.tolist(),
        "marker": {
            "color": [*(_colour(row, look) for row in parts), fade(NEUTRAL, 0.9)],
            "pattern": {
                "shape": [*("/" if value < 0 else "" for value in amounts), ""],
                "fillmode": "overlay",
            },
        },
        "text": [*(_share(row, look) for row in parts), look.percent(1, 0)],
        "textposition": "outside",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hovertext": [*hover, f"<b>{_('Total')}</b><br>{look.response(total)}"],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    across = {
        "range": axis.range,
        "title": {"text": _axis(look)},
        **_ticks(axis, look),
    }
    down = {"autorange": "reversed", "showgrid": False, "tickfont": {"size": 13}}
    return plain_figure(
        look,
        height(len(parts)),
        [bar],
        showlegend=False,
        bargap=0.34,
        shapes=shapes,
        xaxis=across,
        yaxis=down,
        margin=margin([row.label for row in parts]),
    )


def height(parts: int) -> int:
    """Pixels that so many parts and their total need."""
    return 64 + 34 * (parts + 1)


def note(rows: pd.DataFrame) -> str:
    """How to read the figure of rows that are in order."""
    said = _("Each bar starts where the one above it ends.")
    broken = Axis.of(rows["contribution"].to_numpy(float).cumsum()).start > 0
    return f"{said} {_(BROKEN)}" if broken else said


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """Paid media's share of the modelled total, and the largest paid contribution."""
    paid = table[table["kind"] == "paid"].reset_index(drop=True)
    share = float(paid["share"].sum())
    if paid.empty or share <= 0:
        return look.by_kpi(
            revenue=_("The model attributes none of the revenue to paid media"),
            conversions=_("The model attributes none of the conversions to paid media"),
        )
    top = paid.loc[paid["contribution"].idxmax()]
    words = look.by_kpi(
        revenue=_(
            "Paid media brings {share} of the revenue explained; {channel} is its largest"
            " part with {part}"
        ),
        conversions=_(
            "Paid media brings {share} of the conversions explained; {channel} is its"
            " largest part with {part}"
        ),
    )
    return words.format(
        share=look.percent(share), channel=top["label"], part=look.percent(top["share"])
    )


def _ticks(axis: Axis, look: Presentation) -> dict[str, Any]:
    """As many ticks as a phone has room for, three, and no fewer than need be."""
    tries = [ticks.amounts(axis.start or axis.low, axis.high, look, n) for n in (5, 4, 3, 2)]
    return next((one for one in tries if len(one["tickvals"]) <= _TICKS), tries[-1])


def _cuts(places: Iterable[int], axis: Axis) -> list[dict[str, Any]]:
    """Across the bars at these places two slanted strokes where they are cut."""
    whole = axis.range[1] - axis.range[0]
    at, lean, apart = axis.start + 0.035 * whole, 0.008 * whole, 0.014 * whole
    stroke = {"type": "line", "layer": "above", "line": {"color": CUT, "width": 3}}
    return [
        {
            **stroke,
            "x0": at + shift - lean,
            "x1": at + shift + lean,
            "y0": place + 0.4,
            "y1": place - 0.4,
        }
        for place in places
        for shift in (0.0, apart)
    ]


def _rule(x: float, place: int) -> dict[str, Any]:
    line = {"color": NEUTRAL, "width": 3}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": place - 0.46,
        "y1": place + 0.46,
        "line": line,
        "layer": "below",
    }


def _axis(look: Presentation) -> str:
    return look.in_unit(
        look.by_kpi(revenue=_("Revenue explained"), conversions=_("Conversions explained"))
    )


def _named(row: Any) -> str:
    if row.kind == "baseline":
        return _(row.label)
    name = label(row.rn)  # season, holidays and the like have a name in the reader's language
    return row.label if name == column_roles.label(row.rn) else name


def _colour(row: Any, look: Presentation) -> str:
    return {"baseline": NEUTRAL, "context": fade(NEUTRAL, 0.6)}.get(row.kind) or look.colour(row.rn)


def _share(row: Any, look: Presentation) -> str:
    return _(UNKNOWN) if row.kind == "paid" and row.contribution == 0 else look.percent(row.share)


def _hover(row: Any, look: Presentation) -> str:
    if row.kind == "paid" and row.contribution == 0:
        words = _("not estimable here: the model gave it a coefficient of zero")
        return f"<b>{row.label}</b><br>{words}"
    part = _("{amount}, {share} of the total").format(
        amount=look.response(row.contribution), share=look.percent(row.share)
    )
    return f"<b>{row.label}</b><br>{part}<br>{_(MEANINGS[row.kind])}"
