"""From candidate to what the client sees: where a model stands, the next steps, and the dialog that
asks for a reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from app.views.decisions import DecisionStatus
from app.views.publications import Publication
from layouts import ids, text
from layouts.address import address
from layouts.components.badge import badge
from layouts.components.model import health_words, verdict, verdict_words
from layouts.components.page import button, icon
from layouts.language import N_, _
from layouts.style.presentation import Presentation
from mmm.review.choice import Rank
from mmm.review.health import Health

SHORTLIST, SET_ASIDE, APPROVE, PUBLISH, WITHDRAW = (
    "shortlist",
    "set_aside",
    "approve",
    "publish",
    "withdraw",
)
VERBS: Final = {
    SHORTLIST: N_("Shortlist"),
    SET_ASIDE: N_("Set aside"),
    APPROVE: N_("Approve"),
    PUBLISH: N_("Publish"),
    WITHDRAW: N_("Withdraw"),
}
STATES: Final = {  # last step: its name, the kind of its badge, what can be done next
    "": (N_("Candidate"), "", (SHORTLIST, PUBLISH)),
    "set_aside": (N_("Put aside"), "", (SHORTLIST, PUBLISH)),
    "shortlisted": (N_("Shortlisted"), "busy", (APPROVE, PUBLISH, SET_ASIDE)),
    "approved": (N_("Approved"), "busy", (PUBLISH, SET_ASIDE)),
    "published": (N_("Published"), "good", (WITHDRAW,)),
    "superseded": (N_("Superseded"), "", (PUBLISH,)),
    "withdrawn": (N_("Withdrawn"), "", (PUBLISH,)),
}
WHY: Final = N_("Why, in your own words")
WHY_INSIDE: Final = N_("It becomes part of the record with your name, and cannot be changed.")
WHY_CLIENT: Final = N_(
    "The client reads it beside the model. It becomes part of the record and cannot be changed."
)
NO_REASON: Final = N_("Say why in a few words: the record is worth little without.")
QUESTIONS: Final = {  # by verb: what is asked, and what follows
    SHORTLIST: (
        N_("Shortlist model {model}?"),
        N_("It stays a draft. The lab marks it, and it can be approved."),
    ),
    APPROVE: (N_("Approve model {model}?"), N_("It stays a draft until somebody publishes it.")),
    SET_ASIDE: (
        N_("Set model {model} aside?"),
        N_("It leaves the shortlist. It can come back with a new reason."),
    ),
}
WITHDRAWN: Final = N_(
    "{client} then sees no model of this outcome and no planner on it. This one leaves their sight;"
    " you and your colleagues still read it. You can publish again."
)
WHY_WITHDRAWN: Final = N_(
    "{client} reads it no more, as the model is out of their sight. It becomes part of the record"
    " with your name, and cannot be changed."
)
ACKNOWLEDGE: Final = N_("Tick what you have read. It becomes part of the record.")
LOW_RANK: Final = N_("Rank {rank} of {models}: why this one, and none of the best quarter")
MORE: Final = N_("More steps")
LOW_RANK_HELP: Final = N_("The client does not read this.")
SEES_NOTHING: Final = N_("{client} sees nothing of it.")


def state(now: DecisionStatus, look: Presentation) -> html.Div:
    """A badge, who and when, the record, and what can be done next."""
    name, kind, verbs = STATES[now.step]
    last = now.steps[-1] if now.steps else None
    words = html.Span(_when(last.by, last.at, look), className="small muted") if last else None
    record = dcc.Link(
        _("Record ({n})").format(n=len(now.steps)),
        href=address(f"/models/{now.run_id}/{now.sol_id}/decision"),
    )
    buttons = [
        _more(verb)
        if verb == WITHDRAW
        else button(_(VERBS[verb]), ids.decision_verb(verb), "plain" if place else "primary")
        for place, verb in enumerate(verbs)
    ]
    return html.Div(
        [
            badge(_(name), kind),
            words,
            html.Span(record, className="small") if last else None,
            *buttons,
        ],
        className="actions",
    )


def _more(verb: str) -> html.Details:
    """A step that is seldom taken, one click farther away than the others."""
    item = html.Button(
        _(VERBS[verb]), id=ids.decision_verb(verb), type="button", className="menu-item"
    )
    summary = html.Summary(
        icon("three-dots"), className="icon-button", title=_(MORE), **{"aria-label": _(MORE)}
    )
    return html.Details([summary, html.Div(item, className="menu-body")], className="menu end")


def dialog() -> dbc.Modal:
    """Closed at first; `question` fills it."""
    findings = html.Div(
        [
            html.P(_(ACKNOWLEDGE), className="legend", id=f"{ids.MODEL_FINDINGS}-legend"),
            dbc.Checklist(id=ids.MODEL_FINDINGS, options=[], value=[], class_name="checks"),
        ],
        id=ids.MODEL_FINDINGS_BOX,
        hidden=True,
        role="group",
        **{"aria-labelledby": f"{ids.MODEL_FINDINGS}-legend"},
    )
    rank = html.Div(
        [
            html.Label(id=ids.MODEL_RANK_LABEL, htmlFor=ids.MODEL_RANK),
            dbc.Textarea(id=ids.MODEL_RANK, maxLength=2000, rows=2),
            html.Div(_(LOW_RANK_HELP), className="help"),
        ],
        id=ids.MODEL_RANK_BOX,
        className="field",
        hidden=True,
    )
    note = html.Div(
        [
            html.Label(_(WHY), htmlFor=ids.MODEL_NOTE),
            dbc.Textarea(id=ids.MODEL_NOTE, maxLength=2000, rows=3),
            html.Div(id=ids.MODEL_HELP, className="help"),
            html.Div(id=ids.MODEL_MESSAGE, className="field-error", role="alert"),
        ],
        className="field",
    )
    foot = [
        button(_("Cancel"), ids.MODEL_CLOSE, "quiet"),
        button(_(VERBS[PUBLISH]), ids.MODEL_CONFIRM, "primary"),
    ]
    body = [html.Div(id=ids.MODEL_DIALOG_TEXT), findings, rank, note]
    return dbc.Modal(
        [
            dbc.ModalBody(body, className="stack-sm"),
            dbc.ModalFooter(foot),
            dcc.Store(id=ids.MODEL_VERB),
        ],
        id=ids.MODEL_DIALOG,
        labelledby=ids.MODEL_DIALOG_TEXT,
        is_open=False,
        centered=True,
    )


def question(
    now: DecisionStatus, verb: str, found: Health, look: Presentation
) -> list[html.H2 | html.P | html.Div]:
    """What will happen, before it does; of a publication also what the model is good for."""
    if verb == WITHDRAW:
        return [
            html.H2(_("Withdraw the model from {client}?").format(client=now.client)),
            html.P(_(WITHDRAWN).format(client=now.client)),
        ]
    if verb != PUBLISH:
        asked, after = QUESTIONS[verb]
        nothing = _(SEES_NOTHING).format(client=now.client)
        return [html.H2(_(asked).format(model=now.sol_id)), html.P(f"{_(after)} {nothing}")]
    seen = _(
        "Everybody with access to {client} sees the overview, this model's figures, how it was"
        " chosen, and the planner on it. They do not see other models, hyperparameters or error"
        " scores."
    )
    return [
        html.H2(
            _("Publish model {model} to {client}?").format(model=now.sol_id, client=now.client)
        ),
        verdict.banner(replace(verdict.judge(found, look), reasons=())),
        html.P(seen.format(client=now.client)),
        html.P(_place(now.shown, look)),
    ]


def findings(found: Health, look: Presentation) -> list[dict[str, str]]:
    """What whoever publishes ticks: each failed check with what it found."""
    words = {
        check.key: f"{_(health_words.TITLES[check.key])}: "
        f"{health_words.finding(check, found.causes, look)}"
        for check in found.checks
        if check.key in found.to_acknowledge
    }
    return [
        {"value": key, "label": words.get(key, _(verdict_words.NOT_JUDGED))}
        for key in found.to_acknowledge
    ]


def low_rank(standing: Rank, look: Presentation) -> str:
    """What is asked of a model below the best quarter; empty for others."""
    if standing.at_top:
        return ""
    rank, models = look.number(standing.rank), look.number(standing.of)
    return _(LOW_RANK).format(rank=rank, models=models)


def help_text(now: DecisionStatus, verb: str) -> str:
    """Who reads the reason."""
    said = {PUBLISH: WHY_CLIENT, WITHDRAW: WHY_WITHDRAWN}.get(verb, WHY_INSIDE)
    return _(said).format(client=now.client)


def _place(shown: Publication | None, look: Presentation) -> str:
    """What the new model takes the place of: the one of its KPI.

    A renamed column is another KPI.
    """
    if shown is None:
        return _("The client sees no model of this outcome today.")
    said = (
        _(
            "It supersedes model {model}, published by {person} on {moment}. That one stays"
            " readable."
        )
        if shown.published_by
        else _("It supersedes model {model}, published on {moment}. That one stays readable.")
    )
    when = text.moment(shown.published_at, look)
    return said.format(model=shown.sol_id, person=shown.published_by, moment=when)


def _when(by: str, at: datetime, look: Presentation) -> str:
    said = _("by {person} on {moment}") if by else _("on {moment}")
    return said.format(person=by, moment=text.moment(at, look))
