"""The agency's home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from flask import request

from app.queries import clients
from callbacks.page import Page
from layouts import agency, ids, text
from layouts.components.client.attention import (
    AFTER_DAYS,
    DEFAULT_DAYS,
    FILTERS,
    SORTS,
    VIEWS,
    Wanted,
)


def load(view: str = "", show: str = "", sort: str = "", q: str = "", days: str = "") -> Component:
    """As the address says; view and days else as this browser had them last."""
    view = view or request.cookies.get("clients_view", "")
    days = days or request.cookies.get("clients_days", "")
    return agency.build(clients.cards(), _wanted(view, show, sort, q, days), _today())


def choose(
    more: int | None, show: str, view: str, sort: str, words: str | None, days: str
) -> tuple[list[Component], list[dict[str, Any]]]:
    """The clients asked for, and the filters with their counts.

    `more` counts clicks that ask for the rest.
    """
    cards, wanted = clients.cards(), _wanted(view, show, sort, words or "", days)
    wanted = replace(wanted, most=None) if more else wanted
    return agency.listing(cards, wanted, _today()), agency.filters(cards, wanted.days, _today())


def sort_by(_clicks: list[int | None], sort: str) -> Any:
    """The order after a click on a heading of the table."""
    return (
        agency.next_order(ctx.triggered_id["key"], sort) if ctx.triggered[0]["value"] else no_update
    )


PAGES = (Page("/", load, title=text.CLIENTS, right="agency.read", navigation=1),)


def register(app: Dash) -> None:
    asked = (
        Input(ids.AGENCY_SHOW, "value"),
        Input(ids.AGENCY_VIEW, "value"),
        Input(ids.AGENCY_SORT, "value"),
        Input(ids.AGENCY_WORDS, "value"),
        Input(ids.AGENCY_DAYS, "value"),
    )
    found = Output(ids.AGENCY_LIST, "children"), Output(ids.AGENCY_SHOW, "options")
    app.callback(*found, Input(ids.AGENCY_MORE, "n_clicks"), *asked, prevent_initial_call=True)(
        choose
    )
    app.callback(
        Output(ids.AGENCY_SORT, "value"),
        Input(ids.agency_head(ALL), "n_clicks"),
        State(ids.AGENCY_SORT, "value"),
        prevent_initial_call=True,
    )(sort_by)
    app.clientside_callback(ClientsideFunction("agency", "keep"), *asked, prevent_initial_call=True)


def _wanted(view: str, show: str, sort: str, words: str, days: str) -> Wanted:
    """What is not known is as it is at first."""
    return Wanted(
        view=view if view in VIEWS else VIEWS[0],
        show=show if show in FILTERS else "",
        sort=sort if sort in SORTS else SORTS[0],
        words=words[:100],
        days=int(days) if days in map(str, AFTER_DAYS) else DEFAULT_DAYS,
    )


def _today() -> date:
    return datetime.now(UTC).date()
