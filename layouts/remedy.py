"""A changed run that may mend what a model's health found: what it changes, and one button that queues it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, text
from layouts.components.field import choice, field
from layouts.components.health import remedy_name
from layouts.components.page import button, page, section
from layouts.components.table import Column, table
from layouts.figures.look import Look
from layouts.language import _

LEAD: Final = "Everything else stays as it was. The former run and its models stay, too."
CHANGES: Final = "What changes"
MERGED: Final = "The spends of both are summed into {column}, in a data set of its own made from “{data}”."
START: Final = "Queue the run"
_CHANGES: Final = (
    Column("argument", "Setting", lead=True), Column("before", "Before", number=True),
    Column("after", "After", number=True),
)  # fmt: skip


@dataclass(frozen=True)
class Mode:
    """An engine mode, and the reason why it cannot be chosen here, if there is one."""

    name: str
    reason: str = ""


def build(which: tuple[str, str, str], proposal: Any, modes: Sequence[Mode], mode: str, look: Look) -> Component:
    """The page. which: run, solID and the remedy's key. `proposal` is an `app.queries.health.Proposal`."""
    remedy = proposal.remedy
    title = remedy_name(remedy)
    note = MERGED.format(column=remedy.merged[0], data=proposal.dataset_name) if remedy.merged else None
    rows = [
        {
            "argument": html.Code(change.argument),
            "before": _value(change.before, look),
            "after": _value(change.after, look),
        }
        for change in proposal.changes
    ]
    options = [
        {"value": one.name, "label": choice(text.MODES[one.name][0], one.reason or text.MODES[one.name][1]),
         "disabled": bool(one.reason)}
        for one in modes
    ]  # fmt: skip
    name = dbc.Input(id=ids.REMEDY_NAME, value=f"{proposal.name}: {_short(title)}"[:200], maxLength=200)
    bar = [
        html.Div(proposal.dataset_name, className="muted"),
        button(START, ids.REMEDY_SUBMIT, "primary", "play-fill"),
    ]
    return page(
        title,
        section(CHANGES, table(_CHANGES, rows, CHANGES), note=note, flush=True),
        section(None, field(_(text.RUN_NAME), name)),
        section(_(text.MODE), dbc.RadioItems(id=ids.REMEDY_MODE, options=options, value=mode, class_name="choices")),
        html.Div(html.Div(bar, className="submit-bar"), className="submit"),
        dcc.Store(id=ids.REMEDY_WHICH, data=list(which)),
        lead=LEAD,
        back=(f"/models/{which[0]}/{which[1]}", f"Model {which[1]}"),
    )


def _short(title: str) -> str:
    return title.removeprefix("Try a run ")


def _value(value: Any, look: Look) -> str:
    if value is None:
        return text.DASH
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return look.number(value)
    if isinstance(value, list) and value and all(isinstance(item, int | float) for item in value):
        return " – ".join(f"{item:g}" for item in value)
    if isinstance(value, list):
        return ", ".join(_item(item) for item in value) or "none"
    return str(value)


def _item(value: Any) -> str:
    return str(value.get("channel", "study")) if isinstance(value, dict) else str(value)
