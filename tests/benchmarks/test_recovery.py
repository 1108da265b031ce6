"""The measures of recovery on numbers made by hand, and the designs that they are asked about."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.recovery import CHANNELS, DESIGNS, plan, studies
from benchmarks.recovery_measures import (
    EVEN,
    RULES,
    Outcome,
    answers,
    coverage,
    measures,
    rank_correlation,
)
from benchmarks.recovery_report import report
from mmm.simulation.simulate import simulate

TRUE = pd.Series({"a": 1.0, "b": 2.0, "c": 4.0})
SPEND = pd.Series({"a": 100.0, "b": 100.0, "c": 200.0})
NO_INTERVALS = pd.DataFrame({"rn": [], "cluster": [], "ci_low": [], "ci_up": []})


def _outcome(found: list[float], intervals: pd.DataFrame = NO_INTERVALS, seed: int = 1) -> Outcome:
    answer = pd.Series(found, index=list("abc"))
    return Outcome(seed, TRUE, SPEND, dict.fromkeys((*RULES, EVEN), answer), intervals, main=1)


def test_the_truth_itself_is_perfect():
    found = measures([_outcome([1.0, 2.0, 4.0])], RULES[0])
    assert found == pytest.approx(
        {"total": 0, "error": 0, "rank": 1, "first": 1, "spread": 1, "zero": 0}
    )


def test_half_of_everything_is_half_the_total_in_the_right_order():
    found = measures([_outcome([0.5, 1.0, 2.0])], RULES[0])
    assert found == pytest.approx(
        {"total": -0.5, "error": 0.5, "rank": 1, "first": 1, "spread": 1, "zero": 0}
    )


def test_estimates_that_shrink_towards_each_other_have_a_spread_below_one():
    found = measures([_outcome([2.0**0.5, 2.0, 2.0**1.5])], RULES[0])
    assert found["spread"] == pytest.approx(0.5)
    assert found["rank"] == 1


def test_a_channel_without_effect_counts_as_zero_and_stays_out_of_the_spread():
    found = measures([_outcome([0.0, 2.0, 4.0])], RULES[0])
    assert found["zero"] == pytest.approx(1 / 3)
    assert found["spread"] == pytest.approx(1)
    assert found["total"] == pytest.approx(-100 / 1100)


def test_the_same_roas_everywhere_ranks_nothing():
    found = measures([_outcome([2.0, 2.0, 2.0])], RULES[0])
    assert (found["rank"], found["first"], found["spread"]) == (0, 0, 0)


def test_ranks_are_spearmans():
    true = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0})
    assert rank_correlation(
        pd.Series({"a": 9.0, "b": 8.0, "c": 7.0, "d": 6.0}), true
    ) == pytest.approx(-1)
    assert rank_correlation(
        pd.Series({"a": 1.0, "b": 3.0, "c": 2.0, "d": 50.0}), true
    ) == pytest.approx(0.8)
    # any order of channels
    with_zeros = rank_correlation(pd.Series({"d": 2.0, "c": 1.0, "b": 0.0, "a": 0.0}), true)
    assert with_zeros == pytest.approx(np.corrcoef([1.5, 1.5, 3, 4], [1, 2, 3, 4])[0, 1])


def test_figures_of_several_seeds_are_medians_and_means():
    outcomes = [
        _outcome([1.0, 2.0, 4.0], seed=1),
        _outcome([0.5, 1.0, 2.0], seed=2),
        _outcome([4.0, 2.0, 1.0], seed=3),
    ]
    found = measures(outcomes, RULES[0])
    assert found["rank"] == pytest.approx((1 + 1 - 1) / 3)
    assert found["first"] == pytest.approx(2 / 3)
    assert found["total"] == pytest.approx(-3 / 11)  # of 0, -1/2 and 800/1100 - 1


def test_an_interval_holds_the_truth_or_does_not():
    intervals = pd.DataFrame({
        "rn": ["a", "b", "c", "a", "b", "c"], "cluster": [1, 1, 1, 2, 2, 2],
        "ci_low": [0.5, 2.5, 0.0, 2.0, 1.0, np.nan], "ci_up": [1.5, 3.0, 2.0, 3.0, 3.0, np.nan],
    })  # fmt: skip
    found = coverage([_outcome([1.0, 2.0, 4.0], intervals)])
    assert found["intervals"] == 5
    assert found["all"] == pytest.approx(2 / 5)
    assert found["main"] == pytest.approx(1 / 3)
    assert found["any"] == pytest.approx(2 / 3)
    assert found["width"] == pytest.approx(1.0)  # of 1, 0.25, 0.5, 1 and 1


def test_without_intervals_nothing_is_known_of_their_coverage():
    found = coverage([_outcome([1.0, 2.0, 4.0])])
    assert found["intervals"] == 0
    assert np.isnan([found["all"], found["main"], found["any"], found["width"]]).all()


def test_the_rules_choose_among_the_selected_models():
    terms = pd.DataFrame({
        "solID": ["m1", "m1", "m2", "m2", "m3", "m3"], "rn": ["a", "b"] * 3,
        "roi_total": [1.0, 2, 3, 4, 5, 12], "total_spend": [100.0, 300.0] * 3,
    })  # fmt: skip
    models = pd.DataFrame({"solID": ["m1", "m2", "m3"], "error_score": [0.3, 0.1, 0.2]})
    found = {rule: list(answer) for rule, answer in answers(terms, models, ["m1", "m3"]).items()}
    assert found == {RULES[0]: [3, 4], RULES[1]: [3, 7], RULES[2]: [3, 4], EVEN: [3.75, 3.75]}


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_design_has_a_truth_and_studies_near_it(design):
    made = simulate(plan(design, 3))
    assert set(made.roas) == set(CHANNELS)
    assert (made.data["revenue"] > 0).all()
    assert 0.05 < made.truth[list(CHANNELS)].to_numpy().sum() / made.data["revenue"].sum() < 0.5
    for name, study in zip(CHANNELS, studies(made, 3), strict=True):
        inside = made.data["date"].between(study["liftStartDate"], study["liftEndDate"])
        assert inside.sum() == 10
        assert study["liftAbs"] == pytest.approx(made.truth.loc[inside, name].sum(), rel=0.5)


def test_budgets_of_designs_move_together_and_hardly_where_they_say_so():
    spends = {
        design.name: simulate(plan(design, 5)).data.filter(like="_spend") for design in DESIGNS
    }
    correlations = spends["together"].corr().to_numpy()[np.triu_indices(5, 1)]
    assert 0.65 < correlations.mean() < 0.95
    assert (spends["steady"].std() / spends["steady"].mean()).max() < 0.2
    assert (spends["varied"].std() / spends["varied"].mean()).min() > 0.3


def test_the_report_is_a_table_per_design_with_its_circumstances():
    found = [
        (design, [_outcome([1.0, 2.0, 4.0]), _outcome([0.5, 1.0, 2.0], seed=2)])
        for design in DESIGNS
    ]
    text = report(
        found, {"seeds": range(1, 3), "iterations": 1000, "trials": 2}, seconds=90, processors=2
    )
    assert "seeds 1 to 2, 1,000 x 2 candidates" in text
    assert text.count("| rule | total |") == len(DESIGNS)
    assert "| lowest error | -25% | 25% | 1.00 | 100% | 100% | 0% |" in text
    assert "nan" not in text.replace("| nan% ", "")
