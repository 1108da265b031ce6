"""Deciding on a model from its page: shortlist, approve, publish; and the record of what was
decided.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.errors import NotFound
from app.queries import decisions as queries
from app.queries import visible
from app.services import decisions, publications
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import decision as layout
from layouts import ids
from layouts.components.model import decision_dialog
from layouts.components.model_ref import ModelRef
from layouts.language import N_, _
from tenants.permissions import require

_WORK = {
    decision_dialog.SHORTLIST: decisions.shortlist,
    decision_dialog.SET_ASIDE: decisions.set_aside,
    decision_dialog.APPROVE: decisions.approve,
    decision_dialog.PUBLISH: publications.publish,
    decision_dialog.WITHDRAW: publications.withdraw,
}


def load(run_id: str, sol_id: str) -> Component:
    """Every step of one model. Raises NotFound."""
    require("models.read")
    return layout.build(queries.status(visible.model(run_id, sol_id)), presentation())


def open_dialog(verbs: list[int | None], close: int | None, stored: Any) -> tuple[Any, ...]:
    """Open the dialog with what is about to happen and an empty reason, or close it."""
    require("publish")
    if ctx.triggered_id == ids.MODEL_CLOSE or not any(verbs):
        return False, *(no_update,) * 6
    verb = ctx.triggered_id["verb"]
    if verb not in decision_dialog.VERBS:
        raise NotFound()
    ref = ModelRef.read(stored)
    now = queries.status(visible.model(ref.run_id, ref.sol_id))
    asked = decision_dialog.question(now, verb, presentation())
    read = verb in (decision_dialog.PUBLISH, decision_dialog.WITHDRAW)
    return (
        True,
        asked,
        _(decision_dialog.VERBS[verb]),
        verb,
        "",
        _(decision_dialog.WHY_CLIENT if read else decision_dialog.WHY_INSIDE),
        "",
    )


def decide(clicks: int | None, verb: str, reason: str | None, stored: Any) -> tuple[Any, Any, Any]:
    """Take the step, then show where the model stands:

    (state, whether the dialog stays open, what is missing).
    """
    if not clicks:
        return no_update, no_update, no_update
    if not (reason or "").strip():
        return no_update, True, _(decision_dialog.NO_REASON)
    ref = ModelRef.read(stored)
    _work(verb)(ref.run_id, ref.sol_id, reason or "")
    now = queries.status(visible.model(ref.run_id, ref.sol_id))
    return decision_dialog.state(now, presentation()), False, ""


def _work(verb: str) -> Callable[[str, str, str], None]:
    found = _WORK.get(verb)
    if found is None:
        raise NotFound()
    return found


PAGES = (
    Page(
        "/models/<run_id>/<sol_id>/decision",
        load,
        title=N_("Decisions"),
        right="models.read",
    ),
)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.MODEL_DIALOG, "is_open"),
        Output(ids.MODEL_DIALOG_TEXT, "children"),
        Output(ids.MODEL_CONFIRM, "children"),
        Output(ids.MODEL_VERB, "data"),
        Output(ids.MODEL_NOTE, "value"),
        Output(ids.MODEL_HELP, "children"),
        Output(ids.MODEL_MESSAGE, "children"),
        Input(ids.decision_verb(ALL), "n_clicks"),
        Input(ids.MODEL_CLOSE, "n_clicks"),
        State(ids.MODEL_REF, "data"),
        prevent_initial_call=True,
    )(open_dialog)
    app.callback(
        Output(ids.MODEL_STATE, "children"),
        Output(ids.MODEL_DIALOG, "is_open", allow_duplicate=True),
        Output(ids.MODEL_MESSAGE, "children", allow_duplicate=True),
        Input(ids.MODEL_CONFIRM, "n_clicks"),
        State(ids.MODEL_VERB, "data"),
        State(ids.MODEL_NOTE, "value"),
        State(ids.MODEL_REF, "data"),
        prevent_initial_call=True,
    )(decide)
