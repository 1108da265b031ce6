"""Publishing a model: its state, the buttons, and the dialog that says what the client will see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids, text
from layouts.components.badge import badge
from layouts.components.page import button
from layouts.figures.look import Look

PUBLISH: Final = "Publish"
WITHDRAW: Final = "Withdraw"


@dataclass(frozen=True)
class Shown:
    """The model that the client sees today."""

    sol_id: str
    run_id: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True)
class Publishing:
    """The state of one model. `shown` is what the client sees today, this model or another; None: nothing."""

    run_id: str
    sol_id: str
    client: str
    shown: Shown | None

    @property
    def published(self) -> bool:
        return self.shown is not None and (self.shown.run_id, self.shown.sol_id) == (self.run_id, self.sol_id)


def state(now: Publishing, look: Look) -> html.Div:
    """A badge, who and when, and the one thing that can be done next."""
    if now.published and now.shown:
        said = f"since {text.moment(now.shown.published_at, look)}"
        by = f" by {now.shown.published_by}" if now.shown.published_by else ""
        words = html.Span(said + by, className="small muted")
        hidden = html.Span(button(PUBLISH, ids.MODEL_PUBLISH), hidden=True)
        return html.Div(
            [badge("Published", "good"), words, button(WITHDRAW, ids.MODEL_WITHDRAW), hidden], className="actions"
        )
    hidden = html.Span(button(WITHDRAW, ids.MODEL_WITHDRAW), hidden=True)
    return html.Div(
        [badge("Not published"), button(PUBLISH, ids.MODEL_PUBLISH, "primary", "send"), hidden], className="actions"
    )


def dialog() -> dbc.Modal:
    """Closed at first; `question` fills it."""
    note = html.Div(
        [
            html.Label("Why, in your own words. The client reads it with the model.", htmlFor=ids.MODEL_NOTE),
            dbc.Textarea(id=ids.MODEL_NOTE, maxLength=500, rows=2),
        ],
        className="field",
    )
    foot = [button("Cancel", ids.MODEL_CLOSE, "quiet"), button(PUBLISH, ids.MODEL_CONFIRM, "primary")]
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


def question(now: Publishing, withdraw: bool, look: Look) -> list[html.H2 | html.P]:
    """What will happen, before it does."""
    if withdraw:
        return [
            html.H2(f"Withdraw the model from {now.client}?"),
            html.P(f"{now.client} then sees no model and no planner. Nothing is deleted; you can publish again."),
        ]
    if now.shown is None:
        before = "The client sees no model today."
    else:
        by = f" by {now.shown.published_by}" if now.shown.published_by else ""
        before = f"It replaces model {now.shown.sol_id}, published {text.moment(now.shown.published_at, look)}{by}."
    return [
        html.H2(f"Publish model {now.sol_id} to {now.client}?"),
        html.P(
            f"Everybody with access to {now.client} sees the overview, this model's figures and the planner on it."
            " They do not see other models, hyperparameters or error scores."
        ),
        html.P(before),
    ]
