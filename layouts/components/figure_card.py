"""A figure with its finding as heading, its numbers as a table and CSV, and a line that says where
they come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd
from dash import dcc, html

from layouts.components.source import Source, footer
from layouts.components.table import Column, folded_table
from layouts.figures import time_names
from layouts.figures.template import PlainFigure
from layouts.language import _
from layouts.style.presentation import Presentation

# The buttons are listed one by one: Plotly's own set has “Share chart”, which sends a client's
# figures to its cloud.
CONFIG: Mapping[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage", "zoom2d", "resetScale2d"]],
    "plotlyServerURL": "",
}
IMAGES = ("png", "svg")  # what a figure is saved as, in the browser
FEW = 3  # small figures that share the whole width
SMALL: Mapping[str, Any] = {**CONFIG, "displayModeBar": False}


@dataclass(frozen=True)
class Data:
    """The table behind a figure: the same numbers as its CSV, and how a page writes them."""

    table: pd.DataFrame
    columns: Sequence[Column]
    csv: Sequence[tuple[str, str]] = ()  # (words, address)


@dataclass(frozen=True)
class Words:
    """The finding is the heading; the kicker says what kind of figure it is; the note how to read
    it.
    """

    finding: str
    kicker: str = ""
    note: str = ""


@dataclass(frozen=True)
class ByWidth:
    """A figure, and what stands in its place on a phone."""

    wide: PlainFigure
    narrow: PlainFigure


Drawing: TypeAlias = PlainFigure | ByWidth | Sequence[tuple[str, PlainFigure]]


def figure_card(
    words: Words, figure: Drawing, data: Data, look: Presentation, source: Source, ident: Any = None
) -> html.Section:
    """One figure, or a grid of small ones, each (heading, figure)."""
    heading = "figure-" + "-".join((words.kicker or words.finding).lower().split())
    if isinstance(figure, PlainFigure):
        body = html.Div(graph(figure, look, ident), style=_room(figure))
    elif isinstance(figure, ByWidth):
        body = html.Div(
            [
                html.Div(graph(one, look), style=_room(one), className=style)
                for one, style in ((figure.narrow, "fig-narrow"), (figure.wide, "fig-wide"))
            ]
        )
    else:
        small = [html.Div(_small(title, one, look), className="fig-small") for title, one in figure]
        body = html.Div(small, className="fig-grid few" if len(small) <= FEW else "fig-grid")
    return html.Section(
        [
            html.P(words.kicker, className="fig-kicker") if words.kicker else None,
            html.H2(words.finding, id=heading, className="fig-title"),
            html.P(words.note, className="fig-note") if words.note else None,
            html.Div(body, className="fig-body", role="figure", **{"aria-labelledby": heading}),
            _data(data, look, words.kicker or words.finding),
            footer(source, look),
        ],
        className="fig-card",
    )


def graph(
    figure: PlainFigure, look: Presentation, ident: Any = None, small: bool = False
) -> dcc.Graph:
    """A figure that follows the width of its place. Small ones have no buttons."""
    known = {"id": ident} if ident is not None else {}
    return dcc.Graph(
        figure=figure,
        config={**(SMALL if small else CONFIG), **time_names.config(look.locale)},
        responsive=True,
        className="fig",
        style={"height": f"{figure.layout['height']}px"},
        **known,
    )


def saves() -> list[html.Button]:
    """Save the whole card as one image: the browser draws it (`assets/figure_image.js`)."""
    return [
        html.Button(kind.upper(), type="button", className="fig-save", **{"data-save": kind})
        for kind in IMAGES
    ]


def _small(heading: str, figure: PlainFigure, look: Presentation) -> list:
    drawn = html.Div(graph(figure, look, small=True), style=_room(figure))
    return [html.H3(heading, className="fig-small-title"), drawn]


def _room(figure: PlainFigure) -> dict[str, str]:
    """Room kept free while the plotting library loads, so that nothing below jumps."""
    return {"minHeight": f"{figure.layout['height']}px"}


def _data(data: Data, look: Presentation, caption: str) -> html.Div:
    own = f"{caption.lower().replace(' ', '-')}.csv"  # the server names its files itself
    links = [
        html.A(
            words, href=url, download=own if url.startswith("data:") else "", className="fig-csv"
        )
        for words, url in data.csv
    ]
    table = folded_table(data.table, data.columns, look, caption)
    shown = html.Details([html.Summary(_("Show data")), table], className="fig-data")
    return html.Div(
        [shown, html.Span([*links, *saves()], className="fig-links")], className="fig-tools"
    )
