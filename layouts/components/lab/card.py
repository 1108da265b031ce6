"""The lab's figures: like figure cards elsewhere, but their finding and their numbers follow what
remains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dash import html

from layouts.components.figure_card import Words, graph, saves
from layouts.components.source import Source, footer
from layouts.figures.template import PlainFigure
from layouts.language import _
from layouts.style.presentation import Presentation

BUTTONS: Final[Mapping[str, tuple[str, ...]]] = {
    "lasso": ("toImage", "lasso2d", "select2d", "zoom2d", "resetScale2d"),
    "select": ("toImage", "select2d"),
}


@dataclass(frozen=True)
class Live:
    """A figure that follows what remains.

    graph_id, heading_id, numbers_id: of the figure, of its finding, and of what “Show data” opens.
    data: what is in there at first. csv: (words, address). below: comes after the figure. scrolls:
    sideways on a phone, so the keyboard has to reach it.
    """

    figure: PlainFigure
    graph_id: str
    heading_id: str
    numbers_id: str
    data: Any
    csv: tuple[str, str]
    below: Any = None
    scrolls: bool = False


def card(words: Words, live: Live, look: Presentation, source: Source) -> html.Section:
    drawn = graph(live.figure, look, live.graph_id)
    buttons = BUTTONS.get(live.figure.layout.get("dragmode", ""), ("toImage",))
    drawn.config = {**drawn.config, "modeBarButtons": [list(buttons)], "editSelection": False}
    room = html.Div(
        drawn, style={"minHeight": f"{live.figure.layout['height']}px"}, className="lab-drawn"
    )
    reach = {"tabIndex": "0"} if live.scrolls else {}
    link = html.A(live.csv[0], href=live.csv[1], download="", className="fig-csv")
    shown = html.Details(
        [html.Summary(_("Show data")), html.Div(live.data, id=live.numbers_id)],
        className="fig-data",
    )
    return html.Section(
        [
            html.P(words.kicker, className="fig-kicker"),
            html.H2(words.finding, id=live.heading_id, className="fig-title"),
            html.P(words.note, className="fig-note"),
            html.Div(
                room,
                className="fig-body",
                role="figure",
                **{"aria-labelledby": live.heading_id},
                **reach,
            ),
            live.below,
            html.Div(
                [shown, html.Span([link, *saves()], className="fig-links")], className="fig-tools"
            ),
            footer(source, look),
        ],
        className=f"fig-card {live.graph_id}-card",
    )


def by_hand() -> html.Details:
    """What a brush does, by numbers: from and to for each axis.

    lab_fields.js makes the fields when it is opened.
    """
    return html.Details(
        [html.Summary(_("Limits by number")), html.Div(className="by-hand")], className="lab-why"
    )
