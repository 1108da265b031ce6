"""The health card of one model: the verdict, each check with its next step and figures, and runs
that may mend it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from app.views.health import Assessment
from layouts.address import address
from layouts.components.badge import badge
from layouts.components.model.health_figures import figure
from layouts.components.model.health_words import TITLES, cause, finding, step
from layouts.components.model.verdict_words import sentence
from layouts.components.page import icon, link_button, section
from layouts.language import N_, _, join_names
from layouts.style.presentation import Presentation, label
from mmm.analysis.zero_coefficients import Cause
from mmm.review.health import Check
from mmm.review.remedies import Remedy

LEVELS: Final = {  # in the order of the list: badge, its kind
    "fail": (N_("Fail"), "bad"),
    "review": (N_("Review"), "warn"),
    "unknown": (N_("Not judged"), ""),
    "pass": (N_("Pass"), "good"),
}
COUNTS: Final = {
    "fail": N_("{n} fail"),
    "review": N_("{n} to review"),
    "unknown": N_("{n} not judged"),
    "pass": N_("{n} pass"),
}
REMEDIES: Final = {
    "without": N_("Try a run without {channels}"),
    "merge": N_("Try a run with {channels} as one"),
    "widen": N_("Try a run with wider ranges"),
    "iterations": N_("Try a run with twice the iterations"),
    "hold_out": N_("Try a run with the last part held out"),
}


def card(found: Assessment, which: tuple[str, str], look: Presentation) -> html.Section:
    """`which`: the run's id and the solID."""
    health = found.health
    counts = {level: sum(check.level == level for check in health.checks) for level in LEVELS}
    told = ", ".join(_(COUNTS[level]).format(n=look.number(n)) for level, n in counts.items() if n)
    ordered = sorted(health.checks, key=lambda check: list(LEVELS).index(check.level))
    rows = [
        _row(check, health.causes, _links(found.remedies, check.key, which), look)
        for check in ordered
    ]
    note = _("Health: {counts}.").format(counts=told)
    return section(sentence(health), html.Ul(rows, className="health"), note=note, flush=True)


def remedy_name(remedy: Remedy) -> str:
    """What a remedy does, in words. `remedy` is a `mmm.review.remedies.Remedy`."""
    return _(REMEDIES[remedy.kind]).format(
        channels=join_names([label(name) for name in remedy.channels])
    )


def _links(remedies: Sequence[Remedy], key: str, which: tuple[str, str]) -> list[Any]:
    return [
        link_button(
            remedy_name(one),
            address(f"/models/{which[0]}/{which[1]}/remedy?do={one.key}"),
            glyph="tools",
            small=True,
        )
        for one in remedies
        if one.check == key
    ]


def _row(check: Check, causes: Sequence[Cause], links: list[Any], look: Presentation) -> html.Li:
    name, kind = LEVELS[check.level]
    next_step = step(check)
    lines = [html.P(cause(one, look)) for one in causes] if check.key == "zeros" else []
    figures = [figure(one, look) for one in check.figures]
    words = html.Div(
        [
            html.P(
                [html.Strong(_(TITLES[check.key])), html.Span(finding(check, causes, look))],
                className="check-found",
            ),
            *lines,
            html.P(next_step, className="check-step") if next_step else None,
            html.Div(links, className="actions") if links else None,
            _details(figures) if figures else None,
        ],
        className="check-words",
    )
    return html.Li([badge(_(name), kind), words])


def _details(figures: Sequence[tuple[str, str, str]]) -> html.Details:
    body = html.Tbody(
        [
            html.Tr([html.Th(what, scope="row"), html.Td(value), html.Td(more)])
            for what, value, more in figures
        ]
    )
    return html.Details(
        [
            html.Summary([icon("chevron-right"), _("Figures")]),
            html.Div(html.Table(body, className="check-figures num"), className="table-wrap"),
        ],
        className="disclosure",
    )
