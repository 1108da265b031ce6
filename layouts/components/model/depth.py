"""How deep a model's page goes: one toggle, told in the address and remembered by the browser."""

from __future__ import annotations

from typing import Final

from dash import html

from layouts import ids
from layouts.components.segments import segments
from layouts.language import N_, _

EXECUTIVE: Final = "executive"
MANAGER: Final = "manager"
ANALYST: Final = "analyst"
NAMES: Final = {EXECUTIVE: N_("Executive"), MANAGER: N_("Manager"), ANALYST: N_("Analyst")}
LEGEND: Final = N_("How deep to read")


def depths(staff: bool) -> tuple[str, ...]:
    """The depths that a person may read: clients the first two."""
    return (EXECUTIVE, MANAGER, ANALYST) if staff else (EXECUTIVE, MANAGER)


def toggle(depth: str, staff: bool) -> html.Fieldset:
    """A group of radio buttons: one stop for the Tab key, arrows change."""
    options = [{"label": _(NAMES[name]), "value": name} for name in depths(staff)]
    return segments(ids.MODEL_DEPTH, _(LEGEND), options, depth, "depth")
