"""A form field: label, control and a line of help, tied together for screen readers."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html


def field(label: str, control: Any, help_text: str | None = None) -> html.Div:
    """The label belongs to the control by its id."""
    helped = html.Div(help_text, className="help") if help_text else None
    return html.Div([html.Label(label, htmlFor=control.id), control, helped], className="field")


def number(
    ident: Any,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    step: Any = 1,
) -> dbc.Input:
    """A number field; the browser refuses what is no number."""
    limits = {name: limit for name, limit in (("min", low), ("max", high)) if limit is not None}
    return dbc.Input(id=ident, type="number", value=value, step=step, **limits)


def choice(title: str, note: str) -> html.Div:
    """The words beside a radio button."""
    return html.Div(
        [html.Div(title, className="choice-title"), html.Div(note, className="choice-note")]
    )
