"""What a client reads of a published model beside its figures: who chose it, when, why and by which
rules, whether it was superseded, and which models were published before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from app.views.decisions import Decision
from app.views.publications import Publication
from layouts import text
from layouts.address import address
from layouts.components.lab.gate import NAMES, TERMS
from layouts.components.model.decision_dialog import STATES
from layouts.components.page import facts, icon, section
from layouts.components.states import box
from layouts.language import _, translate
from layouts.style.presentation import Presentation


@dataclass(frozen=True)
class History:
    """One publication and what stands around it.

    earlier: those before it, the last one first. steps: those that the reader may know of.
    """

    shown: Publication
    steps: Sequence[Decision] = ()
    successor: Publication | None = None
    earlier: Sequence[Publication] = ()


def banner(history: History, look: Presentation) -> Component | None:
    """Over a model that is not what the client sees today: since when, by whom, and the way to the
    present one.
    """
    shown, successor = history.shown, history.successor
    if shown.until is None:
        return None
    since, by = look.date(shown.until), successor.published_by if successor else ""
    said = (
        _("This model was superseded on {date}: {person} published another one")
        if by
        else _("This model was superseded on {date}")
    )
    note = _(
        "Its figures stay as they were published on {date}; they are not what plans are made on"
        " today."
    )
    there = dcc.Link(_("See the present model"), href=address(f"/model?kpi={quote(shown.kpi)}"))
    return box(
        "warn",
        said.format(date=since, person=by),
        html.P(note.format(date=look.date(shown.published_at))),
        html.P(there),
    )


def chosen(history: History, look: Presentation) -> html.Div:
    """Who chose the model, when and why, with the record behind it."""
    shown, when = history.shown, text.moment(history.shown.published_at, look)
    by = _("Chosen by {person} on {moment}") if shown.published_by else _("Chosen on {moment}")
    record = html.Details(
        [
            html.Summary([icon("chevron-right"), _("How it was chosen")]),
            html.Ol([_step(step, shown.note, look) for step in history.steps]),
        ],
        className="disclosure chosen-record",
    )
    return html.Div(
        [
            html.P(translate(shown.note), className="quoted") if shown.note else None,
            html.P(by.format(person=shown.published_by, moment=when), className="chosen-by"),
            record if history.steps else None,
        ],
        className="chosen",
    )


def before(earlier: Sequence[Publication], look: Presentation) -> html.Section | None:
    """The models that were published before, each with its time; nothing where there are none."""
    if not earlier:
        return None
    rows = [
        html.Li(
            [
                dcc.Link(
                    _("Published on {date}").format(date=text.moment(shown.published_at, look)),
                    href=_address(shown),
                ),
                html.Span(
                    _("superseded on {date}").format(date=look.date(shown.until)),
                    className="muted num",
                ),
            ]
        )
        for shown in earlier
        if shown.until
    ]
    return section(
        _("Published before"),
        html.Ul(rows, className="earlier"),
        note=_("They stay readable as they were."),
    )


def _address(shown: Publication) -> str:
    return address(f"/model?published={shown.id}")


def _step(step: Decision, note: str, look: Presentation) -> html.Li:
    """A step; its reason unless it is the note, which stands above."""
    name, when = _(STATES[step.step][0]), text.moment(step.at, look)
    said = _("{step} by {person}, {moment}") if step.by else _("{step}, {moment}")
    return html.Li(
        [
            html.P(said.format(step=name, person=step.by, moment=when), className="num"),
            html.P(translate(step.reason), className="quoted")
            if step.reason not in ("", note)
            else None,
            (
                facts(_rules(step.rules, look), wide=True)
                if step.step == "published" and step.rules
                else None
            ),
        ]
    )


def _rules(rules: Mapping[str, Any], look: Presentation) -> list[tuple[str, Any]]:
    """How models were ranked at that moment, without any measure of their errors and without their
    ranks.
    """
    gate = _("Passed “{gate}”") if rules["passes"] else _("Did not pass “{gate}”")
    weights = [
        html.Li(
            [
                _(TERMS[name][1]).rstrip("."),
                html.Span(f" × {look.number(value, 1)}", className="num muted"),
            ]
        )
        for name, value in rules["weights"].items()
        if value and name in TERMS
    ]
    return [
        *(
            [(_("Quality gate"), gate.format(gate=_(NAMES[rules["gate"]])))]
            if rules["limits"]
            else []
        ),
        (_("What counted, and how much"), html.Ul(weights, className="plain-list")),
    ]
