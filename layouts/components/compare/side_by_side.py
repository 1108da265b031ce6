"""One of two compared runs, and tables with a column for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from dash import html

from layouts.figures import pins
from layouts.language import _


class Run(Protocol):
    """A run, as this page shows it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def engine(self) -> str | None: ...
    @property
    def selected(self) -> int: ...
    @property
    def candidates(self) -> int | None: ...
    @property
    def manifest(self) -> dict[str, Any]: ...
    @property
    def spec(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Side:
    """A run and the data it was fitted to."""

    run: Run
    data_name: str
    rows: int
    start: date
    end: date
    fingerprint: str


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
    built = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody(body)],
        className="fig-table runs-table",
    )
    return html.Div(
        built, className="fig-scroll", role="region", tabIndex="0", **{"aria-label": caption}
    )


def _apart(a: Any, b: Any) -> str:
    return "apart" if str(a) != str(b) else ""
