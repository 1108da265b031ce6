"""How deep a model's page goes: one toggle, told in the address and remembered by the browser."""

from __future__ import annotations

from typing import Final

from dash import dcc, html

from layouts import ids

EXECUTIVE: Final = "executive"
MANAGER: Final = "manager"
ANALYST: Final = "analyst"
NAMES: Final = {EXECUTIVE: "Executive", MANAGER: "Manager", ANALYST: "Analyst"}
LEGEND: Final = "How deep to read"


def depths(staff: bool) -> tuple[str, ...]:
    """The depths that a person may read: clients the first two."""
    return (EXECUTIVE, MANAGER, ANALYST) if staff else (EXECUTIVE, MANAGER)


def toggle(depth: str, staff: bool) -> html.Fieldset:
    """A group of radio buttons: one stop for the Tab key, arrows change."""
    options = [{"label": NAMES[name], "value": name} for name in depths(staff)]
    return html.Fieldset(
        [
            html.Legend(LEGEND, className="visually-hidden"),
            dcc.RadioItems(options, depth, id=ids.MODEL_DEPTH, className="segments", inline=True),
        ],
        className="depth",
    )
