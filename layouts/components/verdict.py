"""What a model is good for, in one plain sentence and a few reasons. The rules and their limits are all here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html

from layouts.components.page import icon
from layouts.figures.look import Look, label

EXPLAINS = (0.6, 0.8)  # R2 on the training periods: below the first it is weak, above the second good
OVERFIT = 1.5  # error on unseen periods over error on training periods
ROWS_PER_TERM = (5, 10)  # below the first a fit is mostly chance; Robyn's guide asks for the second
LARGE_MEDIA_SHARE = 0.6  # paid media above this share of the total leaves too little to everything else


@dataclass(frozen=True)
class Fit:
    """The numbers that the rules read. None where the run held nothing out.

    rows: periods that the model was fitted to, terms: variables it estimates, 0 where they are not counted.
    """

    rsq_train: float | None
    rsq_unseen: float | None
    nrmse_train: float | None
    nrmse_unseen: float | None
    rows: int = 0
    terms: int = 0


@dataclass(frozen=True)
class Verdict:
    """`level` is good, usable or weak. `sentence` says what to do with the model, `reasons` why."""

    level: str
    sentence: str
    reasons: tuple[str, ...]


def judge(fit: Fit, channels: pd.DataFrame, media_share: float, look: Look) -> Verdict:
    """`channels` has channel, effect and zero; `media_share` is paid media's part of the modelled total."""
    fits, reasons = _fit(fit, look)
    zero = [label(name) for name in channels.loc[channels["zero"].astype(bool), "channel"]]
    level = min(fits, _enough(fit, reasons), key=_ORDER.index)
    if zero:
        reasons.append(f"No effect could be estimated for {_listed(zero)}; a plan gives {_them(zero)} nothing.")
        level = min(level, "weak" if len(zero) * 2 >= len(channels) else "usable", key=_ORDER.index)
    if media_share > LARGE_MEDIA_SHARE:
        share = look.percent(media_share, 0)
        reasons.append(
            f"It credits paid media with {share} of {look.response_name}, more than is usual: check the baseline."
        )
        level = min(level, "usable", key=_ORDER.index)
    return Verdict(level, _SENTENCE[level], tuple(reasons))


def banner(verdict: Verdict) -> html.Div:
    """The verdict as the first thing on a page."""
    glyph = {"good": "check-circle", "usable": "info-circle", "weak": "exclamation-triangle"}[verdict.level]
    lines = [html.P(reason) for reason in verdict.reasons]
    return html.Div(
        [icon(glyph), html.Div([html.Strong(verdict.sentence, className="verdict-sentence"), *lines])],
        className=f"box verdict {_BOX[verdict.level]}",
    )


_ORDER = ("weak", "usable", "good")
_BOX = {"good": "good", "usable": "", "weak": "warn"}
_SENTENCE = {
    "good": "Good to plan with.",
    "usable": "Usable: plan with it, and read the remarks first.",
    "weak": "A first indication. Do not move budget on it alone.",
}


def _fit(fit: Fit, look: Look) -> tuple[str, list[str]]:
    if fit.rsq_train is None:
        return "usable", ["How well it fits is not known."]
    low, high = EXPLAINS
    level = "good" if fit.rsq_train >= high else "usable" if fit.rsq_train >= low else "weak"
    said = look.percent(max(fit.rsq_train, 0.0), 0)
    reasons = [f"It explains {said} of the movement of {look.response_name} in the periods it was fitted to."]
    if fit.nrmse_unseen is None or not fit.nrmse_train:
        reasons.append("No periods were held out, so how it predicts is not tested.")
        return min(level, "usable", key=_ORDER.index), reasons
    ratio = fit.nrmse_unseen / fit.nrmse_train
    if ratio > OVERFIT:
        reasons.append(f"On periods it had not seen its error is {look.number(ratio, 1)} times as large.")
        return ("weak" if ratio > 2 * OVERFIT else min(level, "usable", key=_ORDER.index)), reasons
    reasons.append("It predicts periods it had not seen about as well.")
    return level, reasons


def _enough(fit: Fit, reasons: list[str]) -> str:
    """Whether there is enough data for so many variables; says so in `reasons` where there is not."""
    few, wanted = ROWS_PER_TERM
    if not fit.terms or fit.rows >= wanted * fit.terms:
        return "good"
    reasons.append(
        f"It estimates {fit.terms} effects from {fit.rows} periods; {wanted * fit.terms} or more would make them firm."
    )
    return "usable" if fit.rows >= few * fit.terms else "weak"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"
