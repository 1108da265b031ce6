"""The record of one model: every step with who took it, when, why, and the rules of the lab as they
stood then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from app.views.decisions import Decision, DecisionStatus
from layouts import text
from layouts.address import address
from layouts.components.badge import badge
from layouts.components.lab.gate import LIMITS, NAMES, TERMS
from layouts.components.model import health_words
from layouts.components.model.decision_dialog import STATES
from layouts.components.page import facts, icon, page
from layouts.components.states import empty
from layouts.language import N_, _, translate
from layouts.style.presentation import Presentation

TITLE: Final = N_("Record of model {model}")
LEAD: Final = N_("How this model came to be chosen, or not. What is written here is never changed.")
EMPTY: Final = N_("Nothing is decided yet")
EMPTY_LEAD: Final = N_(
    "The model is one candidate among others. Shortlist or publish it on its page."
)
RULES: Final = N_("Rules of the lab at that moment")
SYSTEM: Final = N_("The system")
LOW_RANK: Final = N_("Why below the best quarter")
ACKNOWLEDGED: Final = N_("Failed checks that were acknowledged")
NOT_JUDGED: Final = N_("The model could not be judged.")


def build(now: DecisionStatus, look: Presentation) -> Component:
    """The page."""
    body: Component = html.Div(empty("journal-check", _(EMPTY), _(EMPTY_LEAD)), className="section")
    if now.steps:
        body = html.Ol([_step(step, look) for step in now.steps], className="record section")
    back = (
        address(f"/models/{now.run_id}/{now.sol_id}"),
        _("Model {name}").format(name=now.sol_id),
    )
    return page(_(TITLE).format(model=now.sol_id), body, lead=_(LEAD), back=back)


def _step(step: Decision, look: Presentation) -> html.Li:
    name, kind = STATES[step.step][:2]
    head = html.Div(
        [
            badge(_(name), kind),
            html.Span(
                f"{step.by or _(SYSTEM)}, {text.moment(step.at, look)}", className="small muted num"
            ),
        ],
        className="actions",
    )
    to = None
    if step.successor:
        run_id, sol_id = step.successor
        said = _("Superseded by model {name}").format(name=sol_id)
        to = html.P(dcc.Link(said, href=address(f"/models/{run_id}/{sol_id}")))
    rules = html.Details(
        [
            html.Summary([icon("chevron-right"), _(RULES)]),
            facts(_rules(step.rules, look), wide=True),
        ],
        className="disclosure record-rules",
    )
    return html.Li([head, html.P(translate(step.reason), className="quoted"), to, rules])


def _rules(rules: Mapping[str, Any], look: Presentation) -> list[tuple[str, str]]:
    limits = [
        f"{_(LIMITS[name][0])} {look.number(value, LIMITS[name][1])}"
        for name, value in rules["limits"].items()
    ]
    weights = [
        f"{_(TERMS[name][0])} {look.number(value, 1)}" for name, value in rules["weights"].items()
    ]
    place = _("{score} of 100, rank {rank} of {models} selected models").format(
        score=look.number(rules["score"]),
        rank=look.number(rules["rank"]),
        models=look.number(rules["of"]),
    )
    passed = (
        _("{gate}: the model passes") if rules["passes"] else _("{gate}: the model does not pass")
    )
    gate = passed if limits else _("{gate}: no limits")
    return [
        (_("Quality gate"), gate.format(gate=_(NAMES[rules["gate"]]))),
        *([(_("Limits"), "; ".join(limits))] if limits else []),
        (_("Score"), place),
        (_("Weights"), ", ".join(weights)),
        *([(_(LOW_RANK), rules["low_rank"])] if rules.get("low_rank") else []),
        *([(_(ACKNOWLEDGED), _findings(rules["acknowledged"]))] if "acknowledged" in rules else []),
    ]


def _findings(keys: Sequence[str]) -> str:
    """Names of checks; of one that is no more its key."""
    titles = [_(health_words.TITLES[key]) if key in health_words.TITLES else key for key in keys]
    return _(NOT_JUDGED) if list(keys) == ["unknown"] else ", ".join(titles)
