"""The agency's home: every client as a tile or a row, with what wants attention first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from app.views.clients import ClientCard
from layouts import ids
from layouts.components.client import attention, card
from layouts.components.client.attention import ATTENTION, FILTERS, SORTS, VIEWS, Wanted
from layouts.components.field import field
from layouts.components.page import button, icon, page
from layouts.components.segments import segments
from layouts.components.states import empty
from layouts.components.table import Column
from layouts.language import N_, _, ngettext

CLIENTS: Final = N_("Clients")
LEAD: Final = N_("What each client sees today, and what waits for you.")
NO_CLIENTS_LEAD: Final = N_(
    "An administrator adds the first client; it appears here with its brand."
)
VIEW_NAMES: Final = {"tiles": N_("Tiles"), "table": N_("Table")}

NAMES: Final = {
    "": N_("All"),
    ATTENTION: N_("Needs attention"),
    attention.STALE: card.STALE_DATA,
    attention.FAILING: card.FAILING_HEALTH,
    attention.WAITING: card.AWAITING,
    attention.RUNNING: N_("Running"),
}
ORDERS: Final = {
    ATTENTION: N_("Most urgent first"),
    "name": N_("Name, A to Z"),
    "-name": N_("Name, Z to A"),
    "-roas": N_("ROAS, highest first"),
    "roas": N_("ROAS, lowest first"),
    "data": N_("Data, oldest first"),
    "-data": N_("Data, newest first"),
    "-published": N_("Published, newest first"),
    "published": N_("Published, oldest first"),
}
# when a heading is clicked
FIRST: Final = {"name": "name", "roas": "-roas", "data": "data", "published": "-published"}
OTHER_WAY: Final = {"name": "-name", "-roas": "roas", "data": "-data", "-published": "published"}


def build(clients: Sequence[ClientCard], wanted: Wanted, today: date) -> Component:
    """`today` decides what is old."""
    title = _(CLIENTS)
    if not clients:
        none = empty("buildings", _("No clients yet"), _(NO_CLIENTS_LEAD))
        return page(title, html.Div(none, className="section"), lead=_(LEAD))
    found = html.Div(listing(clients, wanted, today), id=ids.AGENCY_LIST)
    return page(title, _bar(clients, wanted, today), found, lead=_(LEAD))


def listing(clients: Sequence[ClientCard], wanted: Wanted, today: date) -> list[Component]:
    """The clients that are asked for, and how many they are."""
    kept = attention.chosen(clients, wanted, today)
    first = kept[: wanted.most]
    said = ngettext("{n} of {total} client", "{n} of {total} clients", len(clients))
    count = html.P(
        said.format(n=len(kept), total=len(clients)), className="client-count", role="status"
    )
    if not kept:
        none = empty(
            "funnel",
            _("No client matches"),
            _("Choose “All”, or find by another part of the name."),
        )
        return [count, html.Div(none, className="section"), _more(0, 0)]
    if wanted.view == "table":
        return [count, _table(first, wanted, today), _more(len(kept), len(first))]
    tiles = html.Div([card.tile(one, wanted.days, today) for one in first], className="clients")
    return [count, tiles, _more(len(kept), len(first))]


def _more(total: int, shown: int) -> html.Div:
    """The rest is a click away; the button is there even without a rest, for its callback."""
    said = ngettext("Show all {n} client", "Show all {n} clients", total).format(n=total)
    control = button(said, ids.AGENCY_MORE, "plain", "chevron-down")
    return html.Div(control, className="client-more", hidden=total <= shown)


def filters(clients: Sequence[ClientCard], days: int, today: date) -> list[dict[str, Any]]:
    """The quick filters, each with the number of clients that it leaves."""
    counts = attention.counts(clients, days, today)
    return [
        {
            "label": html.Span([_(NAMES[name]), html.B(str(counts[name]))], className="chip"),
            "value": name,
        }
        for name in FILTERS
    ]


def _bar(clients: Sequence[ClientCard], wanted: Wanted, today: date) -> html.Div:
    chips = segments(
        ids.AGENCY_SHOW,
        _("Which clients"),
        filters(clients, wanted.days, today),
        wanted.show,
        "client-choice chips",
    )
    views = [{"label": _(VIEW_NAMES[name]), "value": name} for name in VIEWS]
    view = segments(ids.AGENCY_VIEW, _("View"), views, wanted.view, "client-choice client-view")
    search = dbc.Input(
        id=ids.AGENCY_WORDS,
        type="search",
        value=wanted.words,
        debounce=250,
        placeholder=_("Name of a client"),
        autocomplete="off",
    )
    order = dbc.Select(
        id=ids.AGENCY_SORT,
        options=[{"label": _(ORDERS[name]), "value": name} for name in SORTS],
        value=wanted.sort,
    )
    days = dbc.Select(
        id=ids.AGENCY_DAYS,
        options=[{"label": _days(count), "value": str(count)} for count in attention.AFTER_DAYS],
        value=str(wanted.days),
    )
    return html.Div(
        [
            html.Div([chips, view], className="client-chips"),
            html.Div(
                [
                    field(_("Find"), search),
                    field(_("Order"), order),
                    field(_("Data is stale after"), days),
                ],
                className="client-fields",
            ),
        ],
        className="client-bar",
    )


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)


def _table(clients: Sequence[ClientCard], wanted: Wanted, today: date) -> html.Div:
    columns = card.columns()
    rows = [card.row(client, wanted.days, today) for client in clients]
    head = html.Thead(html.Tr([_head(column, wanted.sort) for column in columns]))
    body = html.Tbody(
        [html.Tr([_cell(column, row[column.key]) for column in columns]) for row in rows]
    )
    built = html.Table(
        [html.Caption(_(CLIENTS)), head, body],
        className="list clients-list",
        **{"data-stack": "1"},
    )
    return html.Div(html.Div(built, className="table-wrap"), className="section")


def _head(column: Column, sort: str) -> html.Th:
    side = "n" if column.number else ""
    if column.key not in FIRST:
        return html.Th(column.heading, scope="col", className=side)
    by, down = sort.lstrip("-"), sort.startswith("-")
    arrow = icon("arrow-down" if down else "arrow-up") if by == column.key else None
    order = {"aria-sort": "descending" if down else "ascending"} if by == column.key else {}
    control = html.Button(
        [column.heading, arrow], id=ids.agency_head(column.key), type="button", className="sort"
    )
    return html.Th(control, scope="col", className=side, **order)


def _cell(column: Column, value: Any) -> html.Td:
    return html.Td(
        value, className=column.style, **{"data-label": "" if value is None else column.heading}
    )


def next_order(key: str, sort: str) -> str:
    """The order after a click on a heading: the useful one first, then the other way around."""
    return OTHER_WAY.get(sort, FIRST[key]) if sort.lstrip("-") == key else FIRST[key]
