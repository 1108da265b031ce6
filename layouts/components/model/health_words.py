"""What each health check found and what to do next, in words.

`check` is a `mmm.review.health.Check`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from layouts.language import N_, _, join_names, ngettext
from layouts.style import period_words
from layouts.style.presentation import Presentation, label
from mmm.analysis.zero_coefficients import Cause
from mmm.review.health import Check
from mmm.review.health_limits import MAX_DRIFT, PERIODS_PER_EFFECT

TITLES: Final = {
    "fit": N_("Fit to the data"),
    "unseen": N_("Prediction of unseen data"),
    "data": N_("Data for each effect"),
    "media": N_("Share of paid media"),
    "context": N_("Share of context"),
    "autocorrelation": N_("Residuals in time"),
    "spread": N_("Spread of residuals"),
    "outliers": N_("Outliers"),
    "zeros": N_("Channels without an effect"),
    "returns": N_("Returns against the other models"),
    "adstock": N_("Carry-over within its ranges"),
    "saturation": N_("Saturation within its ranges"),
    "shares": N_("Share of spend and of effect"),
    "experiments": N_("Experiments"),
    "stability": N_("Stability among similar models"),
    "drift": N_("Returns against the former model"),
    "convergence": N_("Convergence of the search"),
}
NOTHING_HELD_OUT: Final = N_("Nothing was held out, so how it predicts is not tested.")
UNKNOWN: Final = {  # reason: what is missing
    "no_figure": N_("The run states no R² for this model."),
    "few_periods": N_("Too little data to judge residuals: 20 rows are needed."),
    "few_models": N_("Too few similar models have an estimate to compare with."),
    "nothing_searched": N_("Nothing was searched: the values are fixed."),
    "no_effect": N_("No channel has an effect to compare."),
    "no_studies": N_("The run has no lift studies."),
    "not_comparable": N_("The model predicts nothing that the lift studies can be compared with."),
    "no_clusters": N_("The run has no clusters of similar models."),
    "no_cluster": N_("The model belongs to no cluster: only selected models do."),
    "not_judged": N_("The run does not say whether its search settled."),
}
STEPS_BY_REASON: Final = {
    "nothing_held_out": N_("Hold out the last part of the data in a new run."),
    "few_periods": N_("Use more history."),
    "no_studies": N_(
        "Add a lift study to the data of a new run, for the channels with the most spend first."
    ),
    "few_models": N_("Read the ranges as not known. More iterations give more models."),
}
STEPS: Final = {
    "fit": N_(
        "Look for what moved the KPI and is not in the model: prices, promotions, competitors,"
        " missing media."
    ),
    "unseen": N_(
        "Prefer a model that predicts better, or use fewer variables: this one may follow noise."
    ),
    "data": N_("Use more history, or fewer variables."),
    "media": N_("Check the baseline: something that sells without media may be missing."),
    "context": N_(
        "Ask whether it can cause that much. What only moves with the outcome, such as competitors'"
        " sales, takes what belongs to the baseline and to media: leave it out, or give it as a"
        " deviation from its usual level."
    ),
    "autocorrelation": N_(
        "Something that lasts for a while is missing. Add context such as price, stock or weather."
    ),
    "spread": N_(
        "Intervals are less certain where sales are high. Look at peaks, and consider context for"
        " them."
    ),
    "outliers": N_(
        "Look up what happened on these dates. If it will not come back, add it as context."
    ),
    "returns": N_("Ask why. Believe the set's median before a single model, or test the channel."),
    "adstock": N_(
        "The true value may lie outside the range. Widen it, or fix it where it is known."
    ),
    "saturation": N_(
        "The true value may lie outside the range. Widen it, or fix it where it is known."
    ),
    "shares": N_("Large gaps need a reason, such as an experiment, before money moves."),
    "experiments": N_(
        "Prefer models that agree with the experiments, and do not move budget against one."
    ),
    "stability": N_(
        "Do not move budget on these channels. Test them, or add data in which they vary."
    ),
    "drift": N_(
        "Find out why before anybody plans on it: changed history, another kind of spending, or too"
        " little data."
    ),
    "convergence": N_("The search had not settled. Add iterations."),
}
PASSED: Final = {  # what a check found where it found nothing
    "unseen": N_("It predicts data it had not seen about as well."),
    "autocorrelation": N_("Errors do not follow one another."),
    "spread": N_("Errors are about as large at all levels."),
    "outliers": N_("No date stands out."),
    "zeros": N_("Every paid channel has an effect."),
    "returns": N_("No return is far from those of the selected models."),
    "adstock": N_("No value lies at the end of its range."),
    "saturation": N_("No value lies at the end of its range."),
    "shares": N_("No channel's effect is out of proportion to its spend."),
    "experiments": N_("It agrees with the lift studies."),
    "stability": N_("The models most like it agree on every channel."),
    "drift": N_("The refresh left every return about where it was."),
    "convergence": N_("The search settled on every error."),
}
CAUSES: Final = {
    "sparse": N_("{name}: spend in only {value}. Use more history, or leave it out."),
    "flat": N_(
        "{name}: its input hardly moves, so nothing can be learnt. Vary its spend, or leave it out."
    ),
    "collinear": N_(
        "{name}: it moves with {partner} (r = {value}), so the two cannot be told apart."
        " Merge them, leave one out, or vary one alone."
    ),
    "thin": N_("{name}: {value} are too few for so many variables to say why."),
    "against": N_(
        "{name}: it moves against the KPI (partial r = {value}). Often money follows weak sales, or"
        " something is missing: add context such as season or price."
    ),
    "weak": N_(
        "{name}: no more than chance connects it with the KPI (partial r = {value}). Test it, or"
        " vary its spend."
    ),
    "missed": N_(
        "{name}: the data connects it with the KPI (partial r = {value}), and this model does not."
        " Compare with models that estimate it."
    ),
}
COUNTED: Final = ("sparse", "thin")  # causes whose value is a number of periods


def finding(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    """One sentence: what was found."""
    if check.level == "unknown":
        return _(UNKNOWN[check.reason])
    if check.key in PASSED and not _fault(check):
        return _(PASSED[check.key])
    return _FAULTS[check.key](check, causes, look)


def step(check: Check) -> str:
    """What to do next; empty where nothing is to be done.

    The steps for zero channels are those of their causes.
    """
    if check.level == "unknown":
        return _(STEPS_BY_REASON.get(check.reason, ""))
    known = STEPS_BY_REASON.get(check.reason) or STEPS.get(check.key, "")
    return "" if check.level == "pass" else _(known)


def cause(one: Cause, look: Presentation) -> str:
    """Why a channel has no coefficient, and what to do."""
    value = (
        period_words.periods(int(one.value), look.grain)
        if one.reason in COUNTED
        else look.number(one.value, 2)
    )
    return _(CAUSES[one.reason]).format(
        name=label(one.channel), partner=label(one.partner), value=value
    )


def _fault(check: Check) -> bool:
    """Whether there is something to tell: also of a check that passes, where single figures stand
    out.
    """
    if check.key in ("returns", "adstock", "saturation", "shares"):
        return bool(check.flagged)
    if check.key in ("experiments", "convergence"):
        return any(one.level != "pass" for one in check.figures)
    return bool(check.level != "pass")


def _fit(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    share = look.percent(max(check.figures[0].value, 0.0), 0)
    words = look.by_kpi(
        revenue=_("It explains {share} of the movement of revenue in the data it was fitted to."),
        conversions=_(
            "It explains {share} of the movement of conversions in the data it was fitted to."
        ),
    )
    return words.format(share=share)


def _unseen(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    if check.reason == "nothing_held_out":
        return _(NOTHING_HELD_OUT)
    worst = max((one for one in check.figures if one.name == "times"), key=lambda one: one.value)
    said = (
        _("On the validation data, which it had not seen, its error is {times} times as large.")
        if worst.subject == "val"
        else _("On the test data, which it had not seen, its error is {times} times as large.")
    )
    return said.format(times=look.number(worst.value, 1))


def _data(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    terms = look.number(check.figures[0].value)
    rows = period_words.periods(int(check.figures[0].reference), look.grain)
    if check.level == "pass":
        return _("It estimates {terms} effects from {rows}.").format(terms=terms, rows=rows)
    wanted = look.number(PERIODS_PER_EFFECT[1] * check.figures[0].value)
    said = _("It estimates {terms} effects from {rows}; {wanted} or more would make them firm.")
    return said.format(terms=terms, rows=rows, wanted=wanted)


def _media(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    share = look.percent(check.figures[0].value, 0)
    if check.level == "pass":
        words = look.by_kpi(
            revenue=_("Paid media is credited with {share} of revenue."),
            conversions=_("Paid media is credited with {share} of conversions."),
        )
    else:
        words = look.by_kpi(
            revenue=_("It credits paid media with {share} of revenue, more than is usual."),
            conversions=_("It credits paid media with {share} of conversions, more than is usual."),
        )
    return words.format(share=share)


def _context(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    if len(check.figures) == 1:
        return _("The model has no context.")
    share = look.percent(check.figures[0].value, 0)
    if check.level == "fail":
        words = look.by_kpi(
            revenue=_(
                "It credits context, {name} above all, with {share} of revenue: more than baseline"
                " and media together."
            ),
            conversions=_(
                "It credits context, {name} above all, with {share} of conversions: more than"
                " baseline and media together."
            ),
        )
    else:
        words = look.by_kpi(
            revenue=_("Context, {name} above all, moves {share} of revenue."),
            conversions=_("Context, {name} above all, moves {share} of conversions."),
        )
    return words.format(name=label(check.figures[1].subject), share=share)


def _autocorrelation(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    if check.reason == "alike":
        return _("Errors stay on one side for a while.")
    return _("Errors change sides from one date to the next.")


def _spread(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    return _("Errors change with the level of the KPI.")


def _outliers(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    count, rows = int(check.figures[0].value), look.number(check.figures[0].reference)
    said = ngettext("{n} of {rows} dates stands out.", "{n} of {rows} dates stand out.", count)
    return said.format(n=look.number(count), rows=rows)


def _zeros(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    words = _("{channels}: not estimable here. A plan keeps the spend as it is.")
    return words.format(channels=_names(check.flagged))


def _returns(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    return _("{channels}: far from the selected models.").format(channels=_names(check.flagged))


def _bounds(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    return _("{channels}: at the end of a range.").format(channels=_names(check.flagged))


def _shares(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    said = _("{channels}: more than three times, or under a third of, the share of spend.")
    return said.format(channels=_names(check.flagged))


def _experiments(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    off = sum(one.level != "pass" for one in check.figures)
    said = ngettext(
        "It is off in {n} of {studies} study.",
        "It is off in {n} of {studies} studies.",
        len(check.figures),
    )
    return said.format(n=look.number(off), studies=look.number(len(check.figures)))


def _stability(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    doubted = dict.fromkeys(one.subject for one in check.figures if one.level in ("review", "fail"))
    return _("{channels}: similar models agree little.").format(channels=_names(tuple(doubted)))


def _drift(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    limit = MAX_DRIFT[check.level == "fail"]
    moved = dict.fromkeys(one.subject for one in check.figures if one.level == check.level)
    return _("{channels}: the return moved by more than {limit}.").format(
        channels=_names(tuple(moved)), limit=look.percent(limit, 0)
    )


def _convergence(check: Check, causes: Sequence[Cause], look: Presentation) -> str:
    return _("Not settled: {errors}.").format(
        errors=join_names([one.subject.upper() for one in check.figures if not one.value])
    )


def _names(channels: Sequence[str]) -> str:
    return join_names([label(name) for name in channels])


_FAULTS: Final[dict[str, Callable[[Check, Sequence[Cause], Presentation], str]]] = {
    "fit": _fit,
    "unseen": _unseen,
    "data": _data,
    "media": _media,
    "context": _context,
    "autocorrelation": _autocorrelation,
    "spread": _spread,
    "outliers": _outliers,
    "zeros": _zeros,
    "returns": _returns,
    "adstock": _bounds,
    "saturation": _bounds,
    "shares": _shares,
    "experiments": _experiments,
    "stability": _stability,
    "drift": _drift,
    "convergence": _convergence,
}
