"""A plan from request to numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm.analysis.model_set import ModelSet
from mmm.errors import InvalidInput
from mmm.planner import plan as planning
from mmm.planner.agreement import agreement
from mmm.planner.counting import PlanModels
from mmm.planner.plan_request import LOW, UP, PlanRequest, kept_by_default
from mmm.planner.spend_paths import SpendPattern
from tests.mmm.planner.varied import shortened, varied

RADIO = "radio_spend"


def models(count=12, zero=None):
    return ModelSet.of([varied(count, zero)])


def made(request=None, of=None, sol_id="m0"):
    return planning.make(of or models(), sol_id, request or PlanRequest(date_range="last_26"))


def test_a_plan_costs_todays_money_within_a_quarter_of_it():
    found = made()
    table = found.table
    assert table["spend_plan"].sum() == pytest.approx(table["spend_now"].sum(), rel=1e-9)
    assert (table["spend_plan"] >= LOW * table["spend_now"] * (1 - 1e-9)).all()
    assert (table["spend_plan"] <= UP * table["spend_now"] * (1 + 1e-9)).all()
    assert found.outcome.money == pytest.approx(found.today.money)


def test_it_goes_half_the_way_and_all_of_it_where_asked():
    half, whole = made(), made(PlanRequest(date_range="last_26", step=1.0))
    np.testing.assert_allclose(half.planned, (half.even + half.best) / 2)
    np.testing.assert_allclose(whole.planned, half.best, atol=1e-9)
    assert 0 < half.gain.value < whole.gain.value == pytest.approx(half.gain_whole.value)


def test_its_gain_is_the_simulated_one_over_the_models_with_a_range_and_a_count():
    found = made()
    counting = PlanModels.of(models(), found.pattern)
    gains = counting.count(found.planned).effect.sum(1) / counting.count(found.even).effect.sum(1)
    gains -= 1
    assert found.gain.value == pytest.approx(gains[0])
    assert (found.gain.low, found.gain.high) == pytest.approx(models().spread([gains]))
    assert found.gain.holds == int((gains > 0).sum())
    assert found.gain.models == found.n_models == 12
    parts = found.outcome
    assert parts.effect == pytest.approx(counting.count(found.planned).effect[0].sum())
    assert (parts.carried_in, parts.effect) == pytest.approx(
        (found.today.carried_in, parts.in_period + parts.carried_out)
    )


def test_the_worst_tenth_of_the_models_gains_more_than_where_only_the_mean_counts():
    careful, bold = (
        made(PlanRequest("last_26", step=1.0, objective=objective))
        for objective in ("worst_decile", "mean")
    )
    counting = PlanModels.of(models(), careful.pattern)
    usual = counting.count(careful.even).effect.sum(axis=1)
    worst = [(counting.count(one.best).effect.sum(axis=1) / usual).min() for one in (careful, bold)]
    assert worst[0] > worst[1]


def test_a_kept_channel_keeps_its_money_and_nobody_votes_on_it():
    found = made(PlanRequest("last_26", keep=frozenset({RADIO})))
    row = found.table.set_index("channel").loc[RADIO]
    assert row["kept"]
    assert row["spend_plan"] == row["spend_now"] > 0
    assert np.isnan([row["raises"], row["cuts"], row["holds"]]).all()
    assert not found.table["kept"].all()


def test_a_channel_that_pauses_stays_at_nothing_unless_it_is_freed():
    bundle, names = varied()
    data = bundle.tables["dt_mod"].copy()
    data.loc[data.index[-26:], RADIO] = 0.0
    quiet = ModelSet.of([(replace(bundle, tables={**bundle.tables, "dt_mod": data}), names)])
    pattern = SpendPattern.of(quiet.searches[0].bundle, "last_26")
    kept = kept_by_default(pattern, (), ())
    assert kept == {RADIO}
    row = made(PlanRequest("last_26", keep=kept), quiet).table.set_index("channel").loc[RADIO]
    assert (row["spend_now"], row["spend_plan"]) == (0, 0)
    freed = made(PlanRequest("last_26", low={RADIO: 0.5}), quiet).table.set_index("channel")
    assert freed.loc[RADIO, "spend_plan"] > 0
    assert np.isnan(freed.loc[RADIO, "change"])
    assert freed["spend_plan"].sum() == pytest.approx(freed["spend_now"].sum())


def test_kept_by_default_is_what_cannot_be_estimated_or_should_not_be_moved():
    pattern = SpendPattern.of(varied()[0], "all")
    assert kept_by_default(pattern, {RADIO}, {"tv_spend", "price"}) == {RADIO, "tv_spend"}


def test_a_larger_budget_is_measured_against_the_same_money_in_todays_proportions():
    usual = made().today.money
    found = made(PlanRequest("last_26", budget=1.1 * usual, keep=frozenset({RADIO})))
    assert found.outcome.money == pytest.approx(1.1 * usual)
    assert found.proportional.money == pytest.approx(1.1 * usual)
    place = found.pattern.channels.index(RADIO)
    assert found.even[place] == 1
    assert np.ptp(np.delete(found.even, place)) < 1e-9
    assert found.gain.value == pytest.approx(found.outcome.effect / found.proportional.effect - 1)


def test_models_without_an_estimate_of_a_channel_do_not_vote_on_it():
    found = made(of=models(zero=RADIO), sol_id="m1").table.set_index("channel")
    assert found.loc[RADIO, "estimated"] == pytest.approx(0.5)
    assert found.loc["tv_spend", "estimated"] == 1
    votes = found.loc[RADIO, ["raises", "cuts", "holds"]].to_numpy(float)
    assert votes.sum() == pytest.approx(1)
    assert np.isnan(found.loc[RADIO, "effect_plan"]), "m1 has no estimate"


def test_a_vote_is_a_move_of_more_than_five_percent():
    own = np.array([[1.06, 0.94, 1.0], [1.04, 0.96, 2.0], [1.06, 0.5, 1.0]])
    known = np.array([[True, True, False]] * 3)
    found = agreement(("a", "b", "c"), own, np.ones(3), np.array([0.5, 0.3, 0.2]), known)
    found = found.set_index("channel")
    assert found.loc["a", ["raises", "cuts", "holds"]].tolist() == pytest.approx([0.7, 0, 0.3])
    assert found.loc["b", ["raises", "cuts", "holds"]].tolist() == pytest.approx([0, 0.7, 0.3])
    assert found.loc["c", ["raises", "estimated"]].isna().tolist() == [True, False]


def test_another_split_is_counted_as_the_plan_is():
    found = made()
    spends = dict(zip(found.table["channel"], found.table["spend_plan"], strict=True))
    outcome, gain = planning.simulate(models(), "m0", found, spends)
    assert outcome.effect == pytest.approx(found.outcome.effect)
    assert gain.value == pytest.approx(found.gain.value)
    assert gain.holds == found.gain.holds


def test_models_of_another_search_count_and_say_how_many_they_are():
    bundle, names = varied(4)
    both = ModelSet.of([(bundle, names), (shortened(bundle, 8), names)])
    found = made(PlanRequest("last_13"), both)
    assert (found.n_models, found.n_searches) == (8, 2)
    assert found.gain.models == 8


def test_beyond_the_data_is_said_of_a_period_that_costs_more_than_any_before():
    wide = PlanRequest("all", low={RADIO: 3.0}, up={RADIO: 3.0}, budget=None, step=1.0)
    assert made(wide).beyond == (RADIO,)
    assert (
        made(PlanRequest("all", keep=frozenset(varied()[0].spec.paid_media_selected))).beyond == ()
    )


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"keep": frozenset({"billboards"})}, "no paid channel"),
        ({"low": {RADIO: 2.0}, "up": {RADIO: 1.0}}, "no range"),
        ({"low": {RADIO: -1.0}}, "no range"),
        ({"budget": 1e12}, "can place at most"),
        ({"budget": 1.0}, "need at least"),
        ({"budget": float("nan")}, "above zero"),
        ({"step": 0.0}, "A step of"),
    ],
)
def test_what_excludes_each_other_is_refused_in_words(request_, words):
    with pytest.raises(InvalidInput, match=words):
        made(PlanRequest(**request_))


def test_limits_beyond_the_budget_make_no_worse_plan():
    gains = []
    for most in (50.0, 1e3, 1e308):  # a table of effects up to there would be too coarse
        names = models().channels
        wide = dict.fromkeys(names, most)
        asked = PlanRequest("last_26", low=dict.fromkeys(names, 0.0), up=wide, step=1.0)
        gains.append(made(asked).gain.value)
    assert gains[1:] == pytest.approx([gains[0]] * 2, rel=0.01)
