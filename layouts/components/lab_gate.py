"""The lab's left rail: which candidates pass, how many are left, and how they are ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from dash import dcc, html

from layouts import ids, text
from layouts.components.page import button
from layouts.figures.look import Look
from mmm.lab import GATED, HEAVIEST, PRESETS, WEIGHTS, Lab

LIMITS: Final = {  # measure: what is limited, decimals
    "nrmse": ("NRMSE at most", 4),
    "rssd": ("DECOMP.RSSD at most", 3),
    "mape": ("MAPE.LIFT at most", 3),
    "rsq_train": ("R² fitted at least", 3),
    "zeros": ("Zero channels at most", 0),
}
TERMS: Final = {  # term of the score: its name, what it rewards
    "nrmse": ("NRMSE", "A low prediction error."),
    "rssd": ("DECOMP.RSSD", "Shares of effect close to shares of spend."),
    "mape": ("MAPE.LIFT", "Close to the lift studies."),
    "zeros": ("Zero channels", "Every channel estimable."),
    "agreement": ("Agreement", "Returns in the middle half of the selected models'."),
}
NAMES: Final = {"good": "Good", "acceptable": "Acceptable", "all": "All"}
GATE_NOTE: Final = (
    "Good: no worse than six in ten of this run's selected models on any error, and at most one zero channel more than "
    "the fewest. Acceptable: eight in ten, and two."
)
SCORE_NOTE: Final = (
    "100 points is the best of the selected models on every term, 0 the worst. Weights share the points out."
)
STEPS: Final = 200


@dataclass(frozen=True)
class Saved:
    """What holds for this client: weights by term, the gate's preset, and who saved it when (None: nobody)."""

    weights: Mapping[str, float]
    gate: str
    by: str = ""
    at: datetime | None = None


def gate(of: Lab, saved: Saved, look: Look) -> html.Section:
    """Presets, one slider per measure, how many are left, and what else narrows the page."""
    chosen = int(of.chosen.sum())
    scope = [
        {"label": f"Selected {look.number(chosen)}", "value": "selected"},
        {"label": f"All {look.number(len(of.table))}", "value": "all"},
    ]
    left = html.P(
        [html.Span(look.number(chosen), className="lab-left"), html.Span(f" of {look.number(chosen)} left")],
        className="lab-count",
        role="status",
    )
    presets = [{"label": NAMES[name], "value": name} for name in PRESETS]
    return html.Section(
        [
            html.Div([html.H2("Quality gate"), left], className="lab-head"),
            _segments("Preset", presets, ids.LAB_PRESET, saved.gate),
            html.Div([_limit(of, measure, look) for measure in of.gated], className="lab-limits"),
            html.Details([html.Summary("What the presets mean"), html.P(GATE_NOTE)], className="lab-why"),
            _segments("Candidates", scope, ids.LAB_SCOPE, "selected"),
            html.Div(className="lab-chips", **{"aria-live": "polite"}),
            button("Reset everything", ids.LAB_RESET, "quiet", "arrow-counterclockwise", small=True),
        ],
        className="lab-box",
        **{"aria-label": "Quality gate"},
    )


def score(of: Lab, saved: Saved, look: Look) -> html.Section:
    """A slider per term; what is saved for this client."""
    shown = [term for term in TERMS if term in of.terms]
    return html.Section(
        [
            html.Div([html.H2("Score")], className="lab-head"),
            html.P(SCORE_NOTE, className="lab-note"),
            html.Div([_weight(term, saved, place) for place, term in enumerate(shown)], className="lab-limits"),
            html.Div(
                [
                    button("Save for this client", ids.LAB_SAVE, small=True),
                    html.Span(kept(saved, look), id=ids.LAB_SAVED, className="small muted", role="status"),
                ],
                className="lab-save",
            ),
        ],
        className="lab-box",
        **{"aria-label": "Score"},
    )


def kept(saved: Saved, look: Look) -> str:
    if saved.at is None:
        return "Mixfront's own weights; nothing is saved yet."
    return f"Saved {text.day(saved.at, look)}{f' by {saved.by}' if saved.by else ''}, with the gate's preset."


def limits(of: Lab) -> dict[str, dict[str, float]]:
    """Ends of each slider, strict and loose, and its step: what the selected models reach. At the loose end nothing is
    limited."""
    found = {}
    for measure in of.gated:
        values = of.table.loc[of.chosen, measure].to_numpy(dtype=float)
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        if measure == "zeros":
            high = max(high, low + 1)
        step = 1.0 if measure == "zeros" else (high - low) / STEPS or 1e-6
        strict, loose = (high, low) if GATED[measure] else (low, high)
        found[measure] = {"strict": strict, "loose": loose, "step": step}
    return found


def _segments(legend: str, options: Sequence[Mapping[str, Any]], ident: str, value: str) -> html.Fieldset:
    return html.Fieldset(
        [
            html.Legend(legend, className="visually-hidden"),
            dcc.RadioItems(options, value, id=ident, className="segments", inline=True),
        ]
    )


def _limit(of: Lab, measure: str, look: Look) -> html.Label:
    """Further right is stricter for every measure: the slider counts steps from the loose end."""
    name, digits = LIMITS[measure]
    ends = limits(of)[measure]
    steps = round(abs(ends["loose"] - ends["strict"]) / ends["step"])
    slider = dcc.Input(
        type="range", id=ids.lab_limit(measure), min=0, max=max(1, steps), step=1, value=0, className="lab-range"
    )
    facts = {"data-limit": measure, "data-digits": str(digits), "data-locale": look.locale.replace("_", "-")}
    head = html.Span([html.Span(name), html.Span("any", className="num")], className="lab-limit-head")
    return html.Label([head, slider], className="lab-limit", **facts)


def _weight(term: str, saved: Saved, place: int) -> html.Label:
    name, why = TERMS[term]
    given = saved.weights.get(term, WEIGHTS[term])
    head = html.Span(
        [
            html.Span([html.I(className=f"score-part part-{place}", **{"aria-hidden": "true"}), name]),
            html.Span("", className="num"),
        ],
        className="lab-limit-head",
    )
    slider = dcc.Input(
        type="range", id=ids.lab_weight(term), min=0, max=HEAVIEST, step=0.5, value=given, className="lab-range"
    )
    return html.Label([head, slider], className="lab-limit", title=why, **{"data-weight": term})
