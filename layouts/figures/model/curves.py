"""Response curves: what a channel's spend brings per period, where it stands now and where a plan
would put it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from layouts.figures import shapes, ticks
from layouts.figures.template import PlainFigure, plain_figure
from layouts.language import _
from layouts.style import period_words
from layouts.style.palette import NEUTRAL, fade
from layouts.style.presentation import Presentation, label

# where a channel is on its curve: `spend` along, `response` up
Position: TypeAlias = pd.Series | Mapping[str, Any]
_NO_BOX = "<extra></extra>"  # Plotly's second box beside the hover text


def single(
    curve: pd.DataFrame,
    now: Position,
    look: Presentation,
    plan: Position | None = None,
    adstocked: bool = False,
) -> PlainFigure:
    """One channel's curve on its own axes.

    curve: spend per period, response, and whether it was `observed`. now: channel, spend, response.
    plan: spend, response, low and up, where a plan moves the channel to. adstocked: the curve is
    Robyn's, over adstocked input; `now` has its carryover, too, which is shaded.
    """
    colour, points = look.colour(now["channel"]), _points(curve)
    amount = _("{spend} {each} incl. carry-over") if adstocked else _("{spend} {each}")
    today = _marker(now, _("Now"), NEUTRAL if plan is not None else colour, look, amount)
    shade = _carryover(points, now, look) if adstocked else []
    traces = [*shade, *_line(points, now, look, width=2.6), today]
    allowed = []
    if plan is not None:
        allowed = [shapes.vband(plan["low"], plan["up"], fade(colour, 0.1))]
        traces.append(_marker(plan, _("Plan"), colour, look, amount, symbol="diamond"))
    end = _end(points, now, plan)
    high = max(points.at(end), now["response"]) * 1.16
    return plain_figure(
        look,
        250,
        traces,
        shapes=allowed,
        showlegend=False,
        margin={"l": 4, "r": 16, "t": 10, "b": 4},
        xaxis={"range": [0, end], "showgrid": False, **ticks.amounts(0, end, look, 4)},
        yaxis={"range": [0, high], **ticks.amounts(0, high, look, 4)},
    )


def finding(current: pd.DataFrame, returns: pd.DataFrame, look: Presentation) -> str:
    """Where the next unit of spend brings most and least; for conversions, where the next one costs
    least and most. `returns` has the ranges, which must lie apart for it.
    """
    known = current[current["response"] > 0].dropna(subset=["marginal"]).reset_index(drop=True)
    if known.empty:
        return _("No paid channel is estimable in this model")
    best, worst = known.loc[known["marginal"].idxmax()], known.loc[known["marginal"].idxmin()]
    if len(known) == 1:
        words = look.by_kpi(
            revenue=_("The next {unit} brings {most} in {best}"),
            conversions=_("The next conversion costs {most} in {best}"),
        )
    elif not _apart(returns, str(best["channel"]), str(worst["channel"])):
        words = look.by_kpi(
            revenue=_("Where the next {unit} brings most cannot be told apart"),
            conversions=_("Where the next conversion costs least cannot be told apart"),
        )
    else:
        words = look.by_kpi(
            revenue=_(
                "The next {unit} brings most in {best} ({most}) and least in {worst} ({least})"
            ),
            conversions=_(
                "The next conversion costs least in {best} ({most}) and most in {worst} ({least})"
            ),
        )
    return words.format(
        unit=look.money(1),
        best=label(best["channel"]),
        most=marginal_words(best, look),
        worst=label(worst["channel"]),
        least=marginal_words(worst, look),
    )


def _apart(returns: pd.DataFrame, one: str, other: str) -> bool:
    """Whether the ranges of two marginal returns do not meet; False where one has none."""
    ranges = returns.set_index("channel")[["marginal_low", "marginal_high"]]
    (low, high), (lower, upper) = ranges.loc[one], ranges.loc[other]
    return bool(low > upper or lower > high)


def marginal_words(now: Position, look: Presentation) -> str:
    """What one more unit of money per period brings, or what one more conversion costs."""
    value = float(now["marginal"])
    return look.marginal(value) if look.conversion else look.unit_money(value)


@dataclass(frozen=True)
class _Points:
    """A curve from the lowest spend to the highest. reached: the largest input in the data."""

    spend: np.ndarray
    response: np.ndarray
    reached: float

    def at(self, spend: float) -> float:
        return float(np.interp(spend, self.spend, self.response))


def _points(curve: pd.DataFrame) -> _Points:
    spend = curve["spend"].to_numpy(dtype=float)
    observed = curve["observed"].to_numpy(dtype=bool)
    return _Points(spend, curve["response"].to_numpy(dtype=float), float(spend[observed].max()))


def _line(points: _Points, now: Position, look: Presentation, width: float) -> list[dict[str, Any]]:
    """Solid as far as the data went, dashed beyond it."""
    name, colour = label(now["channel"]), look.colour(now["channel"])
    brings = _("{spend} {each} brings {response}").format(
        spend="%{customdata[0]}",
        each=period_words.per(look.grain),
        response="%{customdata[1]}",
    )
    edge, height = points.reached, points.at(points.reached)
    inside, outside = points.spend < edge, points.spend > edge
    traces = []
    for spend, response, dash, words in (
        ([*points.spend[inside], edge], [*points.response[inside], height], "solid", ""),
        (
            [edge, *points.spend[outside]],
            [height, *points.response[outside]],
            "dash",
            _("Beyond anything in the data"),
        ),
    ):
        if len(spend) < 2:
            continue
        traces.append(
            {
                "type": "scatter",
                "x": spend,
                "y": response,
                "mode": "lines",
                "name": name,
                "line": {"color": colour, "width": width, "dash": dash},
                "customdata": [
                    (look.money(x), look.response(y)) for x, y in zip(spend, response, strict=True)
                ],
                "hovertemplate": (
                    "<br>".join([f"<b>{name}</b>", brings, *([words] if words else [])]) + _NO_BOX
                ),
            }
        )
    return traces


def _carryover(points: _Points, now: Position, look: Presentation) -> list[dict[str, Any]]:
    edge = float(now["carryover"])
    if edge <= 0:
        return []
    below, height = points.spend < edge, points.at(edge)
    words = _("Carried over from before: {response} {each}").format(
        response=look.response(height), each=period_words.per(look.grain)
    )
    return [
        {
            "type": "scatter",
            "x": [*points.spend[below], edge],
            "y": [*points.response[below], height],
            "mode": "lines",
            "line": {"width": 0},
            "fill": "tozeroy",
            "fillcolor": fade(NEUTRAL, 0.25),
            "hovertext": words,
            "hoverinfo": "text",
            "hoveron": "fills",
        }
    ]


def _marker(
    at: Position, name: str, colour: str, look: Presentation, amount: str, symbol: str = "circle"
) -> dict:
    x, y = float(at["spend"]), float(at["response"])
    amount = amount.format(spend=look.money(x), each=period_words.per(look.grain))
    brings = _("brings {response}").format(response=look.response(y))
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": symbol,
            "size": 13,
            "color": colour,
            "line": {"width": 2, "color": "rgba(255,255,255,0.85)"},
        },
        "hovertext": [f"<b>{name}</b><br>{amount}<br>{brings}"],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _end(points: _Points, now: Position, plan: Position | None) -> float:
    here = float(now["spend"])
    wanted = [1.6 * here, min(1.15 * points.reached, 4 * here)]
    if plan is not None:
        wanted += [1.1 * plan["spend"], 1.05 * plan["up"]]
    end = float(min(max(wanted), points.spend.max()))
    return end if plan is None else max(end, 1.05 * float(plan["spend"]))
