"""The data page: upload, sample data, removal."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest
from app.queries import datasets as queries
from app.services import datasets as service
from callbacks.page import Page
from callbacks.presentation import presentation
from callbacks.uploads import decoded
from layouts import data as layout
from layouts import ids, text
from layouts.language import _
from mmm.data import checks


def load() -> Component:
    return layout.build(queries.recent(), presentation())


def upload(contents: str | None, filename: str | None) -> tuple[Any, Any]:
    """Keep a dropped file, or say place by place why not."""
    if not contents:
        return no_update, no_update
    name = filename or "data.csv"
    try:
        dataset_id = service.upload(name, decoded(contents))
    except InvalidRequest as error:
        return layout.refused(name, error.problems), no_update
    return _kept(dataset_id)


def sample(clicks: int | None, weeks: float | None) -> tuple[Any, Any]:
    if not clicks:
        return no_update, no_update
    try:
        dataset_id = service.sample(int(weeks or 0))
    except InvalidRequest as error:
        return layout.not_made(error.problems), no_update
    return _kept(dataset_id)


def confirm_removal(_clicks: list[int | None]) -> tuple[bool, str, str]:
    """Open the question whether a data set may go."""
    chosen = ctx.triggered_id
    if not chosen or not any(
        item["value"] for item in ctx.triggered
    ):  # buttons that have just been drawn
        return no_update, no_update, no_update
    row = queries.get(chosen["id"])
    return True, _(layout.REMOVE_TEXT).format(name=row.name), row.id


def remove(_yes: int | None, _no: int | None, dataset_id: str) -> tuple[bool, Any, Any]:
    """Close the question, and remove the data set if the answer was yes."""
    if ctx.triggered_id != ids.DATA_CONFIRM_YES:
        return False, no_update, no_update
    service.remove(dataset_id)
    return False, layout.listing(queries.recent(), presentation()), None


PAGES = (
    Page("/data", load, title=text.DATA, right="data.read", preload=("Upload",), navigation=3),
)


def register(app: Dash) -> None:
    messages = Output(ids.DATA_MESSAGES, "children", allow_duplicate=True)
    listed = Output(ids.DATA_LIST, "children", allow_duplicate=True)
    app.callback(
        messages,
        listed,
        Input(ids.DATA_UPLOAD, "contents"),
        State(ids.DATA_UPLOAD, "filename"),
        prevent_initial_call=True,
    )(upload)
    app.callback(
        messages,
        listed,
        Input(ids.DATA_SAMPLE, "n_clicks"),
        State(ids.DATA_WEEKS, "value"),
        running=[(Output(ids.DATA_SAMPLE, "disabled"), True, False)],
        prevent_initial_call=True,
    )(sample)
    app.callback(
        Output(ids.DATA_CONFIRM, "is_open"),
        Output(ids.DATA_CONFIRM_TEXT, "children"),
        Output(ids.DATA_DOOMED, "data"),
        Input(ids.data_remove(ALL), "n_clicks"),
        prevent_initial_call=True,
    )(confirm_removal)
    app.callback(
        Output(ids.DATA_CONFIRM, "is_open", allow_duplicate=True),
        listed,
        messages,
        Input(ids.DATA_CONFIRM_YES, "n_clicks"),
        Input(ids.DATA_CONFIRM_NO, "n_clicks"),
        State(ids.DATA_DOOMED, "data"),
        prevent_initial_call=True,
    )(remove)


def _kept(dataset_id: str) -> tuple[Component, Component]:
    row = queries.get(dataset_id)
    remarks = [
        problem for problem in checks.validate(queries.frame(dataset_id)) if not problem.serious
    ]
    return layout.kept(row.name, row.id, remarks), layout.listing(queries.recent(), presentation())
