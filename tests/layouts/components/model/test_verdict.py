"""The verdict on a model: one source for the page's first sentence and the health card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layouts.components.model import advice, verdict, verdict_words
from layouts.language import language_context
from layouts.style.presentation import Presentation
from mmm.analysis.channel_returns import returns
from tests.layouts.readable import words
from tests.mmm.bundles import simulated
from tests.mmm.review.test_health import ZERO, changed, healthy

LOOK = Presentation()


def fitting(rsq, zero=ZERO):
    return healthy(changed(simulated(zero=zero), "resultHypParam", rsq_train=rsq))


@pytest.mark.parametrize(
    ("rsq", "level", "first"),
    [
        (0.9, "usable", "Plan with care: its predictions are not tested."),
        (0.4, "weak", "Not fit to plan with: it explains too little."),
        (float("nan"), "weak", "Not judged: too little is known"),
    ],
)
def test_the_verdict_follows_the_health(rsq, level, first):
    judged = verdict.judge(fitting(rsq), LOOK)
    assert judged.level == level
    assert judged.sentence.startswith(first)


def test_the_verdict_is_the_sentence_of_the_health_card():
    found = fitting(0.9)
    assert verdict.judge(found, LOOK).sentence == verdict_words.sentence(found)


def test_a_verdict_says_why_and_names_the_channels_to_leave_alone():
    judged = verdict.judge(fitting(0.9), LOOK)
    assert judged.sentence.endswith("Do not move budget on Influencers.")
    assert judged.reasons[:2] == (
        "It explains 90% of the movement of revenue in the data it was fitted to.",
        "Nothing was held out, so how it predicts is not tested.",
    )
    assert "Influencers: not estimable here. A plan keeps the spend as it is." in judged.reasons


def test_a_verdict_is_read_in_german_and_swedish():
    found = fitting(0.9)
    with language_context("de"):
        said = words(verdict.banner(verdict.judge(found, Presentation(locale="de_DE"))))
        assert "Budget bei Influencer nicht verschieben." in said
        assert "90\xa0%" in said
    with language_context("sv"):
        assert "Flytta ingen budget för Influerare." in words(
            verdict.banner(verdict.judge(found, LOOK))
        )


def test_no_money_is_moved_to_or_from_a_channel_that_the_verdict_holds():
    table = returns(simulated(zero=None), "1_1_1")
    table["marginal"] = table["marginal_low"] = table["marginal_high"] = range(1, len(table) + 1)
    table = table.assign(low=table["value"], high=table["value"])
    free, last = fitting(0.9, zero=None), str(table["channel"].iloc[-1])
    assert [
        advice.findings(table, one, LOOK)[0].rule
        for one in (free, replace(free, channels_on_hold=(last,)))
    ] == [
        "move",
        "move_thin",
    ]
