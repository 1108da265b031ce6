"""The agency's home: every client as a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from layouts import text
from layouts.components.badge import badge, state
from layouts.components.page import facts, page
from layouts.components.states import empty
from layouts.figures.look import Look
from layouts.language import _
from layouts.shell import logo


class Card(Protocol):
    """What a card shows of a client; `roas` and the dates are None where there are none.

    `roas` is what paid media brought per unit of money: money, or with `conversion` a number of them.
    """

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def logo_svg(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def last_run_state(self) -> str | None: ...
    @property
    def last_run_at(self) -> datetime | None: ...
    @property
    def data_until(self) -> date | None: ...
    @property
    def roas(self) -> float | None: ...
    @property
    def conversion(self) -> bool: ...
    @property
    def published_at(self) -> datetime | None: ...


def build(cards: Sequence[Card]) -> Component:
    if not cards:
        body: Component = html.Div(empty("buildings", _(text.NO_CLIENTS), _(text.NO_CLIENTS_LEAD)), className="section")
    else:
        body = html.Div([_card(card) for card in cards], className="clients")
    return page(_(text.CLIENTS), body, lead=_(text.AGENCY_LEAD))


def _card(card: Card) -> html.A:
    look = Look(currency=card.currency, locale=card.locale, conversion=card.conversion)
    head = html.Div([logo(card.logo_svg, large=True), html.H2(card.name), _published(card)], className="client-head")
    lines = facts(
        [
            ("Last run", _last_run(card)),
            ("Data until", text.day(card.data_until, look)),
            ("Published", text.day(card.published_at, look)),
        ]
    )
    return html.A([head, _roas(card, look), lines], href=f"/switch/{card.slug}", className="client")


def _published(card: Card) -> html.Span:
    if card.published_at:
        return badge(_(text.PUBLISHED), "good")
    return badge(_(text.DRAFT), "warn") if card.last_run_state == "finished" else badge(_(text.NOTHING_YET))


def _roas(card: Card, look: Look) -> html.Div:
    if card.published_at is None or not card.roas:
        none = _(text.NO_MODEL_YET) if card.published_at is None else _(text.NO_ROAS)
        return html.Div(html.Span(none, className="none"), className="client-roas")
    worth = look.efficiency(1 / card.roas if card.conversion else card.roas)
    name = _(text.OF_MEDIA).format(name=look.efficiency_name)
    return html.Div(
        [html.Span(worth, className="value"), html.Span(name, className="small muted")], className="client-roas"
    )


def _last_run(card: Card) -> Component | str:
    if card.last_run_state is None:
        return text.DASH
    return html.Span([html.Span(text.ago(card.last_run_at) + "  ", className="muted"), state(card.last_run_state)])
