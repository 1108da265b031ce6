"""The sentences of a model's page: one per rule of `mmm.review.insights`, with the rows that it was
read from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from layouts.components import states
from layouts.components.page import icon, section
from layouts.language import N_, _, join_names
from layouts.style.presentation import Presentation, label
from mmm.analysis.model_diff import ModelDiff
from mmm.review import insights as rules
from mmm.review.health import Health
from mmm.review.insights import Insight

ADVICE: Final = N_("What to do next")
CHANGES: Final = N_("What changed")
CHANGES_NOTE: Final = N_("Against the model published on {date}.")
FIRST: Final = N_(
    "No other model was published before this one, so there is nothing to compare it with."
)
INCOMPARABLE: Final = N_(
    "The model published on {date} has other variables: channel by channel they do not compare."
)
NOTHING: Final = N_("The rules found nothing to recommend.")
FROM: Final = {
    "returns": N_("From {name} and marginal {name}: {rows}"),
    "changes": N_("From both models, channel by channel: {rows}"),
}
SENTENCES: Final = {  # with _cost: the same of a model of conversions
    "move": N_(
        "Move money from {first} to {second}: the next {unit} brings {to} there, {from} in {first}."
    ),
    "move_cost": N_(
        "Move money from {first} to {second}: the next conversion costs {to} there, {from} in"
        " {first}."
    ),
    "move_thin": N_(
        "The model would move money from {first} to {second}, but the evidence for it is thin. Test"
        " it first."
    ),
    "even": N_(
        "No need to move money: the next {unit} brings about as much everywhere, from {from} to"
        " {to}."
    ),
    "even_cost": N_(
        "No need to move money: the next conversion costs about as much everywhere, from {to} to"
        " {from}."
    ),
    "tired": N_(
        "More money in {first} brings little: the next {unit} brings at most {most} of what the"
        " average one brought."
    ),
    "loses": N_(
        "Question {first}: it brings {value} per {unit} spent, at most {high}."
        " Think of margins and of effects on the brand before cutting it."
    ),
    "loses_thin": N_(
        "Whether {first} earns its cost is not settled: a {name} of {value} is too uncertain to"
        " tell."
    ),
    "test": N_(
        "Test {first} with an experiment: similar models put its {name} between {low} and {high}."
    ),
    "unknown": N_(
        "{first}: not estimable here. That is no sign that it does not work; an experiment would"
        " tell."
    ),
    "weak": N_(
        "The model does not carry advice on moving money: it is too weak, or too little is known"
        " of it."
    ),
    "no_range": N_(
        "How certain the returns are is not known here, so there is no advice on moving money."
    ),
    "gone": N_("{first}: not estimable here any more; the model before had an estimate."),
    "back": N_("{first}: estimable now; in the model before it was not."),
    "better": N_("{first}: {name} {after} now, {before} before ({change})."),
    "worse": N_("{first}: {name} {after} now, {before} before ({change})."),
    "share": N_(
        "In the dates that both models cover, paid media brings {after} of revenue, before"
        " {before}."
    ),
    "share_cost": N_(
        "In the dates that both models cover, paid media brings {after} of conversions, before"
        " {before}."
    ),
    "steady": N_("No channel's {name} changed by {within} or more."),
}
GLYPHS: Final = {
    "move": "arrow-left-right",
    "even": "check2",
    "tired": "pause",
    "loses": "exclamation-triangle",
    "test": "eyedropper",
    "better": "arrow-up-right",
    "worse": "arrow-down-right",
    "share": "pie-chart",
    "steady": "check2",
}
_SHARES: Final = ("share", "steady", "tired")
_MONEY: Final = ("move", "even", "loses")


@dataclass(frozen=True)
class Before:
    """The model that was published before, its date in words; `beside` is None where the two do not
    compare.
    """

    date: str
    beside: ModelDiff | None


def findings(returns: pd.DataFrame, judged: Health, look: Presentation) -> list[Insight]:
    """What to recommend by `mmm.analysis.channel_returns.returns`, as far as the model's
    `mmm.review.health.Health` carries it.
    """
    hold = returns["channel"] if judged.holds_all else judged.channels_on_hold
    return rules.recommendations(returns, judged.weak, look.conversion, tuple(hold))


def advice(told: Sequence[Insight], look: Presentation) -> html.Section:
    """What to do next, each with its evidence."""
    return section(_(ADVICE), _list(told, look) if told else html.P(_(NOTHING), className="muted"))


def changes(told: Sequence[Insight], note: str, look: Presentation) -> Component:
    """What is different from the model before; `note` says which that was, or why there is no
    comparison.
    """
    title = _(CHANGES)
    return (
        section(title, _list(told, look), note=note)
        if told
        else states.box("plain", title, html.P(note))
    )


def since(before: Before | None, look: Presentation) -> Component:
    """What changed since the model before, or why that is not told."""
    if before is None:
        return changes((), _(FIRST), look)
    if before.beside is None:
        return changes((), _(INCOMPARABLE).format(date=before.date), look)
    note = _(CHANGES_NOTE).format(date=before.date)
    return changes(rules.changes(before.beside, look.conversion), note, look)


def sentence(finding: Insight, look: Presentation) -> str:
    """One finding in words."""
    rule = (
        f"{finding.rule}_cost"
        if look.conversion and f"{finding.rule}_cost" in SENTENCES
        else finding.rule
    )
    values = {
        name: _written(finding.rule, name, value, look) for name, value in finding.values.items()
    }
    names = [label(name) for name in finding.channels]
    second = names[1] if len(names) > 1 else ""
    first = names[0] if finding.rule.startswith(("move", "even")) and names else join_names(names)
    words = {"name": look.efficiency_name, "unit": look.money(1)}
    return _(SENTENCES[rule]).format(first=first, second=second, **words, **values)


def _list(told: Sequence[Insight], look: Presentation) -> html.Ul:
    return html.Ul([_item(finding, look) for finding in told], className="story")


def _item(finding: Insight, look: Presentation) -> html.Li:
    rows = ", ".join(label(name) for name in finding.rows)
    source = _(FROM[finding.table]).format(name=look.efficiency_name, rows=rows)
    said = html.Div(
        [html.P(sentence(finding, look)), html.P(source, className="sub") if rows else None]
    )
    return html.Li(
        [icon(GLYPHS.get(finding.rule, "question-circle")), said],
        className="" if finding.firm else "thin",
    )


def _written(rule: str, name: str, value: float, look: Presentation) -> str:
    if name in ("n", "n_finite"):
        return look.number(value)
    if name == "change":
        return look.change(value)
    if rule in _SHARES:
        return look.percent(value, 0)
    return look.unit_money(value) if rule in _MONEY else look.efficiency(value)
