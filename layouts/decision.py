"""The record of one model: every step with who took it, when, why, and the rules of the lab as they stood then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from layouts import text
from layouts.components.badge import badge
from layouts.components.lab_gate import LIMITS, NAMES, TERMS
from layouts.components.page import facts, page
from layouts.components.publish import STATES
from layouts.components.states import empty
from layouts.figures.look import Look

TITLE: Final = "Record of model {model}"
LEAD: Final = "How this model came to be chosen, or not. What is written here is never changed."
EMPTY: Final = "Nothing is decided yet"
EMPTY_LEAD: Final = "The model is one candidate among others. Shortlist or publish it on its page."
RULES: Final = "Rules of the lab at that moment"
SYSTEM: Final = "The system"


def build(now: Any, look: Look) -> Component:
    """The page. `now` is an `app.queries.decisions.Standing`."""
    body: Component = html.Div(empty("journal-check", EMPTY, EMPTY_LEAD), className="section")
    if now.steps:
        body = html.Ol([_step(step, look) for step in now.steps], className="record section")
    back = (f"/models/{now.run_id}/{now.sol_id}", f"Model {now.sol_id}")
    return page(TITLE.format(model=now.sol_id), body, lead=LEAD, back=back)


def _step(step: Any, look: Look) -> html.Li:
    name, kind, _ = STATES[step.step]
    head = html.Div(
        [
            badge(name, kind),
            html.Span(f"{step.by or SYSTEM}, {text.moment(step.at, look)}", className="small muted num"),
        ],
        className="actions",
    )
    to = None
    if step.successor:
        run_id, sol_id = step.successor
        to = html.P(["Superseded by ", dcc.Link(f"model {sol_id}", href=f"/models/{run_id}/{sol_id}"), "."])
    rules = html.Details(
        [html.Summary(RULES), facts(_rules(step.rules, look), wide=True)], className="disclosure record-rules"
    )
    return html.Li([head, html.P(step.reason, className="quoted"), to, rules])


def _rules(rules: Mapping[str, Any], look: Look) -> list[tuple[str, str]]:
    limits = [f"{LIMITS[name][0]} {look.number(value, LIMITS[name][1])}" for name, value in rules["limits"].items()]
    weights = [f"{TERMS[name][0]} {look.number(value, 1)}" for name, value in rules["weights"].items()]
    place = f"{look.number(rules['score'], 0)} of 100, rank {rules['rank']} of {rules['of']} selected models"
    gate = NAMES[rules["gate"]]
    passed = "no limits" if not limits else "passes" if rules["passes"] else "does not pass"
    return [
        ("Quality gate", f"{gate}: the model {passed}" if limits else f"{gate}: {passed}"),
        *([("Limits", "; ".join(limits))] if limits else []),
        ("Score", place),
        ("Weights", ", ".join(weights)),
    ]
