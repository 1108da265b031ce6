"""Clusters of selected models:

Robyn's in the golden runs, its intervals, and runs too small for any.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py.clusters import Clusters, found_in
from engine_py.clusters.groups import features
from engine_py.clusters.intervals import DRAWS, bootstrap, intervals
from mmm.phrase import Phrase
from mmm.spec import ModelSpec
from tests.engine_py import golden_runs as golden

RUNS = golden.runs(["demo_geometric_400", "demo_weibull_pdf"], golden.CLUSTERED)


def _spec(*paid: str, dep_var_type: str = "revenue") -> ModelSpec:
    """What clusters need to know of a spec: the paid channels and what is modelled."""
    paid = paid or ("tv_S",)
    kinds = {"dep_var_type": dep_var_type, "paid_media_spends": paid, "paid_media_vars": paid}
    return ModelSpec(date_var="DATE", dep_var="revenue", **kinds)


@cache
def _found(run: str) -> Clusters:
    models, terms = (
        golden.table(name, run) for name in ("pareto_result_hyp_param", "pareto_x_decomp_agg")
    )
    return found_in(golden.spec(run), models, terms, int(models["robynPareto"].max()))


def _models(count: int, **columns: object) -> pd.DataFrame:
    """Selected models with two random hyperparameters."""
    rng = np.random.default_rng(2)
    values = {
        "solID": [f"1_{row}_1" for row in range(count)],
        "tv_S_thetas": rng.random(count),
        "robynPareto": 1.0,
    }
    values |= {
        "tv_S_alphas": rng.random(count),
        "nrmse_train": rng.random(count),
        "nrmse_test": rng.random(count),
    }
    return pd.DataFrame(values | {"decomp.rssd": rng.random(count), "mape": 0.0} | columns)


def _terms(models: pd.DataFrame, **columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"solID": models["solID"], "rn": "tv_S", "roi_total": 2.0, "cpa_total": 0.5} | columns
    )


@pytest.mark.parametrize("run", RUNS)
def test_number_labels_and_top_models_are_robyns(run):
    expected = golden.table("clusters", run)
    found = _found(run).tables["clusters"]
    for name in ("solID", "cluster", "n", "top_sol"):
        assert found[name].tolist() == expected[name].tolist()
    assert _found(run).note["count"] == expected["cluster"].max()
    chosen = golden.table("cluster_models", run).set_index("solID")["error_score"]
    top = found[found["top_sol"]].set_index("solID")["error_score"]
    np.testing.assert_allclose(top.loc[chosen.index], chosen, rtol=1e-12)


@pytest.mark.parametrize("run", RUNS)
def test_features_are_robyns_normalised_hyperparameters(run):
    models, expected = golden.table("pareto_result_hyp_param", run), golden.table("clusters", run)
    names = [
        name
        for name in expected
        if name in models and str(name).endswith(("s_", "thetas", "shapes", "scales"))
    ]
    names += [
        name
        for kind in ("alphas", "gammas", "penalty")
        for name in expected
        if str(name).endswith(kind)
    ]
    models = models[models["solID"].isin(expected["solID"])]
    np.testing.assert_allclose(features(models), expected[names], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("run", RUNS)
def test_intervals_are_robyns(run):
    expected = golden.table("cluster_ci", run).set_index(["rn", "cluster"])
    found = _found(run).tables["clusterCI"].set_index(["rn", "cluster"])
    assert set(found[found["n_finite"] > 0].index) == set(
        expected.index
    )  # Robyn has no row where none is finite
    found = found.loc[expected.index]
    assert found["n"].tolist() == expected["n"].tolist()
    for name in ("boot_mean", "boot_se", "ci_low", "ci_up", "sd", "dist100"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-10)


def test_models_with_the_same_hyperparameters_count_once():
    models = _models(8)
    double = models.assign(solID=[f"2_{row}_1" for row in range(8)], nrmse_test=0.0)
    both = pd.concat([models, double], ignore_index=True)
    found = found_in(_spec(), both, _terms(both), 1)
    assert found.tables["clusters"]["solID"].tolist() == models["solID"].tolist()
    assert (found.note["models"], found.note["duplicates"]) == (8, 8)


def test_other_fronts_do_not_count():
    models = _models(12, robynPareto=[1.0] * 6 + [2.0] * 5 + [np.nan])
    assert found_in(_spec(), models, _terms(models), 1).note["models"] == 6
    assert found_in(_spec(), models, _terms(models), 2).note["models"] == 11


@pytest.mark.parametrize(
    ("models", "reason"),
    [
        (_models(0), "this run has 0"),
        (_models(1), "this run has 1"),
        (_models(3), "Clusters need at least 4 selected models that differ; this run has 3"),
        (_models(9, tv_S_thetas=0.4, tv_S_alphas=1.0), "do not differ in any hyperparameter"),
        (_models(9, tv_S_thetas=[0.1] * 8 + [0.2], tv_S_alphas=1.0), "this run has 2"),
    ],
)
def test_a_run_too_small_for_clusters_has_none_and_says_why(models, reason):
    found = found_in(_spec(), models, _terms(models), 1)
    assert not found.tables
    assert found.note["count"] == 0
    assert reason in Phrase.from_json(found.note["reason"])


@pytest.mark.parametrize("count", range(4, 40))
def test_every_number_of_models_from_four_on_gives_at_least_three_clusters(count):
    models = _models(count, nrmse_test=np.nan)
    found = found_in(_spec(), models, _terms(models), 1).tables["clusters"]
    assert set(found["cluster"]) == set(range(1, found["cluster"].max() + 1))
    assert 3 <= found["cluster"].max() <= 10
    assert found.groupby("cluster")["top_sol"].sum().eq(1).all()


def test_an_interval_says_how_many_of_its_models_have_a_finite_figure():
    models = _models(8)
    cluster = pd.Series([1] * 5 + [2] * 3, index=models["solID"])
    cost = [np.inf, 2.0, 3.0, 4.0, np.inf, np.inf, np.inf, np.inf]
    found = intervals(_spec(dep_var_type="conversion"), _terms(models, cpa_total=cost), cluster)
    found = found[found["rn"] == "tv_S"]
    assert found[["cluster", "n", "n_finite"]].to_numpy().tolist() == [[1, 5, 3], [2, 3, 0]]
    assert found["boot_mean"].iloc[0] == pytest.approx(3.0, abs=0.1)
    assert found.iloc[1][["boot_mean", "boot_se", "ci_low", "ci_up"]].isna().all()


def test_a_cluster_of_two_models_has_no_interval():
    models = _models(5)
    cluster = pd.Series([1, 1, 1, 2, 2], index=models["solID"])
    assert set(intervals(_spec(), _terms(models), cluster)["cluster"]) == {1}


def test_one_value_is_its_own_interval_and_none_is_unknown():
    assert bootstrap(np.array([2.5])) == (2.5, 0.0, 2.5, 2.5)
    assert np.isnan(bootstrap(np.array([]))).all()


def test_the_interval_holds_the_mean_and_does_not_go_below_zero():
    values = np.array([0.1, 0.2, 5.0])
    found = bootstrap(values)
    assert found.ci_low == 0.0 < values.mean() < found.ci_up
    assert found.boot_se == pytest.approx(values.std() / np.sqrt(3), rel=4 / np.sqrt(DRAWS))
