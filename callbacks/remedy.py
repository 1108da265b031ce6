"""Queueing the changed run that a model's health asks for, after a look at what it changes."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.queries import engines, health, visible
from app.services import remedies
from callbacks.page import Page
from callbacks.presentation import presentation_for
from layouts import ids
from layouts import remedy as layout
from layouts.address import address
from layouts.components.model_ref import ModelRef
from layouts.components.run.modes import mode_choices, possible
from layouts.language import N_
from tenants.permissions import require


def load(run_id: str, sol_id: str, do: str = "") -> Component:
    """What one remedy changes.

    Raises NotFound, mmm.errors.InvalidInput (the checks do not ask for it).
    """
    require("runs.write")
    found = health.proposal(visible.model(run_id, sol_id), do)
    status = engines.status()
    mode = found.mode if possible(found.mode, status) else status.best_mode
    own = presentation_for(found.spec)
    return layout.build(ModelRef(run_id, sol_id), found, mode_choices(status), mode, own)


def submit(clicks: int | None, stored: Any, key: str, mode: str, name: str | None) -> Any:
    """Queue the run and go to its page."""
    if not clicks:
        return no_update
    ref = ModelRef.read(stored)
    return address(f"/runs/{remedies.submit(ref.run_id, ref.sol_id, key, mode, name or '')}")


PAGES = (
    Page(
        "/models/<run_id>/<sol_id>/remedy",
        load,
        title=N_("Remedy"),
        right="runs.write",
    ),
)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.REMEDY_SUBMIT, "n_clicks"),
        State(ids.REMEDY_REF, "data"),
        State(ids.REMEDY_KEY, "data"),
        State(ids.REMEDY_MODE, "value"),
        State(ids.REMEDY_NAME, "value"),
        running=[(Output(ids.REMEDY_SUBMIT, "disabled"), True, False)],
        prevent_initial_call=True,
    )(submit)
