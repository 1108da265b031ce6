"""Importing a model from Robyn."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest
from app.queries import datasets as queries
from app.services import datasets, imports
from callbacks.page import Page
from callbacks.presentation import presentation
from callbacks.uploads import decoded
from layouts import ids, text
from layouts import imports as layout
from layouts.address import address
from layouts.language import _
from tenants.permissions import require


def load() -> Component:
    require("runs.write")
    return layout.build(_datasets())


def read(contents: str | None, filename: str | None) -> tuple[Any, Any, Any, Any]:
    """A file was dropped: (what it holds or why not, what the data can be, what it is, and no
    message of before).
    """
    if not contents:
        return no_update, no_update, no_update, no_update
    name = filename or _("The file")
    try:
        model = imports.look_at(decoded(contents))
    except InvalidRequest as error:
        return (
            layout.refused(name, error.problems),
            layout.options(_datasets(), in_file=False),
            "",
            None,
        )
    own = model.data is not None
    return (
        layout.found(name, model, presentation()),
        layout.options(_datasets(), own),
        layout.OWN if own else "",
        None,
    )


def add(
    contents: str | None, filename: str | None, choices: list[dict[str, str]]
) -> tuple[Any, Any, Any]:
    """A CSV file was chosen: keep it as a data set and choose it.

    (what was said, what the data can be, what it is).
    """
    if not contents:
        return no_update, no_update, no_update
    name = filename or "data.csv"
    try:
        dataset_id = datasets.upload(name, decoded(contents))
    except InvalidRequest as error:
        return layout.not_added(name, error.problems), no_update, no_update
    in_file = any(choice["value"] == layout.OWN for choice in choices)
    return (
        layout.added(queries.get(dataset_id).name),
        layout.options(_datasets(), in_file),
        dataset_id,
    )


def submit(
    clicks: int | None, contents: str | None, filename: str | None, chosen: str | None
) -> tuple[Any, Any]:
    """Start the run and go to its page, or say what is missing: (address, messages)."""
    if not clicks:
        return no_update, no_update
    try:
        if not contents:
            raise InvalidRequest(layout.FIRST)
        dataset_id = None if chosen in (layout.OWN, "", None) else chosen
        run_id = imports.submit(filename or "", decoded(contents), dataset_id)
    except InvalidRequest as error:
        return no_update, layout.cannot(error.problems)
    return address(f"/runs/{run_id}"), None


PAGES = (Page("/runs/import", load, title=text.IMPORT, right="runs.write", preload=("Upload",)),)


def register(app: Dash) -> None:
    choices, chosen = Output(ids.IMPORT_DATA, "options"), Output(ids.IMPORT_DATA, "value")
    app.callback(
        Output(ids.IMPORT_FOUND, "children"),
        choices,
        chosen,
        Output(ids.IMPORT_MESSAGES, "children", allow_duplicate=True),
        Input(ids.IMPORT_FILE, "contents"),
        State(ids.IMPORT_FILE, "filename"),
        prevent_initial_call=True,
    )(read)
    app.callback(
        Output(ids.IMPORT_CSV_SAID, "children"),
        Output(ids.IMPORT_DATA, "options", allow_duplicate=True),
        Output(ids.IMPORT_DATA, "value", allow_duplicate=True),
        Input(ids.IMPORT_CSV, "contents"),
        State(ids.IMPORT_CSV, "filename"),
        State(ids.IMPORT_DATA, "options"),
        prevent_initial_call=True,
    )(add)
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Output(ids.IMPORT_MESSAGES, "children"),
        Input(ids.IMPORT_SUBMIT, "n_clicks"),
        State(ids.IMPORT_FILE, "contents"),
        State(ids.IMPORT_FILE, "filename"),
        State(ids.IMPORT_DATA, "value"),
        running=[(Output(ids.IMPORT_SUBMIT, "disabled"), True, False)],
        prevent_initial_call=True,
    )(submit)


def _datasets() -> list[tuple[str, str]]:
    return [(row.id, row.name) for row in queries.recent()]
