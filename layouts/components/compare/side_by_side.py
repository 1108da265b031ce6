"""Tables with a column for each of two compared runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.components.table import scrolling_table
from layouts.figures import pins
from layouts.language import _


def side_by_side(caption: str, rows: Sequence[tuple[Any, Any, Any]]) -> html.Div:
    """Three columns: what, in A, in B. Cells that differ are marked."""
    letters = [
        html.Th(html.Span(letter, className=f"letter pin-{place}"), scope="col")
        for place, letter in enumerate(pins.LETTERS[:2])
    ]
    body = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                *(html.Td(value, className=_apart(a, b)) for value in (a, b)),
            ]
        )
        for name, a, b in rows
    ]
    head = html.Tr(
        [html.Th(html.Span(_("What"), className="visually-hidden"), scope="col"), *letters]
    )
    return scrolling_table(head, body, caption, "runs-table")


def _apart(a: Any, b: Any) -> str:
    return "apart" if str(a) != str(b) else ""
