"""The badge of a verification: what Meta's Robyn found when it refitted a run's models, with the figures behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import text
from layouts.components.badge import badge, engine
from layouts.components.page import facts, icon
from layouts.components.source import Check, Source, check, engine_name, own_engine
from layouts.figures.look import Look

TABLES = {
    "resultHypParam": "errors and fit",
    "xDecompAgg": "coefficients, contributions and ROI",
    "xDecompVecCollect": "contributions by period",
    "mediaVecCollect": "adstock and response by period",
    # runs verified before tables were compared one by one
    "nrmse": "prediction error",
    "decomp.rssd": "distance to spend shares",
    "coef": "coefficients",
}


def badges(source: Source, look: Look) -> list[Component]:
    """Which engine made the numbers, and what Robyn's check gave where there was one."""
    if source.check is None or source.mode != "verified":
        return [engine(engine_name(source), source.mode)]
    return [engine(own_engine(source), source.mode), *check_badge(source.check, look)]


def check_badge(found: Check | None, look: Look) -> list[Component]:
    """The badge, which opens to the figures; nothing where nothing was compared."""
    if found is None or found.told is None:
        return []
    sentence, kind, glyph = _said(found, look)
    label = html.Span([icon(glyph), sentence, icon("chevron-down")], className=f"badge-x plain check {kind}")
    body = [html.Table(_figures(found.told), className="checked"), facts(_facts(found.told, look))]
    return [html.Details([html.Summary(label), html.Div(body, className="menu-body")], className="menu end verified")]


def badge_of(found: Mapping[str, Any] | None, look: Look) -> Component:
    """The sentence alone, for a list of facts."""
    whole = check(found)
    if whole is None:
        return html.Span(text.DASH)
    sentence, kind, _ = _said(whole, look)
    return badge(sentence, f"check {kind}", dot=False)


def _said(found: Check, look: Look) -> tuple[str, str, str]:
    """The sentence, its kind and its icon."""
    told = found.told or {}
    models = told.get("models")
    counted = f"{models} {'model' if models == 1 else 'models'}, " if models else ""
    who, largest = f"by {found.engine}{_on(told, look)}", amount(found.largest)
    if found.agrees:
        return f"Verified {who}: {counted}largest difference {largest}", "good", "patch-check"
    if not found.failed:
        expected = f"where at most {amount(told['tolerance'])} is expected"
        return f"Checked {who}: {counted}largest difference {largest} {expected}", "warn", "exclamation-triangle"
    return f"Not confirmed {who}: {_differs(told, found.largest)}", "bad", "x-octagon"


def _differs(told: Mapping[str, Any], largest: float | None) -> str:
    where = TABLES.get(str(told.get("worst")), "")
    if largest is not None and largest <= told.get("limit", 0.0):
        return "a coefficient is zero in one engine only"
    if largest is None:
        return f"{where or 'the models'} could not be compared"
    return f"{where} differ by {amount(largest)}" if where else f"the models differ by {amount(largest)}"


def _on(told: Mapping[str, Any], look: Look) -> str:
    when = told.get("verified_at")
    return f" on {look.date(datetime.fromisoformat(when).date())}" if when else ""


def _figures(told: Mapping[str, Any]) -> list[Component]:
    """One row per table, the worst in red where it failed."""
    numbers = told.get("tables") or told["largest"]
    head = html.Thead(html.Tr([html.Th("Table"), html.Th("Largest difference", className="num")]))
    rows = []
    for name, value in numbers.items():
        beyond = value is None or value > float(told.get("limit", told["tolerance"]))
        words = TABLES.get(name, name)
        what = [words[:1].upper() + words[1:], html.Code(name)]
        rows.append(html.Tr([html.Td(what), html.Td(amount(value), className="num bad" if beyond else "num")]))
    return [head, html.Tbody(rows)]


def _facts(told: Mapping[str, Any], look: Look) -> list[tuple[str, Any]]:
    limit = f", a failure above {amount(told['limit'])}" if "limit" in told else ""
    when = told.get("verified_at")
    versions = told.get("versions") or {}
    pairs = [
        ("Models refitted", str(told.get("models", text.DASH))),
        ("Expected", f"at most {amount(told['tolerance'])}{limit}"),
        ("When", text.moment(datetime.fromisoformat(when), look) if when else ""),
        ("Versions", ", ".join(f"{name} {version}" for name, version in versions.items())),
    ]
    return [(name, value) for name, value in pairs if value]


def amount(value: float | None) -> str:
    """A relative difference in one digit: 4e-15."""
    if value is None:
        return "unknown"
    digits, power = f"{value:.0e}".split("e")
    return f"{digits}e{int(power)}" if value else "0"
