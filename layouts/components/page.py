"""The frame inside the shell: a page's heading, its sections, icons, links and lists of facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts.address import is_within

Child = Any


def page(
    title: str,
    *children: Child,
    lead: Child = None,
    actions: Sequence[Child] = (),
    back: tuple[str, str] | None = None,
) -> html.Div:
    """A page: one heading (it names the browser window too), a sentence, actions, sections.

    `back` is (href, label).
    """
    head = [
        dcc.Link([icon("arrow-left"), back[1]], href=back[0], className="crumb") if back else None,
        html.H1(title, tabIndex="-1"),
        html.P(lead, className="lead") if lead else None,
    ]
    bar = html.Div(list(actions), className="actions") if actions else None
    return html.Div(
        [html.Div([html.Div(head), bar], className="page-head"), *children], className="page"
    )


def section(
    title: str | None,
    *children: Child,
    note: Child = None,
    actions: Sequence[Child] = (),
    flush: bool = False,
) -> html.Section:
    """A titled box. `flush` lets a table reach its edges."""
    head = None
    if title:
        words = html.Div([html.H2(title), html.P(note, className="note") if note else None])
        bar = html.Div(list(actions), className="actions") if actions else None
        head = html.Div([words, bar], className="section-head")
    body = html.Div(list(children), className="section-body flush" if flush else "section-body")
    return html.Section([head, body], className="section")


def icon(name: str) -> html.I:
    """A Bootstrap icon; the words beside it carry the meaning."""
    return html.I(className=f"bi bi-{name}", **{"aria-hidden": "true"})


def link_button(
    label: str, href: str, kind: str = "plain", glyph: str | None = None, small: bool = False
) -> html.A | dcc.Link:
    """A link to another page that looks like a button. `kind`: primary, plain or quiet.

    What is not of the present client comes with another document: its own brand, its own callbacks.
    """
    kind_of_link = dcc.Link if is_within(href) else html.A
    return kind_of_link(
        [icon(glyph) if glyph else None, label], href=href, className=_button_class(kind, small)
    )


def button(
    label: str,
    ident: Any,
    kind: str = "plain",
    glyph: str | None = None,
    small: bool = False,
    disabled: bool = False,
) -> html.Button:
    """A button that a callback listens to. `kind`: primary, plain, quiet or danger-x."""
    children = [icon(glyph) if glyph else None, label]
    return html.Button(
        children, id=ident, type="button", className=_button_class(kind, small), disabled=disabled
    )


def facts(pairs: Sequence[tuple[str, Child]], wide: bool = False) -> html.Dl:
    """Names and values, one pair per line.

    `wide` keeps values beside their names where the box is broad.
    """
    return html.Dl(
        [part for name, value in pairs for part in (html.Dt(name), html.Dd(value))],
        className="facts wide" if wide else "facts",
    )


def _button_class(kind: str, small: bool) -> str:
    return f"btn btn-{kind} btn-sm" if small else f"btn btn-{kind}"
