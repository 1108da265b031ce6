"""The verdict on a model's health, in words."""

from __future__ import annotations

from typing import Final

from layouts.language import N_, _, join_names
from layouts.style.presentation import label
from mmm.review.health import Health

PLAN: Final = N_("Fit to plan with.")
CARE: Final = {  # by the check that found the worst fault
    "fit": N_("Plan with care: it explains only part of what moved the outcome."),
    "unseen": N_("Plan with care: it is less exact on data it had not seen."),
    "untested": N_("Plan with care: its predictions are not tested."),
    "data": N_("Plan with care: it estimates many effects from little data."),
    "media": N_("Plan with care: it credits paid media with more than is usual."),
    "context": N_("Plan with care: it credits context with more than is usual."),
    "autocorrelation": N_("Plan with care: its errors follow a pattern in time."),
    "spread": N_("Plan with care: its errors change with the level of the outcome."),
    "outliers": N_("Plan with care: single dates stand out."),
    "returns": N_("Plan with care: other models put its returns elsewhere."),
    "adstock": N_("Plan with care: carry-over lies at the end of the searched range."),
    "saturation": N_("Plan with care: saturation lies at the end of the searched range."),
    "shares": N_("Plan with care: effects are out of proportion to spend."),
    "experiments": N_("Plan with care: it disagrees with experiments."),
    "stability": N_("Plan with care: similar models disagree on some channels."),
    "drift": N_("Plan with care: the refresh moved returns far."),
    "convergence": N_("Plan with care: the search had not settled."),
}
NOT: Final = {
    "fit": N_("Not fit to plan with: it explains too little."),
    "unseen": N_("Not fit to plan with: it fails on data it had not seen."),
    "data": N_("Not fit to plan with: it has too little data for so many effects."),
    "zeros": N_("Not fit to plan with: most channels are not estimable."),
}
NOT_JUDGED: Final = N_(
    "Not judged: too little is known of how this model fits. Do not plan with it on this alone."
)
HOLD: Final = N_("Do not move budget on {channels}.")
HOLD_ALL: Final = N_("Do not move budget between channels on it.")


def sentence(found: Health) -> str:
    """The verdict."""
    if found.suitability == "unknown":
        return _(NOT_JUDGED)
    if found.suitability == "no":
        return _(NOT[next(key for key in NOT if found.check(key).level == "fail")])
    said = _(PLAN) if found.suitability == "plan" else _(CARE[leading(found) or "untested"])
    if not found.channels_on_hold:
        return said
    hold = (
        _(HOLD_ALL)
        if found.holds_all
        else _(HOLD).format(channels=join_names([label(name) for name in found.channels_on_hold]))
    )
    return f"{said} {hold}"


def leading(found: Health) -> str:
    """The check that a call for care rests on; empty where it is that predictions are not tested,
    or nothing is.
    """
    fails = [check.key for check in found.checks if check.level == "fail" and check.key in CARE]
    untested = found.check("unseen").reason == "nothing_held_out"
    if found.suitability != "care" or (not fails and untested):
        return ""
    doubts = [check.key for check in found.checks if check.level == "review" and check.key in CARE]
    return next(iter(fails or doubts), "")
