"""Hyperparameters of pinned models: each value as a mark in the range that was searched, and as a
number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from dash import html

from layouts import text
from layouts.components.compare.cards import ComparisonView
from layouts.components.run.settings import name_of, short
from layouts.components.table import scrolling_table
from layouts.figures import pins
from layouts.figures.compare import models
from layouts.language import N_, _
from layouts.style.presentation import Presentation
from mmm.analysis.hyperparameter_bounds import NEAR

NOTE: Final = N_(
    "A dot is a model in the range that was searched, the rule the set's median. Those of a channel"
    " without an estimate say nothing."
)
AT_END: Final = N_("At an end of its range: the range decided, not the data")


def table(view: ComparisonView, look: Presentation) -> html.Div:
    """A row per hyperparameter: its range with a mark per model, and a column of
    numbers per model.
    """
    values = view.comparison.hyperparameters
    medians = view.consensus.hyperparameters
    letters = list(zip(pins.LETTERS, view.sol_ids, strict=False))
    head = html.Tr(
        [
            html.Th(_("Hyperparameter"), scope="col"),
            html.Th(_("Range"), scope="col"),
            *(_letter(place, sol_id) for place, (_mark, sol_id) in enumerate(letters)),
            html.Th(_(models.MEDIAN), scope="col", className="num"),
        ]
    )
    rows = [
        _row(str(name), [float(value) for value in values[name]], float(medians[name]), view, look)
        for name in values
    ]
    return scrolling_table(head, rows, _("Hyperparameters"), "ranges-table")


def _row(
    name: str, values: Sequence[float], median: float, view: ComparisonView, look: Presentation
) -> html.Tr:
    bounds = [float(end) for end in view.ranges.get(name, ())]
    places = [_place(value, bounds) for value in values]
    cells = [_cell(value, place, look) for value, place in zip(values, places, strict=True)]
    return html.Tr(
        [
            html.Th(name_of(name)[0], scope="row"),
            html.Td(_range(bounds, places, _place(median, bounds), look), className="range-cell"),
            *cells,
            html.Td(_number(median, look), className="num set"),
        ]
    )


def _range(
    bounds: Sequence[float],
    places: Sequence[float | None],
    median: float | None,
    look: Presentation,
) -> Any:
    """The ends in numbers, between them a track with a mark per model."""
    if len(bounds) < 2 or bounds[0] == bounds[1]:
        return html.Span(_("fixed") if bounds else text.DASH, className="muted")
    marks: list[Any] = [] if median is None else [html.B(style={"left": f"{100 * median:.1f}%"})]
    marks += [
        html.I(className=f"pin-{number}", style={"left": f"{100 * place:.1f}%"})
        for number, place in enumerate(places)
        if place is not None
    ]
    track = html.Span(marks, className="track", **{"aria-hidden": "true"})
    return html.Span(
        [html.Span(short(bounds[0], look)), track, html.Span(short(bounds[1], look))],
        className="in-range",
    )


def _place(value: float, bounds: Sequence[float]) -> float | None:
    """From 0 at the lower end to 1; None where nothing was searched."""
    if len(bounds) < 2 or bounds[0] == bounds[1] or pd.isna(value):
        return None
    return min(1.0, max(0.0, (value - bounds[0]) / (bounds[1] - bounds[0])))


def _cell(value: float, place: float | None, look: Presentation) -> html.Td:
    at_end = place is not None and min(place, 1 - place) < NEAR
    if not at_end:
        return html.Td(_number(value, look), className="num")
    hidden = html.Span(_(AT_END), className="visually-hidden")
    return html.Td([_number(value, look), " ", hidden], className="num at-end", title=_(AT_END))


def _number(value: float, look: Presentation) -> str:
    return text.DASH if pd.isna(value) else look.number(value, 3 if abs(value) < 100 else 0)


def _letter(place: int, sol_id: str) -> html.Th:
    mark = html.Span(pins.LETTERS[place], className=f"letter pin-{place}", title=sol_id)
    return html.Th(mark, scope="col", className="num")
