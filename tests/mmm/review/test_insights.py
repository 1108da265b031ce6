"""Every rule fires on what it is about, and refuses where the evidence is thin."""

from __future__ import annotations

import pandas as pd
import pytest

from mmm.analysis.model_diff import ModelDiff
from mmm.review.insights import best, changes, off_share, recommendations

NAN = float("nan")


def table(**given):
    """Two channels about which there is nothing to say; `given` replaces columns."""
    plain = {
        "channel": ["tv", "search"],
        "value": [2.0, 2.0],
        "marginal": [1.5, 1.6],
        "low": [1.8, 1.8],
        "high": [2.2, 2.2],
        "marginal_low": [1.4, 1.5],
        "marginal_high": [1.6, 1.7],
        "n": [10, 10],
        "n_finite": [10, 10],
        "zero": [False, False],
    }
    return pd.DataFrame({**plain, **given})


def rules(found):
    return [one.rule for one in found]


def test_nothing_is_to_be_moved_where_the_next_unit_brings_as_much():
    assert rules(recommendations(table(), weak=False, cost=False)) == ["even"]


def test_money_moves_from_where_it_brings_least_to_where_it_brings_most():
    apart = table(
        marginal=[1.0, 3.0], marginal_low=[0.9, 2.5], marginal_high=[1.2, 3.5], value=[1.5, 3.0]
    )
    (found,) = recommendations(
        apart.assign(low=[1.4, 2.9], high=[1.6, 3.1]), weak=False, cost=False
    )
    assert (found.rule, found.channels, found.firm) == ("move", ("tv", "search"), True)
    assert found.values == {"from": 1.0, "to": 3.0}
    assert found.rows == ("tv", "search")


@pytest.mark.parametrize("low", [1.1, NAN])
def test_no_money_moves_where_similar_models_disagree_or_are_unknown(low):
    close = table(
        marginal=[1.0, 3.0], marginal_low=[0.9, low], marginal_high=[1.2, 3.5], value=[1.5, 3.0]
    )
    found = recommendations(close, weak=False, cost=False)[0]
    assert (found.rule, found.firm) == ("move_thin", False)


def test_money_moves_to_the_cheaper_conversion():
    apart = table(value=[40.0, 20.0], low=[38.0, 19.0], high=[42.0, 21.0], marginal=[50.0, 25.0])
    apart = apart.assign(marginal_low=[45.0, 22.0], marginal_high=[55.0, 28.0])
    (found,) = recommendations(apart, weak=False, cost=True)
    assert (found.rule, found.channels) == ("move", ("tv", "search"))


def test_a_channel_that_costs_more_than_it_brings_in_all_of_its_interval_is_named():
    sure = recommendations(
        table(value=[0.7, 2.0], low=[0.6, 1.8], high=[0.8, 2.2]), weak=False, cost=False
    )
    assert [one.channels for one in sure if one.rule == "loses"] == [("tv",)]


@pytest.mark.parametrize("high", [1.1, NAN])
def test_a_channel_whose_interval_reaches_one_is_not_called_a_loss(high):
    found = recommendations(
        table(value=[0.9, 2.0], low=[0.8, 1.8], high=[high, 2.2]), weak=False, cost=False
    )
    assert [(one.rule, one.firm) for one in found if one.channels == ("tv",)] == [
        ("loses_thin", False)
    ]


def test_conversions_have_no_price_to_lose_against():
    cheap = table(value=[0.5, 0.5], low=[0.4, 0.4], high=[0.6, 0.6], marginal=[0.6, 0.6])
    found = recommendations(
        cheap.assign(marginal_low=0.55, marginal_high=0.65), weak=False, cost=True
    )
    assert rules(found) == ["even"]


def test_a_channel_whose_next_unit_brings_half_of_the_average_is_near_saturation():
    found = recommendations(
        table(value=[3.2, 2.0], low=[3.0, 1.8], high=[3.4, 2.2]), weak=False, cost=False
    )
    assert [one.channels for one in found if one.rule == "tired"] == [("tv",)]


def test_channels_near_saturation_share_one_sentence():
    both = table(value=[3.2, 3.4], low=[3.0, 3.2], high=[3.4, 3.6])
    assert [
        one.channels for one in recommendations(both, weak=False, cost=False) if one.rule == "tired"
    ] == [("tv", "search")]


def test_saturation_is_not_claimed_where_similar_models_do_not_show_it():
    unsure = table(value=[3.2, 2.0], low=[3.0, 1.8], high=[3.4, 2.2], marginal_high=[3.3, 1.7])
    assert "tired" not in rules(recommendations(unsure, weak=False, cost=False))


@pytest.mark.parametrize("given", [{"low": [0.5, 1.8]}, {"n_finite": [5, 10]}])
def test_a_channel_on_which_similar_models_disagree_should_be_tested(given):
    found = recommendations(table(**given), weak=False, cost=False)
    assert [one.channels for one in found if one.rule == "test"] == [("tv",)]


def test_a_channel_without_coefficient_is_not_estimable_and_nothing_else_is_said_of_it():
    found = recommendations(
        table(zero=[True, False], value=[NAN, 2.0], marginal=[NAN, 1.6]), weak=False, cost=False
    )
    assert [(one.rule, one.channels, one.firm) for one in found] == [("unknown", ("tv",), False)]


