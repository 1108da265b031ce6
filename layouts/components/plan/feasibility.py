"""The feasibility bar: how much money the bounds can place, and where the budget lies in that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dash import html

from layouts.components.page import icon
from layouts.language import _
from layouts.style.presentation import Presentation


@dataclass(frozen=True)
class Feasibility:
    """low, high: the least and the most money that the bounds can place in the date range.
    budget: what is to be placed.
    """

    low: float
    high: float
    budget: float

    @property
    def fits(self) -> bool:
        slack = 1e-6 * max(self.budget, 1.0)
        return self.low - slack <= self.budget <= self.high + slack


def feasibility(
    spends: Mapping[str, float], bounds: Mapping[str, tuple[float, float]], budget: float
) -> Feasibility:
    """`spends` is today's money per channel that the model can plan, `bounds` multiples of it."""
    return Feasibility(
        low=sum(spend * bounds[channel][0] for channel, spend in spends.items()),
        high=sum(spend * bounds[channel][1] for channel, spend in spends.items()),
        budget=budget,
    )


def bar(feasible: Feasibility, look: Presentation) -> html.Div:
    """A track with the possible range and a mark for the budget; the words say the same."""
    end = 1.08 * max(feasible.high, feasible.budget, 1.0)
    left, width, at = (
        100 * value / end for value in (feasible.low, feasible.high - feasible.low, feasible.budget)
    )
    track = html.Div(
        [
            html.I(
                className="room-range", style={"left": f"{left:.2f}%", "width": f"{width:.2f}%"}
            ),
            html.B(className="room-mark", style={"left": f"{at:.2f}%"}),
        ],
        className="room-track",
        **{"aria-hidden": "true"},
    )
    glyph = icon("check-circle" if feasible.fits else "exclamation-octagon")
    return html.Div(
        [track, html.P([glyph, sentence(feasible, look)])],
        className="room" if feasible.fits else "room bad",
        role="status",
    )


def sentence(feasible: Feasibility, look: Presentation) -> str:
    """Whether the budget fits, in words, and what to do when it does not."""
    low, high, budget = (
        look.short_money(feasible.low),
        look.short_money(feasible.high),
        look.short_money(feasible.budget),
    )
    if feasible.fits:
        return _("These bounds can place {low} to {high}; the budget of {budget} fits.").format(
            low=low, high=high, budget=budget
        )
    gap = look.short_money(
        abs(feasible.budget - (feasible.high if feasible.budget > feasible.high else feasible.low))
    )
    if feasible.budget > feasible.high:
        most = _(
            "These bounds can place at most {high}, {gap} less than the budget. Raise a maximum or"
            " lower the budget."
        )
        return most.format(high=high, gap=gap)
    least = _(
        "These bounds need at least {low}, {gap} more than the budget. Lower a minimum or raise the"
        " budget."
    )
    return least.format(low=low, gap=gap)
