"""Deciding on a model from its page: shortlist, approve, publish; and the record of what was
decided.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest, NotFound
from app.queries import decisions as queries
from app.queries import health, lab, visible
from app.services import decisions, publications
from app.services.decisions import Consent
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for
from layouts import decision as layout
from layouts import ids
from layouts.components.model import decision_dialog
from layouts.components.model_ref import ModelRef
from layouts.language import N_, _, translate_error
from tenants.permissions import require

_WORK = {
    decision_dialog.SHORTLIST: decisions.shortlist,
    decision_dialog.SET_ASIDE: decisions.set_aside,
    decision_dialog.WITHDRAW: publications.withdraw,
}
_WORK_WITH_CONSENT = {
    decision_dialog.APPROVE: decisions.approve,
    decision_dialog.PUBLISH: publications.publish,
}


def load(run_id: str, sol_id: str) -> Component:
    """Every step of one model. Raises NotFound."""
    require("models.read")
    return layout.build(queries.status(visible.model(run_id, sol_id)), presentation())


def open_dialog(verbs: list[int | None], close: int | None, stored: Any) -> dict[str, Any]:
    """Open the dialog with what is about to happen and an empty reason, or close it."""
    require("publish")
    if ctx.triggered_id == ids.MODEL_CLOSE or not any(verbs):
        return {**dict.fromkeys(_DIALOG, no_update), "is_open": False}
    verb = ctx.triggered_id["verb"]
    if verb not in decision_dialog.VERBS:
        raise NotFound()
    ref = ModelRef.read(stored)
    seen = visible.model(ref.run_id, ref.sol_id)
    now, found, look = (
        queries.status(seen),
        health.assess(seen),
        presentation_for(seen.bundle.spec, seen.bundle.grain),
    )
    ticks = decision_dialog.findings(found, look) if verb == decision_dialog.PUBLISH else []
    asked = verb in _WORK_WITH_CONSENT
    rank = decision_dialog.low_rank(lab.rank(seen), look) if asked else ""
    return {
        "is_open": True,
        "text": decision_dialog.question(now, verb, found, look),
        "confirm": _(decision_dialog.VERBS[verb]),
        "verb": verb,
        "reason": "",
        "help": decision_dialog.help_text(now, verb),
        "message": "",
        "findings": ticks,
        "ticked": [],
        "no_findings": not ticks,
        "rank": "",
        "rank_label": rank,
        "no_rank": not rank,
    }


def decide(
    clicks: int | None,
    verb: str,
    reason: str | None,
    ticked: Any,
    low_rank: str | None,
    stored: Any,
) -> tuple[Any, Any, Any]:
    """Take the step, then show where the model stands:

    (state, whether the dialog stays open, what is missing).
    """
    if not clicks:
        return no_update, no_update, no_update
    if not (reason or "").strip():
        return no_update, True, _(decision_dialog.NO_REASON)
    ref = ModelRef.read(stored)
    consent = Consent(_texts(ticked), low_rank or "")
    try:
        _work(verb, consent)(ref.run_id, ref.sol_id, reason or "")
    except InvalidRequest as error:
        return no_update, True, translate_error(error)
    now = queries.status(visible.model(ref.run_id, ref.sol_id))
    return decision_dialog.state(now, presentation()), False, ""


def _work(verb: str, consent: Consent) -> Callable[[str, str, str], None]:
    if verb in _WORK_WITH_CONSENT:
        return partial(_WORK_WITH_CONSENT[verb], consent=consent)
    found = _WORK.get(verb)
    if found is None:
        raise NotFound()
    return found


def _texts(ticked: Any) -> tuple[str, ...]:
    """What was ticked; only a request made by hand sends anything else than a list of keys."""
    return tuple(one for one in ticked if isinstance(one, str)) if isinstance(ticked, list) else ()


_DIALOG = {
    "is_open": Output(ids.MODEL_DIALOG, "is_open"),
    "text": Output(ids.MODEL_DIALOG_TEXT, "children"),
    "confirm": Output(ids.MODEL_CONFIRM, "children"),
    "verb": Output(ids.MODEL_VERB, "data"),
    "reason": Output(ids.MODEL_NOTE, "value"),
    "help": Output(ids.MODEL_HELP, "children"),
    "message": Output(ids.MODEL_MESSAGE, "children"),
    "findings": Output(ids.MODEL_FINDINGS, "options"),
    "ticked": Output(ids.MODEL_FINDINGS, "value"),
    "no_findings": Output(ids.MODEL_FINDINGS_BOX, "hidden"),
    "rank": Output(ids.MODEL_RANK, "value"),
    "rank_label": Output(ids.MODEL_RANK_LABEL, "children"),
    "no_rank": Output(ids.MODEL_RANK_BOX, "hidden"),
}

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
        output=_DIALOG,
        inputs=[
            Input(ids.decision_verb(ALL), "n_clicks"),
            Input(ids.MODEL_CLOSE, "n_clicks"),
            State(ids.MODEL_REF, "data"),
        ],
        prevent_initial_call=True,
    )(open_dialog)
    app.callback(
        Output(ids.MODEL_STATE, "children"),
        Output(ids.MODEL_DIALOG, "is_open", allow_duplicate=True),
        Output(ids.MODEL_MESSAGE, "children", allow_duplicate=True),
        Input(ids.MODEL_CONFIRM, "n_clicks"),
        State(ids.MODEL_VERB, "data"),
        State(ids.MODEL_NOTE, "value"),
        State(ids.MODEL_FINDINGS, "value"),
        State(ids.MODEL_RANK, "value"),
        State(ids.MODEL_REF, "data"),
        prevent_initial_call=True,
    )(decide)
