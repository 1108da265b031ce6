"""What each health check found and what to do next, in words. `check` is a `mmm.health.Check`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from layouts.figures.look import Look, label

TITLES: Final = {
    "fit": "Fit to the data",
    "unseen": "Prediction of unseen periods",
    "autocorrelation": "Residuals in time",
    "spread": "Spread of residuals",
    "outliers": "Outliers",
    "zeros": "Channels without an effect",
    "returns": "Returns against the other models",
    "adstock": "Carry-over within its ranges",
    "saturation": "Saturation within its ranges",
    "shares": "Share of spend and of effect",
    "experiments": "Experiments",
    "stability": "Stability among similar models",
    "convergence": "Convergence of the search",
}
UNKNOWN: Final = {  # reason: what is missing
    "no_figure": "The run states no R² for this model.",
    "nothing_held_out": "Nothing was held out, so how it predicts is not tested.",
    "few_periods": "Too few periods to judge residuals: 20 are needed.",
    "few_models": "Too few similar models have an estimate to compare with.",
    "nothing_searched": "Nothing was searched: the values are fixed.",
    "no_effect": "No channel has an effect to compare.",
    "no_studies": "The run has no lift studies.",
    "not_comparable": "The model predicts nothing that the lift studies can be compared with.",
    "no_clusters": "The run has no clusters of similar models.",
    "no_cluster": "The model belongs to no cluster: only selected models do.",
    "not_judged": "The run does not say whether its search settled.",
}
UNKNOWN_STEPS: Final = {
    "nothing_held_out": "Hold out the last part of the data in a new run.",
    "few_periods": "Use more periods.",
    "no_studies": "Add a lift study to the data of a new run, for the channels with the most spend first.",
    "few_models": "Read the intervals as not known. More iterations give more models.",
}
STEPS: Final = {
    "fit": "Look for what moved the KPI and is not in the model: prices, promotions, competitors, missing media.",
    "unseen": "Prefer a model that predicts better, or use fewer variables: this one may follow noise.",
    "autocorrelation": "Something that lasts several periods is missing. Add context such as price, stock or weather.",
    "spread": "Intervals are less certain where sales are high. Look at peaks, and consider context for them.",
    "outliers": "Look up what happened on these dates. If it will not come back, add it as context.",
    "returns": "Ask why. Believe the set's median before a single model, or test the channel.",
    "adstock": "The true value may lie outside the range. Widen it, or fix it where it is known.",
    "saturation": "The true value may lie outside the range. Widen it, or fix it where it is known.",
    "shares": "Large gaps need a reason, such as an experiment, before money moves.",
    "experiments": "Prefer models that agree with the experiments, and do not move budget against one.",
    "stability": "Do not move budget on these channels. Test them, or add data in which they vary.",
    "convergence": "The search had not settled. Add iterations.",
}
_KINDS: Final = {
    "thetas": "θ",
    "shapes": "shape",
    "scales": "scale",
    "alphas": "α",
    "gammas": "γ",
    "penalty": "penalty",
}
_PARTS: Final = {"val": "validation", "test": "test", "train": "training"}


def sentence(found: Any, look: Look) -> str:
    """The verdict on a `mmm.health.Health`."""
    names = listed([label(name) for name in found.hold])
    if 2 * len(found.hold) >= found.channels:
        names = "its split by channel"
    hold = f"; do not move budget on {names}" if names else ""
    if found.use == "plan":
        return f"Fit to plan with{hold}."
    if found.use == "care":
        weakest = [check for check in found.checks if check.level in ("fail", "review") and check.key != "zeros"]
        weakest = [check for check in weakest if check.level == "fail"] or weakest
        untested = found.check("unseen").level == "unknown" and not any(one.level == "fail" for one in weakest)
        if untested:
            return f"Plan with care, its predictions are not tested{hold}."
        first = TITLES[weakest[0].key].lower() if weakest else "the remarks below"
        return f"Plan with care, mind {first}{hold}."
    if found.use == "unknown":
        return "Not judged: too little is known of how this model fits. Do not plan with it on this alone."
    fails = [TITLES[key].lower() for key in ("fit", "unseen", "zeros") if found.check(key).level == "fail"]
    return f"Not fit to plan with: {listed(fails)}."


def finding(check: Any, causes: Sequence[Any], look: Look) -> str:
    """One sentence: what was found."""
    if check.level == "unknown":
        return UNKNOWN[check.reason]
    return _FINDINGS[check.key](check, causes, look)


def step(check: Any) -> str:
    """What to do next; empty where nothing is to be done. The steps for zero channels are those of their causes."""
    if check.level == "unknown":
        return UNKNOWN_STEPS.get(check.reason, "")
    return "" if check.level == "pass" else STEPS.get(check.key, "")


def cause(one: Any, look: Look) -> str:
    """Why a channel has no coefficient, and what to do. `one` is a `mmm.zeros.Cause`."""
    name, r = label(one.channel), look.number(one.value, 2)
    return {
        "sparse": f"{name}: spend in only {one.value:.0f} periods. Use more history, or leave it out.",
        "flat": f"{name}: its input hardly moves, so nothing can be learnt. Vary its spend, or leave it out.",
        "collinear": f"{name}: it moves with {label(one.partner)} (r = {r}), so the two cannot be told apart."
        " Merge them, leave one out, or vary one alone.",
        "thin": f"{name}: {one.value:.0f} periods are too few for so many variables to say why.",
        "against": f"{name}: it moves against the KPI (partial r = {r}). Often money follows weak sales, or something"
        " is missing: add context such as season or price.",
        "weak": f"{name}: no more than chance connects it with the KPI (partial r = {r}). Test it, or vary its spend.",
        "missed": f"{name}: the data connects it with the KPI (partial r = {r}), and this model does not."
        " Compare with models that estimate it.",
    }[one.reason]


def listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def figure(check: Any, one: Any, look: Look) -> tuple[str, str, str]:
    """A figure of a check as (what, value, read against)."""
    kind = _FIGURES.get(one.name)
    if kind:
        return kind(one, look)
    about = label(one.about) if one.about else ""
    if one.name in _KINDS:
        return f"{about}, {_KINDS[one.name]}", look.number(one.value, 3), f"end of its range {look.number(one.more, 3)}"
    whole = one.name in ("sparse", "thin")  # of the zero channels
    return about, f"{one.value:.0f} periods" if whole else look.number(one.value, 2), one.name


def _fit(check: Any, causes: Any, look: Look) -> str:
    return f"It explains {look.percent(max(check.figures[0].value, 0.0), 0)} of the movement in the training periods."


def _unseen(check: Any, causes: Any, look: Look) -> str:
    worst = max((one for one in check.figures if one.name == "times"), key=lambda one: one.value)
    if check.level == "pass":
        return "It predicts periods that it had not seen about as well."
    return (
        f"Its error on {_PARTS[worst.about]} periods is {look.number(worst.value, 1)} times that on training periods."
    )


def _autocorrelation(check: Any, causes: Any, look: Look) -> str:
    watson = look.number(check.figures[0].value, 2)
    if check.level == "pass":
        return f"Errors do not follow one another (Durbin-Watson {watson})."
    how = "stay on one side for several periods" if check.reason == "alike" else "alternate from period to period"
    return f"Errors {how} (Durbin-Watson {watson})."


def _spread(check: Any, causes: Any, look: Look) -> str:
    return (
        "Errors are about as large at all levels."
        if check.level == "pass"
        else "Errors change with the level of the KPI."
    )


def _outliers(check: Any, causes: Any, look: Look) -> str:
    count = int(check.figures[0].value)
    if not count:
        return "No period stands out."
    return f"{count} of {check.figures[0].more:.0f} periods {'stands' if count == 1 else 'stand'} out."


def _zeros(check: Any, causes: Sequence[Any], look: Look) -> str:
    if not causes:
        return "Every paid channel has an effect."
    return f"{listed([label(one.channel) for one in causes])}: not estimable here."


def _returns(check: Any, causes: Any, look: Look) -> str:
    if not check.flagged:
        return "No return is far from those of the selected models."
    return f"{listed([label(name) for name in check.flagged])}: far from the selected models."


def _bounds(check: Any, causes: Any, look: Look) -> str:
    if not check.flagged:
        return "No value lies at the end of its range."
    return f"{listed([label(name) for name in check.flagged])}: at the end of a range."


def _shares(check: Any, causes: Any, look: Look) -> str:
    if not check.flagged:
        return "No channel's effect is out of proportion to its spend."
    names = listed([label(name) for name in check.flagged])
    return f"{names}: more than three times, or under a third of, the share of spend."


def _experiments(check: Any, causes: Any, look: Look) -> str:
    off = [one for one in check.figures if one.level != "pass"]
    if not off:
        return f"It agrees with {'the study' if len(check.figures) == 1 else 'all studies'}."
    return f"It is off in {len(off)} of {len(check.figures)} studies."


def _stability(check: Any, causes: Any, look: Look) -> str:
    if check.level == "pass":
        return "Similar models agree on every channel."
    doubted = dict.fromkeys(one.about for one in check.figures if one.level in ("review", "fail"))
    return f"{listed([label(name) for name in doubted])}: similar models agree little."


def _convergence(check: Any, causes: Any, look: Look) -> str:
    open_ = [one.about.upper() for one in check.figures if not one.value]
    return "The search settled on every error." if not open_ else f"{listed(open_)} had not settled."


def _against(one: Any, look: Look) -> tuple[str, str, str]:
    return label(one.about), look.efficiency(one.value), f"median {look.efficiency(one.more)}"


_FINDINGS: Final[dict[str, Callable[[Any, Any, Look], str]]] = {
    "fit": _fit, "unseen": _unseen, "autocorrelation": _autocorrelation, "spread": _spread, "outliers": _outliers,
    "zeros": _zeros, "returns": _returns, "adstock": _bounds, "saturation": _bounds, "shares": _shares,
    "experiments": _experiments, "stability": _stability, "convergence": _convergence,
}  # fmt: skip
_FIGURES: Final[dict[str, Callable[[Any, Look], tuple[str, str, str]]]] = {
    "rsq": lambda one, look: (f"R², {_PARTS[one.about]}", look.number(one.value, 3), ""),
    "nrmse": lambda one, look: (f"NRMSE, {_PARTS[one.about]}", look.number(one.value, 4), ""),
    "times": lambda one, look: (
        f"NRMSE, {_PARTS[one.about]}", look.number(one.more, 4), f"{look.number(one.value, 2)} times training"
    ),
    "periods": lambda one, look: ("Periods", look.number(one.value), ""),
    "durbin_watson": lambda one, look: ("Durbin-Watson", look.number(one.value, 2), "2 is none"),
    "ljung_box": lambda one, look: ("Ljung-Box Q", look.number(one.more, 1), f"p = {look.number(one.value, 3)}"),
    "breusch_pagan": lambda one, look: (
        "Breusch-Pagan LM", look.number(one.more, 1), f"p = {look.number(one.value, 3)}"
    ),
    "outliers": lambda one, look: ("Outliers", look.number(one.value), f"of {look.number(one.more)} periods"),
    "residual": lambda one, look: (one.about, look.short_response(one.value), "actual less fitted"),
    "return": _against,
    "settled": lambda one, look: (one.about.upper(), "settled" if one.value else "not settled", ""),
    "rssd": lambda one, look: ("DECOMP.RSSD", look.number(one.value, 3), ""),
    "effect_share": lambda one, look: (
        f"{label(one.about)}, share of effect", look.percent(one.value), f"{look.percent(one.more)} of spend"
    ),
    "predicted": lambda one, look: (
        one.about, f"{look.short_response(one.value)} predicted", f"{look.short_response(one.more)} measured"
    ),
    "estimable": lambda one, look: (
        f"{label(one.about)}, estimable in", look.number(one.value), f"of {look.number(one.more)} similar models"
    ),
    "width": lambda one, look: (
        f"{label(one.about)}, width of interval", look.percent(one.value, 0),
        f"of its mean, from {look.number(one.more, 2)}",
    ),
}  # fmt: skip
