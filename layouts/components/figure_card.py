"""A figure with its finding as heading, its numbers as a table and CSV, and a line that says where they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html

from layouts.figures.look import UNKNOWN, Look, label

Kind = Literal["text", "channel", "money", "response", "percent", "number", "efficiency", "date"]
CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "displayModeBar": "hover",
    "scrollZoom": False,
    "doubleClick": "reset",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in the DataFrame, its heading, and how its values are written."""

    name: str
    heading: str
    kind: Kind = "text"
    digits: int = 2


@dataclass(frozen=True)
class Source:
    """Where a figure's numbers come from. `engine` is the engine's label, `mode` the run mode.

    largest: in verified mode the largest relative difference between the two engines, where it is known.
    """

    model: str
    engine: str
    mode: str
    window: tuple[date, date] | None = None
    data: str = ""
    made: datetime | None = None
    largest: float | None = None


def figure_card(
    title: str,
    figure: go.Figure | Sequence[tuple[str, go.Figure]],
    data: tuple[pd.DataFrame, Sequence[Column]],
    look: Look,
    source: Source,
    csv_url: str | None = None,
    *,
    kicker: str = "",
    note: str = "",
    ident: Any = None,
) -> html.Section:
    """One figure, or a grid of small ones, each (heading, figure). `data` is the table behind it and its columns."""
    heading = f"figure-{kicker or title}".lower().replace(" ", "-")
    graphs = (
        [html.Div(_small(*pair), className="fig-small") for pair in figure]
        if not isinstance(figure, go.Figure)
        else None
    )
    body = html.Div(graphs, className="fig-grid") if graphs is not None else graph(figure, ident)
    table, columns = data
    return html.Section(
        [
            html.P(kicker, className="fig-kicker") if kicker else None,
            html.H2(title, id=heading, className="fig-title"),
            html.P(note, className="fig-note") if note else None,
            html.Div(body, className="fig-body", role="figure", **{"aria-labelledby": heading}),
            _data(table, columns, look, csv_url, kicker or title),
            footer(source, look),
        ],
        className="fig-card",
    )


def graph(figure: go.Figure, ident: Any = None) -> dcc.Graph:
    """A figure that follows the width of its place."""
    known = {"id": ident} if ident is not None else {}
    return dcc.Graph(
        figure=figure,
        config=CONFIG,
        responsive=True,
        className="fig",
        style={"height": f"{figure.layout.height}px"},
        **known,
    )


def data_table(table: pd.DataFrame, columns: Sequence[Column], look: Look, caption: str) -> html.Div:
    """The numbers as people of this locale write them. Scrolls sideways by itself on a narrow screen."""
    head = html.Tr([html.Th(column.heading, scope="col", className=_side(column)) for column in columns])
    rows = [
        html.Tr([_cell(record[column.name], column, look, first=index == 0) for index, column in enumerate(columns)])
        for record in table.to_dict("records")
    ]
    return html.Div(
        html.Table(
            [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody(rows)],
            className="fig-table",
        ),
        className="fig-scroll",
        role="region",
        tabIndex="0",
        **{"aria-label": caption},
    )


def footer(source: Source, look: Look) -> html.P:
    """Model, engine, data window and date: what a figure needs to be believed when it stands alone."""
    parts = [f"Model {source.model}"] if source.model else []
    parts.append(engine_words(source, look))
    if source.window:
        parts.append(f"{look.date(source.window[0])} to {look.date(source.window[1])}")
    if source.data:
        parts.append(source.data)
    if source.made:
        parts.append(f"made {look.date(source.made)}")
    return html.P([html.Span(part) for part in parts], className="fig-foot")


def engine_words(source: Source, look: Look) -> str:
    """Which engine made the number, in words."""
    if source.mode == "robyn":
        return f"computed by {source.engine}"
    if source.mode == "verified":
        gap = "" if source.largest is None else f", largest difference {source.largest:.0e}"
        return f"verified against Meta's Robyn{gap}"
    return f"computed by {source.engine}, not checked against Robyn"


def written(value: Any, kind: Kind, look: Look, digits: int = 2) -> str:
    """A value as the look writes it. What is unknown is a dash, and never a zero."""
    if kind == "efficiency":
        return look.efficiency(value)
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    return _WRITE[kind](value, look, digits)


_WRITE: Mapping[str, Callable[[Any, Look, int], str]] = {
    "text": lambda value, look, digits: str(value),
    "channel": lambda value, look, digits: label(str(value)),
    "money": lambda value, look, digits: look.money(value),
    "response": lambda value, look, digits: look.response(value),
    "percent": lambda value, look, digits: look.percent(value, 1),
    "number": lambda value, look, digits: look.number(value, digits),
    "date": lambda value, look, digits: look.date(value),
}


def _small(heading: str, figure: go.Figure) -> list:
    return [html.H3(heading, className="fig-small-title"), graph(figure)]


def _data(table: pd.DataFrame, columns: Sequence[Column], look: Look, csv_url: str | None, caption: str) -> html.Div:
    link = html.A("CSV", href=csv_url, download="", className="fig-csv", target="_blank") if csv_url else None
    shown = html.Details([html.Summary("Show data"), data_table(table, columns, look, caption)], className="fig-data")
    return html.Div([shown, link], className="fig-tools")


def _side(column: Column) -> str:
    return "" if column.kind in ("text", "channel", "date") else "num"


def _cell(value: Any, column: Column, look: Look, first: bool) -> html.Th | html.Td:
    said = written(value, column.kind, look, column.digits)
    style = f"{_side(column)} unknown" if said == UNKNOWN else _side(column)
    return html.Th(said, scope="row", className=style) if first else html.Td(said, className=style)
