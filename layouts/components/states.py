"""What a page shows when it has nothing to show: loading, empty, not found, refused, broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from dash import html

from layouts import text
from layouts.address import site_address
from layouts.components.page import icon
from layouts.components.table import Column, table
from layouts.language import N_, _, translate
from mmm.errors import Problem

TO_START: Final = N_("To the start page")
BROKEN_LEAD: Final = N_(
    "The page could not be shown. It has been logged as {reference}. Reload to try again; "
    "if it stays, tell your administrator the number."
)


def empty(glyph: str, title: str, lead: str, actions: Sequence[Any] = ()) -> html.Div:
    """Nothing here yet, why, and the next step."""
    bar = html.Div(list(actions), className="actions") if actions else None
    return html.Div([icon(glyph), html.H2(title), html.P(lead), bar], className="empty")


def box(kind: str, title: str, *children: Any, role: str | None = None) -> html.Div:
    """A message that stays on the page. `kind`: bad, warn, good or plain."""
    glyph = {
        "bad": "exclamation-octagon",
        "warn": "exclamation-triangle",
        "good": "check-circle",
    }.get(kind, "info-circle")
    extra = {"role": role} if role else {}
    return html.Div(
        [icon(glyph), html.Div([html.Strong(title), *children])], className=f"box {kind}", **extra
    )


def problems(
    title: str, found: Iterable[Problem], note: str | None = None, kind: str = "bad"
) -> html.Div:
    """Everything that is wrong: what, where and what to do, one row each."""
    found = tuple(found)
    role = "alert" if kind == "bad" else "status"
    if all(item.row is None and item.column is None for item in found):
        lines = [
            html.P([translate(item.message), " " if item.fix else "", translate(item.fix)])
            for item in found
        ]
        return box(kind, title, *lines, role=role)
    rows = [
        {
            "row": text.DASH if item.row is None else str(item.row),
            "column": text.DASH if item.column is None else html.Code(item.column),
            "message": translate(item.message),
            "fix": translate(item.fix) or text.DASH,
        }
        for item in found
    ]
    columns = (
        Column("message", _("What"), lead=True),
        Column("row", _("Row"), number=True),
        Column("column", _("Column")),
        Column("fix", _("What to do")),
    )
    head = box(kind, title, html.P(note) if note else None, role=role)
    return html.Div(
        [head, html.Div(table(columns, rows, title), className="section")], className="stack-sm"
    )


def skeleton() -> html.Div:
    """Grey shapes where a page is about to be."""
    tiles = html.Div([html.Div(className="bone tile") for _ in range(3)], className="bones")
    shapes = [html.Div(className="bone title"), tiles, html.Div(className="bone figure")]
    return html.Div(
        [html.Span(_("Loading"), className="visually-hidden"), *shapes],
        className="skeleton",
        role="status",
    )


def not_found() -> html.Div:
    """Unknown and foreign look the same."""
    return _closed(
        _("Not found"),
        _("There is nothing at this address, or it is not yours to see."),
        "signpost-split",
        site_address("/"),
        _(TO_START),
    )


def no_tenant() -> html.Div:
    return _closed(
        _("No client chosen"),
        _("This page is about one client. Choose one to go on."),
        "buildings",
        site_address("/"),
        _(text.CHOOSE_CLIENT),
    )


def signed_out() -> html.Div:
    return _closed(
        _("You are signed out"),
        _("Sign in again to go on."),
        "person",
        site_address("/sign-in"),
        _(text.SIGN_IN),
    )


def broken(reference: str) -> html.Div:
    """An error that nobody foresaw; the reference finds it in the log."""
    return _closed(
        _("Something went wrong"),
        _(BROKEN_LEAD).format(reference=reference),
        "wrench",
        site_address("/"),
        _(TO_START),
    )


def refused(message: str) -> html.Div:
    """The page cannot be made, for a reason that a person can read."""
    return _closed(_(text.TOAST), message, "info-circle", site_address("/"), _(TO_START))


def _closed(title: str, lead: str, glyph: str, href: str, label: str) -> html.Div:
    # a full load: the shell may have to change too
    out = html.A(label, href=href, className="btn btn-plain")
    parts = [
        icon(glyph),
        html.H1(title, tabIndex="-1"),
        html.P(lead),
        html.Div(out, className="actions"),
    ]
    return html.Div(html.Div(parts, className="empty"), className="page")
