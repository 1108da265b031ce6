"""The lab's left rail: which candidates pass, how many are left, and how they are ranked."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import dash_bootstrap_components as dbc
import numpy as np
from dash import dcc, html

from app.views.lab import LabSettings
from layouts import ids, text
from layouts.components.page import button
from layouts.components.segments import segments
from layouts.language import N_, _
from layouts.style.presentation import Presentation
from mmm.review.candidates import GATED, HEAVIEST, PRESETS, WEIGHTS, CandidateSet

LIMITS: Final = {  # measure: what is limited, decimals
    "nrmse": (N_("NRMSE at most"), 4),
    "rssd": (N_("DECOMP.RSSD at most"), 3),
    "mape": (N_("MAPE.LIFT at most"), 3),
    "rsq_train": (N_("R² fitted at least"), 3),
    "zeros": (N_("Zero channels at most"), 0),
}
TERMS: Final = {  # term of the score: its name, what it rewards
    "nrmse": ("NRMSE", N_("A low fit error.")),
    "rssd": ("DECOMP.RSSD", N_("Shares of effect close to shares of spend.")),
    "mape": ("MAPE.LIFT", N_("Close to the lift studies.")),
    "zeros": (N_("Zero channels"), N_("Every channel estimable.")),
    "agreement": (N_("Agreement"), N_("Returns in the middle half of the selected models'.")),
}
NAMES: Final = {"good": N_("Good"), "acceptable": N_("Acceptable"), "all": N_("All")}
GATE_NOTE: Final = N_(
    "Good: no worse than six in ten of this run's selected models on any error, and at most one"
    " zero channel more than the fewest. Acceptable: eight in ten, and two."
)
SCORE_NOTE: Final = N_(
    "100 points is the best of the selected models on every term, 0 the worst. Weights share the"
    " points out."
)
STEPS: Final = 200


def gate(
    candidates: CandidateSet, saved: LabSettings, look: Presentation, decided: int = 0
) -> html.Section:
    """Presets, one slider per measure, how many are left, and what else narrows the page; where
    there are any, only the `decided` models that were shortlisted, approved or published."""
    chosen = int(candidates.chosen.sum())
    scope = [
        {"label": _("Selected {n}").format(n=look.number(chosen)), "value": "selected"},
        {"label": _("All {n}").format(n=look.number(len(candidates.table))), "value": "all"},
    ]
    of_all = _("of {total} left").format(total=look.number(chosen))
    left = html.P(
        [html.Span(look.number(chosen), className="lab-left"), html.Span(f" {of_all}")],
        className="lab-count",
        role="status",
    )
    presets = [{"label": _(NAMES[name]), "value": name} for name in PRESETS]
    return html.Section(
        [
            html.Div([html.H2(_("Quality gate")), left], className="lab-head"),
            segments(ids.LAB_PRESET, _("Preset"), presets, saved.gate),
            html.Div(
                [_limit(candidates, measure, look) for measure in candidates.gated],
                className="lab-limits",
            ),
            html.Details(
                [html.Summary(_("What the presets mean")), html.P(_(GATE_NOTE))],
                className="lab-why",
            ),
            segments(ids.LAB_SCOPE, _("Candidates"), scope, "selected"),
            _shortlist(decided, look) if decided else None,
            html.Div(className="lab-chips", **{"aria-live": "polite"}),
            button(
                _("Reset everything"), ids.LAB_RESET, "quiet", "arrow-counterclockwise", small=True
            ),
        ],
        className="lab-box",
        **{"aria-label": _("Quality gate")},
    )


def score(candidates: CandidateSet, saved: LabSettings, look: Presentation) -> html.Section:
    """A slider per term; what is saved for this client."""
    shown = [term for term in TERMS if term in candidates.terms]
    return html.Section(
        [
            html.Div([html.H2(_("Score"))], className="lab-head"),
            html.P(_(SCORE_NOTE), className="lab-note"),
            html.Div(
                [_weight(term, saved, place) for place, term in enumerate(shown)],
                className="lab-limits",
            ),
            html.Div(
                [
                    button(_("Save for this client"), ids.LAB_SAVE, small=True),
                    html.Span(
                        saved_sentence(saved, look),
                        id=ids.LAB_SAVED,
                        className="small muted",
                        role="status",
                    ),
                ],
                className="lab-save",
            ),
        ],
        className="lab-box",
        **{"aria-label": _("Score")},
    )


def saved_sentence(saved: LabSettings, look: Presentation) -> str:
    if saved.saved_at is None:
        return _("Mixfront's own weights; nothing is saved yet.")
    words = (
        _("Saved {day} by {name}, with the gate's preset.")
        if saved.saved_by
        else _("Saved {day}, with the gate's preset.")
    )
    return words.format(day=text.day(saved.saved_at, look), name=saved.saved_by)


@lru_cache(maxsize=16)
def limits(candidates: CandidateSet) -> dict[str, dict[str, float]]:
    """Ends of each slider, strict and loose, and its step: what the selected models reach. At the
    loose end nothing is limited."""
    ends_by_measure = {}
    for measure in candidates.gated:
        values = candidates.rounded.loc[candidates.chosen, measure].to_numpy()
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        if measure == "zeros":
            high = max(high, low + 1)
        step = 1.0 if measure == "zeros" else (high - low) / STEPS or 1e-6
        strict, loose = (high, low) if GATED[measure] else (low, high)
        ends_by_measure[measure] = {"strict": strict, "loose": loose, "step": step}
    return ends_by_measure


def _shortlist(decided: int, look: Presentation) -> html.Div:
    words = _("Shortlisted only ({n})").format(n=look.number(decided))
    return dbc.Checklist(
        id=ids.LAB_DECIDED,
        options=[{"label": words, "value": "decided"}],
        value=[],
        class_name="lab-only",
    )


def _limit(candidates: CandidateSet, measure: str, look: Presentation) -> html.Label:
    """The slider counts steps from the loose end, which is on the right of a measure that is
    limited from above: along each slider the limit itself grows from left to right.
    """
    name, digits = LIMITS[measure]
    ends = limits(candidates)[measure]
    steps = round(abs(ends["loose"] - ends["strict"]) / ends["step"])
    slider = dcc.Input(
        type="range",
        id=ids.lab_limit(measure),
        min=0,
        max=max(1, steps),
        step=1,
        value=0,
        className="lab-range" if GATED[measure] else "lab-range from-right",
    )
    facts = {
        "data-limit": measure,
        "data-digits": str(digits),
        "data-locale": look.locale.replace("_", "-"),
    }
    head = html.Span(
        [html.Span(_(name)), html.Span(_("any"), className="num")], className="lab-limit-head"
    )
    return html.Label([head, slider], className="lab-limit", **facts)


def _weight(term: str, saved: LabSettings, place: int) -> html.Label:
    name, why = TERMS[term]
    given = saved.weights.get(term, WEIGHTS[term])
    head = html.Span(
        [
            html.Span(
                [html.I(className=f"score-part part-{place}", **{"aria-hidden": "true"}), _(name)]
            ),
            html.Span("", className="num"),
        ],
        className="lab-limit-head",
    )
    slider = dcc.Input(
        type="range",
        id=ids.lab_weight(term),
        min=0,
        max=HEAVIEST,
        step=0.5,
        value=given,
        className="lab-range",
    )
    return html.Label([head, slider], className="lab-limit", title=_(why), **{"data-weight": term})
