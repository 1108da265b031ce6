"""Tables of text: numbers to the right, one name per row, on a phone one card per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.language import _


@dataclass(frozen=True)
class Column:
    """key: where the cell is in a row.

    `lead` names the row, `tight` takes no more width than it needs.
    """

    key: str
    heading: str
    number: bool = False
    lead: bool = False
    tight: bool = False
    title: str = ""

    @property
    def style(self) -> str:
        parts = {"n": self.number, "lead-cell": self.lead, "tight": self.tight}
        return " ".join(name for name, wanted in parts.items() if wanted)


def table(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], caption: str, stack: bool = True
) -> html.Div:
    """`stack` turns rows into cards on a narrow screen; without it the table scrolls sideways by
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


def share(value: str, part: float) -> html.Span:
    """A share in words and as a short bar. `part` lies between 0 and 1."""
    width = f"{max(0.0, min(1.0, part)) * 100:.1f}%"
    bar = html.I(html.B(style={"width": width}), **{"aria-hidden": "true"})
    return html.Span([bar, html.Span(value)], className="sharebar")


def _heading(column: Column) -> html.Th:
    extra = {"title": column.title} if column.title else {}
    words = column.heading or html.Span(_("Actions"), className="visually-hidden")
    return html.Th(words, scope="col", className="n" if column.number else "", **extra)


def _cell(column: Column, value: Any) -> html.Td:
    return html.Td(value, className=column.style, **{"data-label": column.heading})
