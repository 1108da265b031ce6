"""From candidate to what the client sees: where a model stands, the next steps, and the dialog that asks for a reason.

`now` is an `app.queries.decisions.Standing`.
"""

from __future__ import annotations

from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids, text
from layouts.components.badge import badge
from layouts.components.page import button
from layouts.figures.look import Look

SHORTLIST, SET_ASIDE, APPROVE, PUBLISH, WITHDRAW = "shortlist", "set_aside", "approve", "publish", "withdraw"
VERBS: Final = {
    SHORTLIST: "Shortlist",
    SET_ASIDE: "Set aside",
    APPROVE: "Approve",
    PUBLISH: "Publish",
    WITHDRAW: "Withdraw",
}
STATES: Final = {  # last step: its name, the kind of its badge, what can be done next
    "": ("Candidate", "", (SHORTLIST, PUBLISH)),
    "set_aside": ("Set aside", "", (SHORTLIST, PUBLISH)),
    "shortlisted": ("Shortlisted", "busy", (APPROVE, PUBLISH, SET_ASIDE)),
    "approved": ("Approved", "busy", (PUBLISH, SET_ASIDE)),
    "published": ("Published", "good", (WITHDRAW,)),
    "superseded": ("Superseded", "", (PUBLISH,)),
    "withdrawn": ("Withdrawn", "", (PUBLISH,)),
}
WHY: Final = "Why, in your own words"
WHY_INSIDE: Final = "It becomes part of the record with your name, and cannot be changed."
WHY_CLIENT: Final = "The client reads it beside the model. It becomes part of the record and cannot be changed."
NO_REASON: Final = "Say why in a few words: the record is worth little without."


def state(now: Any, look: Look) -> html.Div:
    """A badge, who and when, the record, and what can be done next."""
    name, kind, verbs = STATES[now.step]
    last = now.steps[-1] if now.steps else None
    words = html.Span(_when(last.by, last.at, look), className="small muted") if last else None
    record = dcc.Link(f"Record ({len(now.steps)})", href=f"/models/{now.run_id}/{now.sol_id}/decision")
    buttons = [
        button(VERBS[verb], ids.decision_verb(verb), "primary" if not place and verb != WITHDRAW else "plain")
        for place, verb in enumerate(verbs)
    ]
    return html.Div(
        [badge(name, kind), words, html.Span(record, className="small") if last else None, *buttons],
        className="actions",
    )


def dialog() -> dbc.Modal:
    """Closed at first; `question` fills it."""
    note = html.Div(
        [
            html.Label(WHY, htmlFor=ids.MODEL_NOTE),
            dbc.Textarea(id=ids.MODEL_NOTE, maxLength=2000, rows=3),
            html.Div(id=ids.MODEL_HELP, className="help"),
            html.Div(id=ids.MODEL_MESSAGE, className="field-error", role="alert"),
        ],
        className="field",
    )
    foot = [button("Cancel", ids.MODEL_CLOSE, "quiet"), button(VERBS[PUBLISH], ids.MODEL_CONFIRM, "primary")]
    return dbc.Modal(
        [
            dbc.ModalBody([html.Div(id=ids.MODEL_DIALOG_TEXT), note], className="stack-sm"),
            dbc.ModalFooter(foot),
            dcc.Store(id=ids.MODEL_VERB),
        ],
        id=ids.MODEL_DIALOG,
        labelledby=ids.MODEL_DIALOG_TEXT,
        is_open=False,
        centered=True,
    )


def question(now: Any, verb: str, look: Look) -> list[html.H2 | html.P]:
    """What will happen, before it does."""
    if verb == WITHDRAW:
        return [
            html.H2(f"Withdraw the model from {now.client}?"),
            html.P(f"{now.client} then sees no model and no planner. Nothing is deleted; you can publish again."),
        ]
    if verb != PUBLISH:
        titles = {
            SHORTLIST: ("Shortlist", "It stays a draft. The lab marks it, and it can be approved."),
            APPROVE: ("Approve", "It stays a draft until somebody publishes it."),
            SET_ASIDE: ("Set aside", "It leaves the shortlist. It can come back with a new reason."),
        }
        title, after = titles[verb]
        return [html.H2(f"{title} model {now.sol_id}?"), html.P(f"{after} {now.client} sees nothing of it.")]
    if now.shown is None:
        before = "The client sees no model today."
    else:
        since = _when(now.shown.published_by, now.shown.published_at, look)
        before = f"It supersedes model {now.shown.sol_id}, published{since}, which you can still open."
    return [
        html.H2(f"Publish model {now.sol_id} to {now.client}?"),
        html.P(
            f"Everybody with access to {now.client} sees the overview, this model's figures and the planner on it."
            " They do not see other models, hyperparameters or error scores."
        ),
        html.P(before),
    ]


def _when(by: str, at: Any, look: Look) -> str:
    return f"{f' by {by}' if by else ''} on {text.moment(at, look)}"
