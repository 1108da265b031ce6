"""A choice between a few things that stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html


def segments(
    ident: str, legend: str, options: Sequence[Mapping[str, Any]], value: str, class_name: str = ""
) -> html.Fieldset:
    """A group of radio buttons: one stop for the Tab key, arrows change.

    `legend` is for screen readers.
    """
    return html.Fieldset(
        [
            html.Legend(legend, className="visually-hidden"),
            dbc.RadioItems(id=ident, options=list(options), value=value, class_name="segments"),
        ],
        className=class_name,
    )
