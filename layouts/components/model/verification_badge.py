"""The badge of a verification: what Meta's Robyn found when it refitted a run's models, with the
figures behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import text
from layouts.components.badge import badge, engine
from layouts.components.page import facts, icon
from layouts.components.source import (
    Source,
    VerificationCheck,
    check,
    engine_label,
    engine_name,
    own_engine,
)
from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation

TABLES = {
    "resultHypParam": N_("Errors and fit"),
    "xDecompAgg": N_("Coefficients, contributions and ROI"),
    "xDecompVecCollect": N_("Contributions over time"),
    "mediaVecCollect": N_("Adstock and response over time"),
    # runs verified before tables were compared one by one
    "nrmse": N_("Fit error"),
    "decomp.rssd": N_("Distance to spend shares"),
    "coef": N_("Coefficients"),
}


def badges(source: Source, look: Presentation) -> list[Component]:
    """Which engine made the numbers, and what Robyn's check gave where there was one; nothing
    for a client.
    """
    if not source.names_engine:
        return []
    if source.check is None or source.mode != "verified":
        return [engine(engine_name(source), source.mode)]
    return [engine(own_engine(source), source.mode), *check_badge(source.check, look)]


def check_badge(found: VerificationCheck | None, look: Presentation) -> list[Component]:
    """The badge, which opens to the figures; nothing where nothing was compared."""
    if found is None or found.told is None:
        return []
    sentence, kind, glyph = _said(found, look)
    label = html.Span(
        [icon(glyph), sentence, icon("chevron-down")], className=f"badge-x plain check {kind}"
    )
    body = [html.Table(_figures(found.told), className="checked"), facts(_facts(found.told, look))]
    return [
        html.Details(
            [html.Summary(label), html.Div(body, className="menu-body")],
            className="menu end verified",
        )
    ]


def badge_of(found: Mapping[str, Any] | None, look: Presentation) -> Component:
    """The sentence alone, for a list of facts."""
    whole = check(found)
    if whole is None:
        return html.Span(text.DASH)
    sentence, kind = _said(whole, look)[:2]
    return badge(sentence, f"check {kind}", dot=False)


def _said(found: VerificationCheck, look: Presentation) -> tuple[str, str, str]:
    """The sentence, its kind and its icon."""
    told = found.told or {}
    models, largest = (
        told.get("models"),
        _("largest difference {amount}").format(amount=difference_amount(found.largest)),
    )
    if models:
        counted = ngettext("{n} model, {difference}", "{n} models, {difference}", models)
        largest = counted.format(n=models, difference=largest)
    who = _by(engine_label(found.engine), told, look)
    if found.agrees:
        return (
            _("Verified {who}: {difference}").format(who=who, difference=largest),
            "good",
            "patch-check",
        )
    if not found.failed:
        said = _("Checked {who}: {difference}, where at most {amount} is expected")
        words = said.format(
            who=who, difference=largest, amount=difference_amount(told["tolerance"])
        )
        return words, "warn", "exclamation-triangle"
    said = _("Not confirmed {who}: {reason}")
    return said.format(who=who, reason=_differs(told, found.largest)), "bad", "x-octagon"


def _differs(told: Mapping[str, Any], largest: float | None) -> str:
    where = TABLES.get(str(told.get("worst")), "")
    if largest is not None and largest <= told.get("limit", 0.0):
        return _("a coefficient is zero in one engine only")
    if largest is None:
        return (
            _("“{table}” could not be compared").format(table=_(where))
            if where
            else _("they could not be compared")
        )
    said = _("“{table}” differs by {amount}") if where else _("the models differ by {amount}")
    return said.format(table=_(where), amount=difference_amount(largest))


def _by(name: str, told: Mapping[str, Any], look: Presentation) -> str:
    when = told.get("verified_at")
    if not when:
        return _("by {engine}").format(engine=name)
    return _("by {engine} on {date}").format(
        engine=name, date=look.date(datetime.fromisoformat(when))
    )


def _figures(told: Mapping[str, Any]) -> list[Component]:
    """One row per table, the worst in red where it failed."""
    numbers = told.get("tables") or told["largest"]
    head = html.Thead(
        html.Tr([html.Th(_("Table")), html.Th(_("Largest difference"), className="num")])
    )
    rows = []
    for name, value in numbers.items():
        beyond = value is None or value > float(told.get("limit", told["tolerance"]))
        what = [_(TABLES.get(name, name)), html.Code(name)]
        rows.append(
            html.Tr(
                [
                    html.Td(what),
                    html.Td(difference_amount(value), className="num bad" if beyond else "num"),
                ]
            )
        )
    return [head, html.Tbody(rows)]


def _facts(told: Mapping[str, Any], look: Presentation) -> list[tuple[str, Any]]:
    expected = (
        _("at most {amount}, a failure above {limit}") if "limit" in told else _("at most {amount}")
    )
    when = told.get("verified_at")
    versions = told.get("versions") or {}
    pairs = [
        (_("Models refitted"), str(told.get("models", text.DASH))),
        (
            _("Expected"),
            expected.format(
                amount=difference_amount(told["tolerance"]),
                limit=difference_amount(told.get("limit")),
            ),
        ),
        (_("When"), text.moment(datetime.fromisoformat(when), look) if when else ""),
        (_("Versions"), ", ".join(f"{name} {version}" for name, version in versions.items())),
    ]
    return [(name, value) for name, value in pairs if value]


def difference_amount(value: float | None) -> str:
    """A relative difference in one digit or two: 4 × 10⁻¹⁵."""
    return _("unknown") if value is None else text.difference(value)
