"""Fronts, filter and error score against Robyn's, and against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine_py.pareto import error_score, pareto_fronts, select
from tests.engine_py import golden_runs as golden

points = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=40)


def _select(run, **options):
    everything = golden.table("result_hyp_param", run)
    tested = "nrmse_test" if golden.spec(run).ts_validation else "nrmse_train"
    return select(
        *(everything[name].to_numpy() for name in ("nrmse", "decomp.rssd", "mape", tested)),
        **options,
    )


@pytest.mark.parametrize("run", golden.RUNS)
def test_fronts_filter_and_scores_are_robyns(run):
    everything = golden.table("result_hyp_param", run)
    chosen = golden.table("pareto_result_hyp_param", run)
    found = _select(run)
    place = everything.set_index("solID").index.get_indexer(chosen["solID"])
    np.testing.assert_array_equal(found.front[place], chosen["robynPareto"])
    np.testing.assert_array_equal(found.candidate[place], chosen["mape.qt10"])
    np.testing.assert_allclose(found.error_score[place], chosen["error_score"], rtol=1e-12)
    fronts = chosen["robynPareto"].max()
    assert set(everything["solID"][found.front <= fronts]) == set(golden.meta(run)["allSolutions"])


@pytest.mark.parametrize("run", golden.OURS)
def test_as_many_fronts_as_robyn_chooses_hold_the_models_asked_for(run):
    assert (
        _select(run, min_candidates=golden.meta(run)["wanted"]).fronts
        == golden.meta(run)["pareto_fronts"]
    )


@given(points)
def test_no_point_of_a_front_beats_another_of_it_and_each_later_point_is_beaten(given_points):
    x, y = np.array(given_points, dtype=float).T
    fronts = pareto_fronts(x, y)
    assert fronts.min() == 1
    assert set(fronts) <= set(range(1, len(fronts) + 1))
    for a in range(len(x)):
        beaten_by = (x <= x[a]) & (y <= y[a]) & ((x < x[a]) | (y < y[a]))
        if fronts[a] == 1:
            assert not beaten_by.any()
        assert (fronts[beaten_by] < fronts[a]).all() or fronts[a] == 1


def test_equal_points_share_a_front():
    assert pareto_fronts(np.array([1.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.5])).tolist() == [1, 1, 1]


def test_as_many_fronts_are_selected_as_reach_a_hundred_models():
    rng = np.random.default_rng(1)
    x, y = rng.random(2000), rng.random(2000)
    found = select(x, y, np.zeros(2000), x)
    assert found.wanted == 100
    assert (found.front <= found.fronts).sum() >= 100
    assert (found.front <= found.fronts - 1).sum() < 100


def test_a_small_run_selects_all_that_pass_the_filter():
    rng = np.random.default_rng(1)
    x, y = rng.random(30), rng.random(30)
    found = select(x, y, np.zeros(30), x)
    assert found.wanted == found.candidate.sum() == len(found.selected)


def test_an_infinite_error_counts_as_one_in_the_score():
    scores = error_score(np.array([0.0, 0.5]), np.array([np.inf, 0.0]), np.zeros(2))
    np.testing.assert_allclose(scores, [1 / 3, 1 / 3])


def test_a_model_without_a_mape_is_no_candidate_and_does_not_hide_the_others():
    errors = np.linspace(0.1, 0.2, 20)
    mape = np.linspace(2.0, 1.0, 20)
    mape[15] = np.nan
    found = select(errors, errors, mape, errors, calibration_constraint=0.3)
    assert not found.candidate[15]
    assert (
        found.candidate.sum() == 4
    )  # six have a low MAPE, two of them errors among the worst tenth
    assert np.isfinite(np.delete(found.error_score, 15)).all()


def test_a_model_without_paid_effect_is_a_candidate_only_where_a_tenth_of_all_are_so():
    nrmse = np.linspace(0.1, 0.2, 21)
    for count, passes in ((2, False), (3, True)):
        rssd = np.linspace(0.9, 0.4, 21)
        rssd[:count] = np.inf
        found = select(nrmse, rssd, np.zeros(21), nrmse)
        assert found.candidate[0] == passes
        assert (found.front[0] == 1) == passes
        others = select(nrmse[count:], rssd[count:], np.zeros(21 - count), nrmse[count:])
        both = np.isfinite(found.front[count:]) & np.isfinite(others.front)
        np.testing.assert_array_equal(found.front[count:][both], others.front[both])


def test_a_prediction_error_that_is_infinite_is_no_candidate():
    errors = np.array([0.1, 0.2, np.inf, 0.3, 0.15])
    assert not select(errors, errors, np.zeros(5), errors).candidate[2]
