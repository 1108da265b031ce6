"""Tables: numbers to the right, one name per row.

`table` is made of cells that are ready, `data_table` and `folded_table` of a DataFrame's values,
`scrolling_table` of rows that a section makes itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import pandas as pd
from dash import html

from layouts.language import _
from layouts.style.presentation import UNKNOWN, Presentation, label

Kind: TypeAlias = Literal[
    "text",
    "channel",
    "money",
    "short_money",
    "response",
    "short_response",
    "percent",
    "change",
    "number",
    "efficiency",
    "marginal",
    "date",
    "half-life",
]
_WORDS: frozenset[Kind] = frozenset(("text", "channel", "date"))


@dataclass(frozen=True)
class Column:
    """One column: `key` is where its cells are in a row or a DataFrame.

    kind, digits: how values of a DataFrame are written; `digits` are decimals of a "number".
    number: cells that are ready stand to the right, as values of a number's kind always do.
    lead: names the row. tight: takes no more width than it needs. title: explains the heading.
    """

    key: str
    heading: str
    kind: Kind = "text"
    digits: int = 2
    number: bool = False
    lead: bool = False
    tight: bool = False
    title: str = ""

    @property
    def right(self) -> bool:
        return self.number or self.kind not in _WORDS

    @property
    def style(self) -> str:
        """The classes of a cell that is ready."""
        parts = {"n": self.right, "lead-cell": self.lead, "tight": self.tight}
        return " ".join(name for name, wanted in parts.items() if wanted)


def table(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], caption: str, stack: bool = True
) -> html.Div:
    """A table of cells that are ready: words or components.

    `stack` turns rows into cards on a narrow screen; without it the table scrolls sideways by
    itself.
    """
    extra = {"data-stack": "1"} if stack else {}
    head = html.Tr([_heading(column) for column in columns])
    body = [html.Tr([_cell(column, row.get(column.key)) for column in columns]) for row in rows]
    built = html.Table(
        [html.Caption(caption), html.Thead(head), html.Tbody(body)], className="list", **extra
    )
    reach = {} if stack else {"tabIndex": "0", "role": "region", "aria-label": caption}
    return html.Div(built, className="table-wrap", **reach)


def data_table(
    values: pd.DataFrame, columns: Sequence[Column], look: Presentation, caption: str
) -> html.Div:
    """A table of values as people of this locale write them; the first column names the rows."""
    head = html.Tr(
        [html.Th(column.heading, scope="col", className=_align(column)) for column in columns]
    )
    rows = [
        html.Tr(
            [
                _data_cell(record[column.key], column, look, first=index == 0)
                for index, column in enumerate(columns)
            ]
        )
        for record in values.to_dict("records")
    ]
    return scrolling_table(head, rows, caption)


def folded_table(
    values: pd.DataFrame, columns: Sequence[Column], look: Presentation, caption: str
) -> html.Div:
    """The same for what is folded away: words only, of which the browser makes a table when
    somebody opens it.

    A page of figures has some thousand cells behind them, which would cost the server more than all
    that is seen.
    """
    cells = [
        [format_value(value, column.kind, look, column.digits) for value in values[column.key]]
        for column in columns
    ]
    made = {
        "head": [[column.heading, _align(column)] for column in columns],
        "rows": list(zip(*cells, strict=True)),
        "unknown": _(UNKNOWN),
    }
    content = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return _scroller(None, caption, **{"data-table": content})


def scrolling_table(head: Any, rows: Sequence[html.Tr], caption: str, style: str = "") -> html.Div:
    """A table of rows that are ready, which scrolls sideways by itself on a narrow screen.

    head: one or more html.Tr. style: classes of its own.
    """
    named = html.Caption(caption, className="visually-hidden")
    built = html.Table(
        [named, html.Thead(head), html.Tbody(rows)], className=f"fig-table {style}".strip()
    )
    return _scroller(built, caption)


def format_value(value: Any, kind: Kind, look: Presentation, digits: int = 2) -> str:
    """A value as the look writes it. What is unknown is a dash, and never a zero."""
    if kind == "efficiency":
        return look.efficiency(value)
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    return _FORMATS[kind](value, look, digits)


def share(value: str, part: float) -> html.Span:
    """A share in words and as a short bar. `part` lies between 0 and 1."""
    width = f"{max(0.0, min(1.0, part)) * 100:.1f}%"
    bar = html.I(html.B(style={"width": width}), **{"aria-hidden": "true"})
    return html.Span([bar, html.Span(value)], className="sharebar")


_FORMATS: Mapping[str, Callable[[Any, Presentation, int], str]] = {
    "text": lambda value, look, digits: str(value),
    "channel": lambda value, look, digits: label(str(value)),
    "money": lambda value, look, digits: look.money(value),
    "short_money": lambda value, look, digits: look.short_money(value),
    "response": lambda value, look, digits: look.response(value),
    "short_response": lambda value, look, digits: look.short_response(value),
    "change": lambda value, look, digits: look.change(value),
    "percent": lambda value, look, digits: look.percent(value, 1),
    "number": lambda value, look, digits: look.number(value, digits),
    "marginal": lambda value, look, digits: look.marginal(value),
    "half-life": lambda value, look, digits: look.number(value, 1) if value >= 1 else "< 1",
    "date": lambda value, look, digits: look.date(value),
}


def _scroller(content: html.Table | None, caption: str, **extra: Any) -> html.Div:
    reach = {"tabIndex": "0", "role": "region", "aria-label": caption}
    return html.Div(content, className="fig-scroll", **reach, **extra)


def _heading(column: Column) -> html.Th:
    extra = {"title": column.title} if column.title else {}
    words = column.heading or html.Span(_("Actions"), className="visually-hidden")
    return html.Th(words, scope="col", className="n" if column.right else "", **extra)


def _cell(column: Column, value: Any) -> html.Td:
    return html.Td(value, className=column.style, **{"data-label": column.heading})


def _data_cell(value: Any, column: Column, look: Presentation, first: bool) -> html.Th | html.Td:
    words = format_value(value, column.kind, look, column.digits)
    style = f"{_align(column)} unknown" if words == _(UNKNOWN) else _align(column)
    if first:
        return html.Th(words, scope="row", className=style)
    return html.Td(words, className=style)


def _align(column: Column) -> str:
    return "num" if column.right else ""
