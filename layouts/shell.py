"""The frame around every page: header with the brand, navigation, light and dark, account, footer,
messages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, text
from layouts.address import address, client_address, current_base, is_within, site_address
from layouts.components.logo import logo
from layouts.components.page import icon
from layouts.components.states import skeleton
from layouts.language import LANGUAGES, N_, _, current_language

SWITCH_MODE: Final = N_("Switch between light and dark")
OPEN_NAVIGATION: Final = N_("Navigation")
ACCOUNT: Final = N_("Account")
ENGINE_BOTH: Final = N_(
    "Engines on this installation: Meta's Robyn ({robyn}) and the compiled engine."
)
ENGINE_FAST: Final = N_(
    "Engine on this installation: the compiled engine. Meta's Robyn cannot run here."
)
ENGINE_UNCHECKED: Final = N_("No worker has reported yet whether Meta's Robyn can run here.")
NOTICE_UNREACHABLE: Final = N_(
    "The server does not answer. What you just did may not have happened; try again soon."
)
NOTICE_OTHER_CLIENT: Final = N_(
    "This window's address belongs to another client than its page. Nothing was done; reload the"
    " page."
)
NOTICE_TOO_LARGE: Final = N_(
    "That is too large for the server. Upload a smaller file, without columns nobody needs."
)

HOME = site_address("/")


@dataclass(frozen=True)
class Entry:
    """An entry of the navigation; its title is translated where it is shown."""

    href: str
    title: str


@dataclass(frozen=True)
class Client:
    """An entry of the client switcher."""

    slug: str
    name: str
    logo_svg: str


@dataclass(frozen=True)
class Frame:
    """What the shell shows.

    `navigation` has the pages that the person may open; `slug` is the client at hand, if any;
    `home` is true on the agency's own pages, which are about no client and wear its own brand;
    `engines` is for staff what runs here.

    `templates` are the two Plotly templates as plain JSON: switching between light and dark
    repaints without a reload.
    """

    brand_name: str
    logo_svg: str
    person: str
    email: str
    csrf_token: str
    navigation: tuple[Entry, ...] = ()
    clients: tuple[Client, ...] = ()
    slug: str | None = None
    home: bool = False
    engines: str = ""
    templates: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    page: Component | None = None


def build(frame: Frame) -> html.Div:
    """The whole document body, with the page at `address` where that is known.

    Later ones arrive in CONTENT.
    """
    content = html.Main(
        dcc.Loading(
            html.Div(frame.page or skeleton(), id=ids.CONTENT, **{"data-address": frame.address}),
            custom_spinner=html.Div(className="loadbar"),
            delay_show=350,
            target_components={ids.CONTENT: "children"},
            overlay_style={"visibility": "visible", "opacity": 0.5},
        ),
        id="main",
        className="content",
        tabIndex="-1",
    )
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=ids.WANTED),
            dcc.Store(id=ids.ARRIVED),
            html.Div(
                id=ids.TEMPLATES, hidden=True, **{"data-templates": json.dumps(frame.templates)}
            ),
            html.A(_("Skip to the content"), href="#main", className="skip"),
            _topbar(frame),
            content,
            _footer(frame),
            _toast(),
            _notices(),
        ],
        className="shell",
        **{"data-brand": frame.brand_name, "data-base": current_base()},
    )


def _topbar(frame: Frame) -> html.Header:
    # A brand's style sheet comes with the document, and so does whom its callbacks ask about: the
    # way between the agency's pages and a client's loads a new one.
    links = [
        (dcc.Link if is_within(entry.href) else html.A)(_(entry.title), href=entry.href)
        for entry in frame.navigation
    ]
    burger = html.Button(
        icon("list"),
        type="button",
        className="icon-button burger",
        **{
            "aria-label": _(OPEN_NAVIGATION),
            "aria-expanded": "false",
            "aria-controls": ids.NAVIGATION,
        },
    )
    mode = html.Button(
        [icon("moon-stars"), icon("sun")],
        type="button",
        className="icon-button mode",
        title=_(SWITCH_MODE),
        **{"aria-label": _(SWITCH_MODE)},
    )
    parts = [
        _switcher(frame) if frame.clients else _brand(frame),
        html.Nav(
            links,
            id=ids.NAVIGATION,
            className="nav-main",
            **{"aria-label": _(OPEN_NAVIGATION)},
        ),
        html.Div([mode, _account(frame), burger], className="topbar-end"),
    ]
    return html.Header(html.Div(parts, className="topbar-in"), className="topbar")


def _brand(frame: Frame) -> html.A | dcc.Link:
    name = html.Span(frame.brand_name, className="brand-name")
    parts = [logo(frame.logo_svg, frame.brand_name), name]
    if frame.home:
        return html.A(parts, href=HOME, className="brand")
    return dcc.Link(parts, href=address("/overview"), className="brand")


def _switcher(frame: Frame) -> html.Details:
    summary = html.Summary(
        [
            logo(frame.logo_svg, frame.brand_name),
            html.Span(frame.brand_name, className="brand-name"),
            icon("chevron-expand"),
        ],
        className="brand",
        title=_(text.CHOOSE_CLIENT),
    )
    home = html.A([icon("grid"), _("All clients")], href=HOME, className="menu-item")
    return html.Details(
        [summary, html.Div([home, *_clients(frame.clients, frame.slug)], className="menu-body")],
        className="menu switcher",
    )


def _clients(clients: Sequence[Client], slug: str | None) -> list[html.A]:
    return [
        html.A(
            [
                logo(client.logo_svg, client.name),
                client.name,
                icon("check2") if client.slug == slug else None,
            ],
            href=client_address(client.slug),
            className="menu-item",
        )
        for client in clients
    ]


def _account(frame: Frame) -> html.Details:
    letters = "".join(word[0] for word in (frame.person or frame.email).split()[:2]).upper()
    head = html.Div(
        [html.Strong(frame.person), html.Span(frame.email, className="small muted")],
        className="menu-head",
    )
    token = dcc.Input(type="hidden", name="csrf_token", value=frame.csrf_token)
    leave = html.Button(
        [icon("box-arrow-right"), _("Sign out")], type="submit", className="menu-item"
    )
    form = html.Form(
        [html.Div(token, hidden=True), leave], action=site_address("/sign-out"), method="post"
    )
    tongues = html.Div(
        [_tongue(code, name) for code, name in LANGUAGES.items()],
        className="menu-tongues",
        role="group",
        **{"aria-label": _("Language")},
    )
    summary = html.Summary(
        html.Span(letters, className="avatar"),
        title=_(ACCOUNT),
        **{"aria-label": _(ACCOUNT)},
    )
    return html.Details(
        [summary, html.Div([head, tongues, form], className="menu-body")], className="menu end user"
    )


def _tongue(code: str, name: str) -> html.A:
    """Another language; the one that is spoken has a tick."""
    here = {"aria-current": "true"} if code == current_language() else {}
    tick = icon("check2") if here else None
    return html.A(
        [icon("translate"), name, tick],
        href=site_address(f"/language/{code}"),
        lang=code,
        className="menu-item",
        **here,
    )


def _footer(frame: Frame) -> html.Footer | None:
    if not frame.engines:
        return None
    return html.Footer(
        html.Div([html.Span(frame.engines)], className="footer-in"), className="footer"
    )


def _notices() -> html.Div:
    """What the browser shows by itself when the server refuses a callback or does not answer
    (`assets/shell.js`).
    """
    again = html.A(
        _(text.SIGN_IN), href=site_address("/sign-in"), className="btn btn-primary btn-sm"
    )
    said = {
        "signed-out": [_("You are signed out; what you just did was not done."), again],
        "unreachable": [_(NOTICE_UNREACHABLE)],
        "too-large": [_(NOTICE_TOO_LARGE)],
        "other-client": [_(NOTICE_OTHER_CLIENT)],
        "busy": [_("Too many requests at once. Wait a moment and try again.")],
    }
    boxes = [
        html.Div(words, className="notice", hidden=True, **{"data-notice": kind})
        for kind, words in said.items()
    ]
    return html.Div(boxes, className="notices", role="alert")


def _toast() -> html.Div:
    toast = dbc.Toast(
        id=ids.TOAST,
        header=_(text.TOAST),
        is_open=False,
        dismissable=True,
        duration=12000,
        className="note",
        icon="danger",
    )
    return html.Div(toast, className="toasts", role="alert", **{"aria-live": "assertive"})
