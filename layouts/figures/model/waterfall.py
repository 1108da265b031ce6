"""Waterfall: what the modelled total is made of, from baseline over context and organic to paid
media.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import PlainFigure, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, ON_NEUTRAL, fade
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.data import column_roles

KINDS = ("baseline", "context", "organic", "paid")
MEANINGS = {
    "baseline": N_("Baseline: what sells without any of the rest"),
    "context": N_("Context: what happens around the brand"),
    "organic": N_("Organic media"),
    "paid": N_("Paid media"),
}
BASELINES = (N_("Baseline"), N_("Baseline and trend"))  # what the ledger calls the first row


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
class CommonScale:
    """What a waterfall stands beside: the ends of all of them, and by rn the share of a model
    called `name`, which is marked by a rule where each bar would end with it."""

    low: float
    high: float
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
    shapes: list[dict[str, Any]] = []
    low, high = min(float(ends.min()), 0.0), max(float(ends.max()), total)
    if scale:
        low, high = scale.low, scale.high
        shares = [scale.share[row.rn] for row in parts]
        hover = [
            f"{words}<br>{scale.name}: {look.percent(own)}"
            for words, own in zip(hover, shares, strict=True)
        ]
        at = ends - amounts + np.array(shares, dtype=float) * total
        shapes = [_rule(float(x), place) for place, x in enumerate(at) if np.isfinite(x)]
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": [*(row.label for row in parts), _("Total")],
        "x": [*amounts.tolist(), total],
        "base": [*(ends - amounts).tolist(), 0],
        "marker": {
            "color": [*(_colour(row, look) for row in parts), fade(NEUTRAL, 0.9)],
            "pattern": {
                "shape": [*("/" if value < 0 else "" for value in amounts), ""],
                "fillmode": "overlay",
            },
        },
        "text": [*(_share(row, look) for row in parts), look.short_response(total)],
        "textposition": [*["outside"] * len(parts), "inside" if total > 0 else "outside"],
        "insidetextanchor": "end",
        "textfont": {"size": 12},
        "insidetextfont": {"color": ON_NEUTRAL},
        "cliponaxis": False,
        "hovertext": [*hover, f"<b>{_('Total')}</b><br>{look.response(total)}"],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    across = {
        "range": [low * 1.12, high * 1.3],
        "title": {"text": _axis(look)},
        **ticks.amounts(low, high, look, 3),
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
            "Paid media brings {share} of revenue; {channel} is its largest part with {part}"
        ),
        conversions=_(
            "Paid media brings {share} of conversions; {channel} is its largest part with {part}"
        ),
    )
    return words.format(
        share=look.percent(share), channel=top["label"], part=look.percent(top["share"])
    )


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