def test_a_weak_model_gives_no_advice():
    found = recommendations(table(marginal=[1.0, 9.0], zero=[True, False]), weak=True, cost=False)
    assert rules(found) == ["weak", "unknown"]
    assert not any(one.firm for one in found)


def test_without_ranges_there_is_no_advice():
    bare = table(low=NAN, high=NAN, marginal_low=NAN, marginal_high=NAN, marginal=[1.0, 9.0])
    assert [(one.rule, one.firm) for one in recommendations(bare, weak=False, cost=False)] == [
        ("no_range", False)
    ]


def compared(before, after, shares=(0.2, 0.25)):
    channels = pd.DataFrame({"channel": ["tv", "search"], "roi_before": before, "roi_after": after})
    inverse = {f"cpa_{side}": 1 / channels[f"roi_{side}"] for side in ("before", "after")}
    rows = pd.DataFrame(
        {"rn": ["tv"], "kind": ["paid"], "share_before": shares[0], "share_after": shares[1]}
    )
    day = pd.Timestamp("2026-01-05")
    return ModelDiff(pd.DataFrame(), channels.assign(**inverse), rows, (day, day))


def test_the_largest_changes_come_first_with_the_share_of_media_last():
    found = changes(compared([2.0, 2.0], [2.4, 1.0]), cost=False)
    assert [(one.rule, one.channels) for one in found] == [
        ("worse", ("search",)),
        ("better", ("tv",)),
        ("share", ()),
    ]
    assert found[0].values["change"] == pytest.approx(-0.5)


def test_a_lower_cost_is_better():
    assert rules(changes(compared([2.0, 2.0], [2.4, 2.0]), cost=True)) == ["better", "share"]


def test_a_channel_that_is_no_longer_estimable_is_gone_and_not_zero():
    found = changes(compared([2.0, NAN], [NAN, 1.0]), cost=False)
    assert [(one.rule, one.channels) for one in found[:2]] == [
        ("gone", ("tv",)),
        ("back", ("search",)),
    ]


def test_small_changes_are_steady():
    assert rules(changes(compared([2.0, 2.0], [2.1, 1.95]), cost=False)) == ["steady", "share"]


def test_the_best_return_stands_alone_only_where_no_range_reaches_its_own():
    apart = table(value=[3.0, 2.0], low=[2.5, 1.8], high=[3.5, 2.2])
    assert best(apart, cost=False) == ["tv"]
    assert best(apart.assign(high=[3.5, 2.5]), cost=False) == ["tv", "search"]
    assert best(apart.assign(low=NAN, high=NAN), cost=False) == ["tv", "search"]
    assert best(apart, cost=True) == ["search"]
    assert best(apart.assign(high=[3.5, 2.6], low=[2.4, 1.8]), cost=True) == ["search", "tv"]
    assert best(apart.assign(zero=[True, False]), cost=False) == ["search"]
    assert best(apart.assign(zero=True), cost=False) == []


def test_a_channel_is_off_its_share_only_where_all_of_its_range_is():
    gaps = pd.Series({"tv": 0.1, "search": -0.2})
    sure = table(relative_low=[1.2, 0.5], relative_high=[1.6, 0.9])
    assert off_share(sure, gaps) == "search"
    assert off_share(sure.assign(relative_high=[1.6, 1.1]), gaps) == "tv"
    assert off_share(sure.assign(relative_low=[0.9, 0.5], relative_high=[1.6, 1.1]), gaps) is None
    assert off_share(sure.assign(relative_low=NAN, relative_high=NAN), gaps) is None
    # the model shown says the contrary of those around it
    assert off_share(sure, -gaps) is None


def test_what_is_stated_or_acted_on_must_hold_in_the_probable_range_too():
    apart = table(value=[3.0, 2.0], low=[2.5, 1.8], high=[3.5, 2.2])
    probable = {"probable_low": [2.0, 1.5], "probable_high": [6.0, 4.0]}
    assert best(apart.assign(**probable), cost=False) == ["tv", "search"]
    assert best(apart.assign(probable_low=NAN, probable_high=NAN), cost=False) == ["tv"]
    loss = table(value=[0.7, 2.0], low=[0.6, 1.8], high=[0.8, 2.2])
    wide = loss.assign(probable_low=[0.5, 1.5], probable_high=[1.4, 4.0])
    told = recommendations(wide, weak=False, cost=False)
    assert "loses_thin" in rules(told)
    move = table(marginal=[1.0, 3.0], marginal_low=[0.9, 2.5], marginal_high=[1.2, 3.5])
    unsure = move.assign(marginal_probable_low=[0.5, 1.0], marginal_probable_high=[2.0, 5.0])
    assert "move" in rules(recommendations(move, weak=False, cost=False))
    assert "move_thin" in rules(recommendations(unsure, weak=False, cost=False))
    shares = pd.Series({"tv": 0.1, "search": -0.2})
    off = table(relative_low=[1.2, 0.5], relative_high=[1.6, 0.9])
    assert off_share(off, shares) == "search"
    either = {"relative_probable_low": [0.9, 0.3], "relative_probable_high": [2.0, 1.2]}
    assert off_share(off.assign(**either), shares) is None
