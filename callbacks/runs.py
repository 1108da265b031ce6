"""Runs: the list and one run's page, both following along without a reload."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.queries import datasets, notes, refreshes
from app.queries import runs as queries
from app.services import runs as service
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import ids, text
from layouts import notes as note_layout
from layouts import runs as layout
from layouts.address import address
from layouts.components.model_ref import ModelRef
from layouts.components.run import refresh_comparison
from layouts.language import N_


def load() -> Component:
    service.reap()  # whoever looks at runs notices those whose worker has died
    return layout.build(queries.recent(), presentation(), has_data=bool(datasets.recent(limit=1)))


def load_run(run_id: str) -> Component:
    service.reap()
    noted = note_layout.build(notes.about(run_id), ModelRef(run_id, ""), presentation())
    return layout.one(queries.get(run_id), presentation(), _came_from(run_id), noted)


def poll_list(_tick: int) -> tuple[Component, bool]:
    """The list as it is now; it stops asking when nothing is under way."""
    service.reap()
    rows = queries.recent()
    return layout.listing(rows, presentation()), not layout.is_busy(rows)


def poll(_tick: int, seen: dict[str, Any]) -> tuple[Any, Any, Any, Any, bool]:
    """One run as it is now: (head, middle, end, what was seen, stop asking)."""
    service.reap()
    run = queries.get(seen["id"])
    middle, stop = layout.live(run, presentation()), run.state not in layout.ACTIVE
    if layout.seen(run) == seen:
        return no_update, middle, no_update, no_update, stop
    return (
        layout.head(run, _came_from(run.id)),
        middle,
        layout.rest(run, presentation()),
        layout.seen(run),
        stop,
    )


def cancel(clicks: int | None, seen: dict[str, Any]) -> Any:
    if not clicks:
        return no_update
    service.cancel(seen["id"])
    return layout.head(queries.get(seen["id"]), _came_from(seen["id"]))


def restart(clicks: int | None, seen: dict[str, Any]) -> Any:
    """Start the same fit again and go to the new run."""
    return address(f"/runs/{service.restart(seen['id'])}") if clicks else no_update


def _came_from(run_id: str) -> Component | None:
    """The model that the run carries on; None where it is no refresh."""
    former = refreshes.former(run_id)
    return refresh_comparison.note(former, run_id) if former else None


PAGES = (
    Page("/runs", load, title=text.RUNS, right="runs.read", navigation=4),
    Page("/runs/<run_id>", load_run, title=N_("Run"), right="runs.read"),
)


def register(app: Dash) -> None:
    seen = State(ids.RUN_SEEN, "data")
    app.callback(
        Output(ids.RUNS_LIST, "children"),
        Output(ids.RUNS_TICK, "disabled"),
        Input(ids.RUNS_TICK, "n_intervals"),
        prevent_initial_call=True,
    )(poll_list)
    app.callback(
        Output(ids.RUN_HEAD, "children"),
        Output(ids.RUN_LIVE, "children"),
        Output(ids.RUN_REST, "children"),
        Output(ids.RUN_SEEN, "data"),
        Output(ids.RUN_TICK, "disabled"),
        Input(ids.RUN_TICK, "n_intervals"),
        seen,
        prevent_initial_call=True,
    )(poll)
    app.callback(
        Output(ids.RUN_HEAD, "children", allow_duplicate=True),
        Input(ids.RUN_CANCEL, "n_clicks"),
        seen,
        prevent_initial_call=True,
    )(cancel)
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.RUN_RESTART, "n_clicks"),
        seen,
        prevent_initial_call=True,
    )(restart)
