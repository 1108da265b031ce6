"""Two runs side by side: settings, errors, and what their selected models say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm.review import compare_runs
from mmm.review.candidates import candidate_set
from tests.mmm.review.test_candidates import several


def both(first=None, second=None):
    bundles = (first or several(), second or several(6))
    return compare_runs.compare_runs(
        bundles, (candidate_set(bundles[0]), candidate_set(bundles[1]))
    )


def changed(bundle, **values):
    return replace(bundle, spec=bundle.spec.with_(**values))


def test_settings_that_differ_are_told_from_those_that_are_equal():
    made = several()
    ranges = {**made.spec.hyperparameters, "tv_spend_thetas": (0.1, 0.2)}
    found = both(made, changed(made, iterations=77, hyperparameters=ranges)).settings
    assert {one.name for one in found if one.differs} == {"iterations", "tv_spend_thetas"}
    [theta] = [one for one in found if one.name == "tv_spend_thetas"]
    assert (theta.a, theta.b) == (list(made.spec.hyperparameters["tv_spend_thetas"]), [0.1, 0.2])
    assert "hyperparameters" not in {one.name for one in found}, "each by itself"


def test_errors_are_the_best_and_the_median_of_the_selected_models():
    errors = both().errors
    assert errors.loc["nrmse_train", "a_best"] == pytest.approx(0.1)
    assert errors.loc["nrmse_train", "a_median"] == pytest.approx(
        np.median(0.1 + 0.01 * np.arange(8))
    )
    assert errors.loc["nrmse_train", "b_median"] == pytest.approx(
        np.median(0.1 + 0.01 * np.arange(5))
    )
    assert errors.loc[["nrmse_val", "nrmse_test", "mape"]].isna().all(axis=None), (
        "nobody measured them"
    )


def test_each_channel_has_what_either_run_says_of_it():
    found = both()
    said = found.channels.set_index(["channel", "run"])
    of = candidate_set(several(6))
    tv = of.returns["tv_spend"][of.chosen]
    assert said.loc[("tv_spend", "b"), "median"] == pytest.approx(tv.median())
    assert (
        said.loc[("radio_spend", "b"), "zeros"] == of.returns["radio_spend"][of.chosen].isna().sum()
    )
    assert [len(table) for table in found.returns] == [8, 5]
    assert (found.unlike, found.incomparable, found.only) == ("", (), ((), ()))


def test_a_medium_is_the_same_by_its_spend_whatever_it_is_modelled_by():
    spec = several().spec
    assert spec.paid_media_vars != spec.paid_media_spends
    assert set(both().channels["channel"]) == set(spec.paid_media_spends)


@pytest.mark.parametrize(
    ("other", "why", "errors"),
    [
        (lambda made: several(conversion=True), "kind", {"nrmse_train", "nrmse_val", "nrmse_test"}),
        (
            lambda made: changed(made, dep_var="profit"),
            "outcome",
            {"nrmse_train", "nrmse_val", "nrmse_test"},
        ),
        (
            lambda made: replace(made, manifest={**made.manifest, "refresh": {"solID": "1_1_1"}}),
            "",
            {"decomp.rssd"},
        ),
    ],
)
def test_what_does_not_compare_is_said(other, why, errors):
    found = both(several(), other(several()))
    assert found.unlike == why
    assert set(found.incomparable) == errors
    assert found.channels.empty == bool(why)
