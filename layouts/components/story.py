"""The sentences of a model's page: one per rule of `mmm.story`, with the rows that it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.components import states
from layouts.components.page import icon, section
from layouts.figures.look import UNKNOWN, Look, label
from mmm.story import Finding

ADVICE: Final = "What to do next"
CHANGES: Final = "What changed"
CHANGES_NOTE: Final = "Against model {model}, published on {date}."
FIRST: Final = "No other model was published before this one, so there is nothing to compare it with."
INCOMPARABLE: Final = "Model {model}, published on {date}, has other variables: channel by channel they do not compare."
NOTHING: Final = "The rules found nothing to recommend."
FROM: Final = "From {table}: {rows}"
TABLES: Final = {"returns": "{name} and marginal {name}", "changes": "both models, channel by channel"}
SENTENCES: Final = {
    "move": "Move money from {first} to {second}: the next {unit} brings {to} there, {from} in {first}.",
    "move_cost": "Move money from {first} to {second}: the next conversion costs {to} there, {from} in {first}.",
    "move_thin": "The model would move money from {first} to {second}, but similar models do not agree. Test it first.",
    "even": "No need to move money: the next {unit} brings about as much everywhere, from {from} to {to}.",
    "even_cost": "No need to move money: the next conversion costs about as much everywhere, from {to} to {from}.",
    "tired": "Do not raise {first}: the next {unit} brings at most {most} of what the average one brought.",
    "loses": (
        "Question {first}: it brings {value} per {unit} spent, at most {high}."
        " Think of margins and of effects on the brand before cutting it."
    ),
    "loses_thin": "Whether {first} earns its cost is "
    + UNKNOWN
    + ": {name} {value}, and the range does not settle it.",
    "test": "Test {first} with an experiment: similar models put its {name} between {low} and {high}.",
    "unknown": "{first}: " + UNKNOWN + ". That is no sign that it does not work; an experiment would tell.",
    "weak": "The model is too weak to act on, so there is no advice on moving money.",
    "no_range": "How certain the returns are is not known here, so there is no advice on moving money.",
    "gone": "{first}: " + UNKNOWN + " any more; the model before had an estimate.",
    "back": "{first} has an estimate now; in the model before it was " + UNKNOWN + ".",
    "better": "{first} looks better: {name} {after}, before {before} ({change}).",
    "worse": "{first} looks worse: {name} {after}, before {before} ({change}).",
    "share": "In the dates that both models cover, paid media brings {after} of {outcome}, before {before}.",
    "steady": "No channel's {name} changed by {within} or more.",
}
GLYPHS: Final = {
    "move": "arrow-left-right", "even": "check2", "tired": "pause", "loses": "exclamation-triangle",
    "test": "eyedropper", "better": "arrow-up-right", "worse": "arrow-down-right", "share": "pie-chart",
    "steady": "check2",
}  # fmt: skip
_SHARES: Final = ("share", "steady", "tired")
_MONEY: Final = ("move", "even", "loses")


def advice(findings: Sequence[Finding], look: Look) -> html.Section:
    """What to do next, each with its evidence."""
    return section(ADVICE, _list(findings, look) if findings else html.P(NOTHING, className="muted"))


def changes(findings: Sequence[Finding], note: str, look: Look) -> Component:
    """What is different from the model before; `note` says which that was, or why there is no comparison."""
    return (
        section(CHANGES, _list(findings, look), note=note) if findings else states.box("plain", CHANGES, html.P(note))
    )


def sentence(finding: Finding, look: Look) -> str:
    """One finding in words."""
    rule = f"{finding.rule}_cost" if look.conversion and f"{finding.rule}_cost" in SENTENCES else finding.rule
    values = {name: _written(finding.rule, name, value, look) for name, value in finding.values.items()}
    names = [label(name) for name in finding.channels]
    second = names[1] if len(names) > 1 else ""
    first = names[0] if finding.rule.startswith(("move", "even")) and names else _listed(names)
    words = {"name": look.efficiency_name, "unit": look.money(1), "outcome": look.response_name}
    return SENTENCES[rule].format(first=first, second=second, **words, **values)


def _list(findings: Sequence[Finding], look: Look) -> html.Ul:
    return html.Ul([_item(finding, look) for finding in findings], className="story")


def _item(finding: Finding, look: Look) -> html.Li:
    rows = ", ".join(label(name) for name in finding.rows)
    table = TABLES[finding.table].format(name=look.efficiency_name)
    said = html.Div(
        [
            html.P(sentence(finding, look)),
            html.P(FROM.format(table=table, rows=rows), className="sub") if rows else None,
        ]
    )
    return html.Li([icon(GLYPHS.get(finding.rule, "question-circle")), said], className="" if finding.firm else "thin")


def _written(rule: str, name: str, value: float, look: Look) -> str:
    if name in ("n", "n_finite"):
        return look.number(value)
    if name == "change":
        return look.change(value)
    if rule in _SHARES:
        return look.percent(value, 0)
    return look.money(value) if rule in _MONEY else look.efficiency(value)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
