"""What a model is good for: the health card's verdict, and in a few sentences why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dash import html

from layouts.components.model import health_words, verdict_words
from layouts.components.page import icon
from layouts.style.presentation import Presentation
from mmm.review.health import Health

_LEVELS: Final = {"plan": "good", "care": "usable", "no": "weak", "unknown": "weak"}
_BOX: Final = {"good": "good", "usable": "", "weak": "warn"}
_GLYPHS: Final = {"good": "check-circle", "usable": "info-circle", "weak": "exclamation-triangle"}
_ALWAYS: Final = ("fit", "unseen")  # told whatever they found; the rest where they found a fault
# for which a channel's budget should not be moved
_DOUBTS: Final = ("returns", "experiments", "stability", "drift")


@dataclass(frozen=True)
class Verdict:
    """`level` is good, usable or weak. `sentence` says what to do with the model, `reasons` why."""

    level: str
    sentence: str
    reasons: tuple[str, ...]


def judge(found: Health, look: Presentation) -> Verdict:
    """`found` is the model's `mmm.review.health.Health`."""
    told = dict.fromkeys(_told(found))
    reasons = tuple(
        health_words.finding(check, found.causes, look)
        for check in found.checks
        if check.key in told
    )
    return Verdict(_LEVELS[found.suitability], verdict_words.sentence(found), reasons)


def banner(verdict: Verdict) -> html.Div:
    """The verdict as the first thing on a page."""
    lines = [html.P(reason) for reason in verdict.reasons]
    return html.Div(
        [
            icon(_GLYPHS[verdict.level]),
            html.Div([html.Strong(verdict.sentence, className="verdict-sentence"), *lines]),
        ],
        className=f"box verdict {_BOX[verdict.level]}",
    )


def _told(found: Health) -> Iterator[str]:
    """The checks that the verdict rests on."""
    yield from _ALWAYS
    yield from (check.key for check in found.checks if check.level == "fail")
    yield from (
        key for key in ("data", "media", "context", "zeros") if found.check(key).level == "review"
    )
    yield from (
        check.key
        for check in found.checks
        if check.key in _DOUBTS and set(check.flagged) & set(found.channels_on_hold)
    )
    leading = verdict_words.leading(found)
    if leading:
        yield leading
