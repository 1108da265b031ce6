"""Queueing the changed run that a model's health asks for, after a look at what it changes."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.queries import engines, health, visible
from app.services import remedies
from callbacks.presentation import presentation
from layouts import ids
from layouts import remedy as layout
from layouts.components.run.modes import mode_choices
from tenants.permissions import require


def load(run_id: str, sol_id: str, do: str = "") -> Component:
    """What one remedy changes.

    Raises NotFound, mmm.errors.Invalid (the checks do not ask for it).
    """
    require("runs.write")
    found = health.proposal(visible.model(run_id, sol_id), do)
    status = engines.status()
    possible = found.mode if found.mode == "fast" or status.r_ok else status.best_mode
    own = presentation().for_model(found.spec.all_media, found.spec.dep_var_type)
    return layout.build((run_id, sol_id, do), found, mode_choices(status), possible, own)


def submit(clicks: int | None, which: list[str], mode: str, name: str | None) -> Any:
    """Queue the run and go to its page."""
    if not clicks:
        return no_update
    run_id, sol_id, key = which
    return f"/runs/{remedies.submit(run_id, sol_id, key, mode, name or '')}"


ROUTES = {"/models/<run_id>/<sol_id>/remedy": load}


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.REMEDY_SUBMIT, "n_clicks"),
        State(ids.REMEDY_WHICH, "data"),
        State(ids.REMEDY_MODE, "value"),
        State(ids.REMEDY_NAME, "value"),
        running=[(Output(ids.REMEDY_SUBMIT, "disabled"), True, False)],
        prevent_initial_call=True,
    )(submit)
