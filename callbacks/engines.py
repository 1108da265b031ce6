"""Engines: what the machines can compute, and a check on request that is followed
without a reload.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update
from dash.development.base_component import Component

from app.queries import engines as queries
from app.services import engines as service
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import engines as layout
from layouts import ids, text


def load() -> Component:
    return layout.build(queries.machines(), presentation())


def poll(_tick: int) -> tuple[Component, bool]:
    """The machines as they are now; it stops asking when nothing is about to change."""
    machines = queries.machines()
    return layout.listing(machines, presentation()), not layout.waits(machines)


def check(clicks: int | None) -> Any:
    """Ask every worker's machine for a check, and follow it."""
    if not clicks:
        return no_update, no_update
    service.check_now()
    return layout.listing(queries.machines(), presentation()), False


PAGES = (Page("/engines", load, title=text.ENGINES, right="agency.read", navigation=7),)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.ENGINES_LIST, "children"),
        Output(ids.ENGINES_TICK, "disabled"),
        Input(ids.ENGINES_TICK, "n_intervals"),
        prevent_initial_call=True,
    )(poll)
    app.callback(
        Output(ids.ENGINES_LIST, "children", allow_duplicate=True),
        Output(ids.ENGINES_TICK, "disabled", allow_duplicate=True),
        Input(ids.ENGINES_CHECK, "n_clicks"),
        prevent_initial_call=True,
    )(check)
