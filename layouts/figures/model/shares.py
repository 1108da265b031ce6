"""Share of spend against share of effect per paid channel, with what each unit of spend brought."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.figures import ticks
from layouts.figures.template import LABEL, LEGEND, PlainFigure, margin, plain_figure
from layouts.language import _
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.review.insights import off_share


def build(table: pd.DataFrame, look: Presentation, at_least: int = 0) -> PlainFigure:
    """`table` is `mmm.analysis.decomposition.channels`, its rows from top to bottom; shares are
    0..1 of all paid media. The figure is `at_least` so many pixels high.
    """
    names = [label(channel) for channel in table["channel"]]
    peak = float(table[["spend_share", "effect_share"]].max().max())
    return plain_figure(
        look,
        max(84 + 58 * len(table), at_least),
        [_spend(table, names, look), _effect(table, names, look)],
        barmode="group",
        bargap=0.3,
        bargroupgap=0.06,
        margin=margin(names, below=LEGEND),
        legend={"traceorder": "normal"},
        xaxis={
            "range": [0, peak * 1.5],
            "title": {"text": _("Share of all paid media")},
            **ticks.shares(0, peak * 1.2, look),
        },
        yaxis={"autorange": "reversed", "showgrid": False, "tickfont": {"size": LABEL}},
    )


def finding(table: pd.DataFrame, returns: pd.DataFrame, look: Presentation) -> str:
    """The channel whose effect lies farthest from its share of spend, if similar models agree on
    which side; `returns` is `mmm.analysis.channel_returns.returns`.
    """
    if table["zero"].all():
        return _("No paid channel is estimable in this model")
    shares = table.set_index("channel")
    found = off_share(returns, shares["effect_share"] - shares["spend_share"])
    if found is None:
        return _("No channel's share of the effect can be told apart from its share of the spend")
    row = shares.loc[found]
    words = (
        _("{channel} brings more than its share: {effect} of the effect for {spend} of the spend")
        if row["effect_share"] > row["spend_share"]
        else _(
            "{channel} brings less than its share: {effect} of the effect for {spend} of the spend"
        )
    )
    return words.format(
        channel=label(found),
        effect=look.percent(row["effect_share"], 0),
        spend=look.percent(row["spend_share"], 0),
    )


def _spend(table: pd.DataFrame, names: list[str], look: Presentation) -> dict[str, Any]:
    words = _("{amount} spent, {share} of the budget")
    return {
        "type": "bar",
        "orientation": "h",
        "name": _("Share of spend"),
        "y": names,
        "x": table["spend_share"].to_numpy(dtype=float),
        "marker": {"color": fade(NEUTRAL, 0.55)},
        "hovertext": [
            f"<b>{name}</b><br>"
            + words.format(amount=look.money(row.spend), share=look.percent(row.spend_share))
            for name, row in zip(names, table.itertuples(), strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _effect(table: pd.DataFrame, names: list[str], look: Presentation) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": _("Share of effect"),
        "y": names,
        "x": table["effect_share"].to_numpy(dtype=float),
        "marker": {"color": [look.colour(channel) for channel in table["channel"]]},
        "text": [_(UNKNOWN) if row.zero else _return(row, look) for row in table.itertuples()],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            _hover(name, row, look) for name, row in zip(names, table.itertuples(), strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _return(row: Any, look: Presentation) -> str:
    """ROAS or CPA with its name."""
    value = getattr(row, look.efficiency_column)
    return f"{look.efficiency_name} {look.efficiency(value)}"


def _hover(name: str, row: Any, look: Presentation) -> str:
    if row.zero:
        words = _("not estimable here: the model gave it a coefficient of zero")
        return f"<b>{name}</b><br>{words}"
    part = _("{amount}, {share} of the effect of paid media").format(
        amount=look.response(row.effect), share=look.percent(row.effect_share)
    )
    return f"<b>{name}</b><br>{part}<br>{_return(row, look)}"
