"""What a plan does and how far that can be relied on, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from layouts.figures.plan.tables import same_budget
from layouts.language import _, join_names, ngettext
from layouts.style.presentation import Presentation, label
from mmm.planner.agreement import AGREED
from mmm.planner.plan import Plan

_NO_GAIN: Final = 0.0005  # reads as 0.0%


def verdict(plan: Plan, look: Presentation) -> str:
    """One sentence: what the plan does to the budget, and what that brings by simulation."""
    gain = plan.gain.value
    if not np.isfinite(gain):
        return _("What a plan brings is not estimable in this model")
    lift = 0 if abs(gain) < _NO_GAIN else 1 if gain > 0 else -1
    words = _same_budget(lift, look) if same_budget(plan) else _other_budget(lift, look)
    return words.format(
        budget=look.short_money(plan.outcome.money),
        change=look.change(plan.outcome.money / plan.today.money - 1) if plan.today.money else "",
        lift=look.percent(abs(gain)),
        plan=look.short_response(plan.outcome.effect),
        today=look.short_response(plan.proportional.effect),
    )


def _same_budget(lift: int, look: Presentation) -> str:
    """The verdict on another split; `lift` is 1 where it brings more, -1 where less, 0 where the
    same.
    """
    return {
        0: look.by_kpi(
            revenue=_("The same {budget}, split differently, brings no more revenue from media"),
            conversions=_(
                "The same {budget}, split differently, brings no more conversions from media"
            ),
        ),
        1: look.by_kpi(
            revenue=_(
                "The same {budget}, split differently, would bring {lift} more revenue from media:"
                " {plan} instead of {today}"
            ),
            conversions=_(
                "The same {budget}, split differently, would bring {lift} more conversions from"
                " media: {plan} instead of {today}"
            ),
        ),
        -1: look.by_kpi(
            revenue=_(
                "The same {budget}, split differently, would bring {lift} less revenue from media:"
                " {plan} instead of {today}"
            ),
            conversions=_(
                "The same {budget}, split differently, would bring {lift} fewer conversions from"
                " media: {plan} instead of {today}"
            ),
        ),
    }[lift]


def _other_budget(lift: int, look: Presentation) -> str:
    return {
        0: look.by_kpi(
            revenue=_(
                "{budget} ({change} budget), split differently, brings no more revenue from media"
                " than in today's proportions"
            ),
            conversions=_(
                "{budget} ({change} budget), split differently, brings no more conversions from"
                " media than in today's proportions"
            ),
        ),
        1: look.by_kpi(
            revenue=_(
                "{budget} ({change} budget), split like this, would bring {lift} more revenue from"
                " media than in today's proportions: {plan} instead of {today}"
            ),
            conversions=_(
                "{budget} ({change} budget), split like this, would bring {lift} more conversions"
                " from media than in today's proportions: {plan} instead of {today}"
            ),
        ),
        -1: look.by_kpi(
            revenue=_(
                "{budget} ({change} budget), split like this, would bring {lift} less revenue from"
                " media than in today's proportions: {plan} instead of {today}"
            ),
            conversions=_(
                "{budget} ({change} budget), split like this, would bring {lift} fewer conversions"
                " from media than in today's proportions: {plan} instead of {today}"
            ),
        ),
    }[lift]


def certainty(plan: Plan, look: Presentation) -> str:
    """In how many models the gain holds, where they put it, and how little that may mean; nothing
    where no model has an answer, nor where there is no gain.
    """
    gain = plan.gain
    if not gain.models or abs(gain.value) < _NO_GAIN:
        return ""
    said = [
        ngettext(
            "It holds in {holds} of {models} accepted model.",
            "It holds in {holds} of {models} accepted models.",
            gain.models,
        ).format(holds=look.number(gain.holds), models=look.number(gain.models))
    ]
    if np.isfinite(gain.low):
        said.append(
            _("Eight in ten of them put the gain between {low} and {high}.").format(
                low=look.change(gain.low), high=look.change(gain.high)
            )
        )
    if plan.n_searches == 1 and gain.models > 1:
        said.append(_("They come from one run and agree more than the truth allows."))
    elif plan.n_searches > 1:
        said.append(
            ngettext("They come from {n} run.", "They come from {n} runs.", plan.n_searches).format(
                n=look.number(plan.n_searches)
            )
        )
    said.append(
        ngettext(
            "It chose this split and judges it too, so expect less than it says.",
            "They chose this split and judge it too, so expect less than they say.",
            gain.models,
        )
    )
    return " ".join(said)


def step(plan: Plan, look: Presentation) -> str:
    """How much of the way the plan goes, and what all of it would promise; nothing of a whole
    one, nor where nothing moves.
    """
    stays = np.allclose(plan.best, plan.even)
    if plan.request.step >= 1 or stays or not np.isfinite(plan.gain_whole.value):
        return ""
    words = _(
        "The plan goes {step} of the way to the split that does best by the models, which would"
        " bring {gain}. Go this far, measure, and go on."
    )
    return words.format(
        step=look.percent(plan.request.step, 0), gain=look.change(plan.gain_whole.value)
    )


def moves(rows: pd.DataFrame, look: Presentation) -> str:
    """The largest cut and the largest rise, in money."""
    change = rows["spend_plan"] - rows["spend_now"]
    least = 5e-4 * max(float(rows["spend_now"].sum()), 1.0)
    words = {
        (True, True): _("{up} rises most, by {more}; {down} falls most, by {less}."),
        (True, False): _("{up} rises most, by {more}."),
        (False, True): _("{down} falls most, by {less}."),
        (False, False): _("No channel moves."),
    }
    return words[bool(change.max() > least), bool(change.min() < -least)].format(
        up=label(rows.loc[change.idxmax(), "channel"]),
        down=label(rows.loc[change.idxmin(), "channel"]),
        more=look.short_money(change.max()),
        less=look.short_money(-change.min()),
    )


def agreed(row: object, look: Presentation) -> str:
    """How far the models agree on a channel, in words; `row` is one of `channels`."""
    if row.kept:  # type: ignore[attr-defined]
        return _("kept as it is")
    votes = {name: float(getattr(row, name)) for name in ("raises", "cuts", "holds")}
    if not np.isfinite(votes["holds"]):
        return _("no model has an estimate")
    most = max(votes, key=lambda name: votes[name])
    if votes[most] < AGREED:
        return _("no agreement: {raises} raise it, {cuts} cut it, {holds} leave it").format(
            **{name: look.percent(part, 0) for name, part in votes.items()}
        )
    words = {
        "raises": _("{part} of the models raise it"),
        "cuts": _("{part} of the models cut it"),
        "holds": _("{part} of the models leave it"),
    }
    return words[most].format(part=look.percent(votes[most], 0))


def parts(plan: Plan, grain: str, look: Presentation) -> str:
    """The plan's outcome in its three parts, which sum; of a whole window nothing came before."""
    of = plan.outcome
    whole = {
        "day": _(
            "In these days media bring {within} from the plan's money; {after} of it follows later,"
            " which the overview does not count."
        ),
        "week": _(
            "In these weeks media bring {within} from the plan's money; {after} of it follows"
            " later, which the overview does not count."
        ),
        "month": _(
            "In these months media bring {within} from the plan's money; {after} of it follows"
            " later, which the overview does not count."
        ),
    }
    words = {
        "day": _(
            "In these days media bring {within} from the plan's money and {before} from earlier"
            " spend; {after} of the plan's money follows later."
        ),
        "week": _(
            "In these weeks media bring {within} from the plan's money and {before} from earlier"
            " spend; {after} of the plan's money follows later."
        ),
        "month": _(
            "In these months media bring {within} from the plan's money and {before} from earlier"
            " spend; {after} of the plan's money follows later."
        ),
    }
    return (words if of.carried_in else whole)[grain].format(
        within=look.short_response(of.in_period),
        before=look.short_response(of.carried_in),
        after=look.short_response(of.carried_out),
    )


def beyond(names: Sequence[str]) -> str:
    """Channels that the plan takes beyond any period of the data."""
    words = _("{channel}: the plan goes beyond anything in the data, so what it brings is a guess.")
    return words.format(channel=join_names([label(name) for name in names]))
