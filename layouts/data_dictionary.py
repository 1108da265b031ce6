"""The data dictionary: what each column of a data set is and holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from app.views.datasets import DataDictionary, DatasetRow
from layouts import text
from layouts.address import address
from layouts.components.page import link_button, page, section
from layouts.components.run.spec_words import ROLES
from layouts.components.table import Column, table
from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation, label
from mmm.data.column_roles import ColumnFacts

TITLE: Final = N_("Data dictionary")
NOTE: Final = N_(
    "Roles are recognised from names and values; a run may use a column otherwise. Units follow"
    " from the roles."
)
UNITS: Final = {"count": N_("count"), "none": N_("no unit")}
SHOWN_LEVELS: Final = 8
LONGEST_LEVEL: Final = 24  # signs
LONGEST_NAME: Final = 32  # signs; a longer one may break after its underscores


def build(found: DataDictionary, look: Presentation) -> Component:
    heads = (
        Column("name", _("Column"), lead=True),
        Column("role", _("Role"), tight=True),
        Column("range", _("Range")),
        Column("gaps", _("Empty cells"), tight=True),
        Column("unit", _("Unit"), tight=True),
    )
    rows = [_row(column, look) for column in found.columns]
    dataset = found.dataset
    return page(
        _(TITLE),
        section(_("Columns"), table(heads, rows, _("Columns")), note=_(NOTE), flush=True),
        lead=f"{dataset.name} · {text.period(dataset.date_from, dataset.date_to, look)}",
        back=(address("/data"), _(text.DATA)),
        actions=_truth(dataset) if dataset.simulated else (),
    )


def _truth(dataset: DatasetRow) -> list[Component]:
    href = address(f"/data/{dataset.id}/truth")
    return [link_button(_(text.KNOWN_TRUTH), href, glyph="bullseye")]


def _row(column: ColumnFacts, look: Presentation) -> dict[str, Any]:
    return {
        "name": html.Code(_name(column.name)),
        "role": _role(column),
        "range": _range(column, look),
        "gaps": _gaps(column, look),
        "unit": _unit(column, look),
    }


def _name(name: str) -> Any:
    if len(name) <= LONGEST_NAME:
        return name
    first, *rest = name.split("_")
    return [first, *(piece for part in rest for piece in ("_", html.Wbr(), part))]


def _role(column: ColumnFacts) -> str:
    if column.spend is not None:
        return _("Exposure of {channel}").format(channel=label(column.spend))
    return _(ROLES[column.role])


def _range(column: ColumnFacts, look: Presentation) -> Any:
    if column.ends is None:
        return _levels(column.levels)
    lowest, highest = (_written(end, look) for end in column.ends)
    if lowest == highest:
        return lowest
    return _("{lowest} to {highest}").format(lowest=lowest, highest=highest)


def _levels(levels: Sequence[str]) -> Any:
    """The first of them, and how many more there are."""
    if not levels:
        return html.Span(_("no values"), className="muted")
    shown = ", ".join(_shortened(level) for level in levels[:SHOWN_LEVELS])
    more = len(levels) - SHOWN_LEVELS
    if more <= 0:
        return shown
    rest = ngettext("and {n} more", "and {n} more", more).format(n=more)
    return html.Div([shown, html.Span(rest, className="sub")])


def _gaps(column: ColumnFacts, look: Presentation) -> Any:
    """How many cells are empty, and the date of the first."""
    count = look.number(column.gaps)
    if not column.gaps:
        return count
    first = text.day(column.first_gap, look)
    where = _("the first on {day}").format(day=first) if column.first_gap else _("without a date")
    return html.Div([count, html.Span(where, className="sub")])


def _unit(column: ColumnFacts, look: Presentation) -> Any:
    if column.unit == "money":
        return look.currency
    if column.unit is None:
        return html.Span(_("not known"), className="muted")
    return _(UNITS[column.unit])


def _written(end: float | date, look: Presentation) -> str:
    return look.date(end) if isinstance(end, date) else look.number(end, _decimals(end))


def _decimals(value: float) -> int:
    """None from 100 on and of whole numbers, else two, and of small ones as many as three digits
    need.
    """
    if not isfinite(value) or abs(value) >= 100 or value == round(value):
        return 0
    exponent = Decimal(f"{value:.3g}").normalize().as_tuple().exponent
    return max(2, -int(exponent))


def _shortened(level: str) -> str:
    return level if len(level) <= LONGEST_LEVEL else f"{level[: LONGEST_LEVEL - 1].rstrip()}…"
