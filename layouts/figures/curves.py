"""Response curves: what a channel's spend brings per period, where it stands now and where a plan would put it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures import ticks
from layouts.figures.look import Look, label
from layouts.figures.palette import NEUTRAL, fade
from layouts.figures.template import blank
from layouts.language import _

_NO_BOX = "<extra></extra>"  # Plotly's second box beside the hover text


def single(curve: pd.DataFrame, now: pd.Series, look: Look, plan: pd.Series | None = None) -> go.Figure:
    """One channel's curve on its own axes.

    curve: spend (adstocked input per period), response, and whether it was `observed`. now: channel, carryover, input,
    response. plan: input, response, low and up, where a plan moves the channel to.
    """
    colour = look.colour(now["channel"])
    figure = blank(look, 250, showlegend=False, margin={"l": 4, "r": 16, "t": 10, "b": 4})
    _carryover(figure, curve, now, look)
    _line(figure, curve, now, look, width=2.6)
    if plan is not None:
        figure.add_vrect(x0=plan["low"], x1=plan["up"], fillcolor=fade(colour, 0.1), line_width=0, layer="below")
    figure.add_scatter(
        **_marker(now["input"], now["response"], _("Now"), NEUTRAL if plan is not None else colour, look)
    )
    if plan is not None:
        figure.add_scatter(**_marker(plan["input"], plan["response"], _("Plan"), colour, look, symbol="diamond"))
    end = _end(curve, now, plan)
    top = float(np.interp(end, curve["spend"], curve["response"]))
    high = max(top, now["response"]) * 1.16
    figure.update_xaxes(range=[0, end], showgrid=False, **ticks.amounts(0, end, look, 4))
    figure.update_yaxes(range=[0, high], **ticks.amounts(0, high, look, 4))
    return figure


def finding(current: pd.DataFrame, look: Look) -> str:
    """Where the next unit of spend brings most and least; for conversions, where the next one costs least and most."""
    known = current[current["response"] > 0].dropna(subset=["marginal"]).reset_index(drop=True)
    if known.empty:
        return _("No paid channel is estimable in this model")
    best, worst = known.loc[known["marginal"].idxmax()], known.loc[known["marginal"].idxmin()]
    if len(known) == 1:
        said = (
            _("The next conversion costs {most} in {best}")
            if look.conversion
            else _("The next {unit} brings {most} in {best}")
        )
    elif look.conversion:
        said = _("The next conversion costs least in {best} ({most}) and most in {worst} ({least})")
    else:
        said = _("The next {unit} brings most in {best} ({most}) and least in {worst} ({least})")
    return said.format(
        unit=look.money(1),
        best=label(best["channel"]),
        most=next_unit(best, look),
        worst=label(worst["channel"]),
        least=next_unit(worst, look),
    )


def next_unit(now: pd.Series, look: Look) -> str:
    """What one more unit of money per period brings, or what one more conversion costs."""
    value = float(now["marginal"])
    return look.next_unit(value) if look.conversion else look.money(value)


def _line(figure: go.Figure, curve: pd.DataFrame, now: pd.Series, look: Look, width: float) -> None:
    """Solid as far as the data went, dashed beyond."""
    name, colour = label(now["channel"]), look.colour(now["channel"])
    said = _("{spend} per period brings {response}").format(spend="%{customdata[0]}", response="%{customdata[1]}")
    edge = _reached(curve)
    at_edge = {"spend": edge, "response": float(np.interp(edge, curve["spend"], curve["response"]))}
    inside = pd.concat([curve[curve["spend"] < edge], pd.DataFrame([at_edge])])
    outside = pd.concat([pd.DataFrame([at_edge]), curve[curve["spend"] > edge]])
    for rows, dash, words in ((inside, "solid", ""), (outside, "dot", f"<br>{_('Beyond anything in the data')}")):
        if len(rows) < 2:
            continue
        figure.add_scatter(
            x=rows["spend"],
            y=rows["response"],
            mode="lines",
            name=name,
            line={"color": colour, "width": width, "dash": dash},
            customdata=[
                (look.money(x), look.response(y)) for x, y in zip(rows["spend"], rows["response"], strict=True)
            ],
            hovertemplate=f"<b>{name}</b><br>{said}{words}{_NO_BOX}",
        )


def _carryover(figure: go.Figure, curve: pd.DataFrame, now: pd.Series, look: Look) -> None:
    edge = float(now["carryover"])
    rows = curve[curve["spend"] < edge]
    if edge <= 0:
        return
    height = float(np.interp(edge, curve["spend"], curve["response"]))
    figure.add_scatter(
        x=[*rows["spend"], edge],
        y=[*rows["response"], height],
        mode="lines",
        line={"width": 0},
        fill="tozeroy",
        fillcolor=fade(NEUTRAL, 0.25),
        hovertext=_("Carried over from earlier periods: {response} per period").format(response=look.response(height)),
        hoverinfo="text",
        hoveron="fills",
    )


def _marker(x: float, y: float, name: str, colour: str, look: Look, symbol: str = "circle") -> dict:
    amount = _("{spend} per period incl. carry-over").format(spend=look.money(x))
    brings = _("brings {response}").format(response=look.response(y))
    return {
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


def _end(curve: pd.DataFrame, now: pd.Series, plan: pd.Series | None) -> float:
    wanted = [1.6 * now["input"], min(1.15 * _reached(curve), 4 * now["input"])]
    if plan is not None:
        wanted += [1.1 * plan["input"], 1.05 * plan["up"]]
    end = float(min(max(wanted), curve["spend"].max()))
    return end if plan is None else max(end, 1.05 * float(plan["input"]))


def _reached(curve: pd.DataFrame) -> float:
    """The largest input in the data."""
    return float(curve.loc[curve["observed"].astype(bool), "spend"].max())
