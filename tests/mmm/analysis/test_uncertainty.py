"""Draws of a model's coefficients, and ranges that are as wide as their calibration says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from mmm.analysis import uncertainty
from mmm.analysis.channel_returns import MEDIA, answered, media_return, returns
from mmm.analysis.model_set import ModelSet
from mmm.analysis.uncertainty import Calibration, around, redrawn, spread_of_draws
from mmm.simulation.media_plans import demo_plan
from mmm.simulation.simulate import simulate
from tests.mmm.bundles import simulated


@cache
def searched(held_out=False):
    """A small search of the compiled engine."""
    made = simulate(demo_plan())
    spec = made.spec.with_(
        iterations=60, trials=1, prophet_vars=(), prophet_country=None, ts_validation=held_out
    )
    return CompiledEngine(1).fit(spec, made.data)


def search_of(bundle):
    [search] = ModelSet.of([(bundle, bundle.selected)]).searches
    return search


def whole(bundle):
    """The bundle as if it were of a search of the kind that was calibrated."""
    return replace(bundle, manifest={**bundle.manifest, "candidates": 10_000})


@pytest.mark.parametrize("held_out", [False, True])
def test_refitting_what_a_model_fitted_gives_its_own_coefficients(held_out):
    """The linear map of the draws is the ridge regression that the engine solved."""
    bundle = searched(held_out)
    errors = []
    for fit in uncertainty._fits(bundle, bundle.selected):
        active = fit.coef != 0
        [again] = uncertainty._refit(fit, (fit.outcome - fit.outcome.mean())[None])
        errors += list(np.abs(again[active] / fit.coef[active] - 1))
        assert fit.residual.mean() == pytest.approx(0, abs=1e-3 * fit.outcome.std())
        assert (len(fit.outcome) < len(bundle.tables["dt_mod"])) == held_out
    assert len(errors) > 50
    assert np.median(errors) < 0.01


def test_draws_lie_around_the_models_own_coefficient():
    bundle = searched()
    factors = redrawn(bundle, bundle.selected)
    stated = bundle.by_term(bundle.selected, bundle.spec.paid_media_selected, "coef")
    own = stated.fillna(0.0).to_numpy(dtype=float)
    assert factors.shape == (len(bundle.selected), uncertainty.DRAWS, own.shape[1])
    assert np.isnan(factors).any(axis=1).tolist() == (own == 0).tolist()
    assert np.nanmedian(factors) == pytest.approx(1, abs=0.1)
    assert np.nanstd(factors) > 0.01
    assert np.nanmin(factors) >= 0
    np.testing.assert_array_equal(factors, redrawn(bundle, bundle.selected))
    assert not np.array_equal(factors, redrawn(bundle, bundle.selected, seed=2), equal_nan=True)


def test_draws_of_all_media_are_those_of_its_channels_by_their_effects():
    bundle = searched()
    search = search_of(bundle)
    factors = np.ones((len(search.sol_ids), 3, len(bundle.spec.paid_media_selected)))
    assert uncertainty.of_media(search, 2 * factors) == pytest.approx(
        2 * np.ones((len(factors), 3))
    )


def test_a_range_follows_its_calibration_and_holds_what_the_models_say():
    by = Calibration(-0.5, 1.0)
    assert around(0.0, 0.0, (1.0, 1.0), by) == pytest.approx((np.exp(-0.5), np.e))
    assert around(0.0, 0.0, (0.1, 9.0), by) == (0.1, 9.0)
    wide, narrow = around(0.0, 2.0, (1.0, 1.0), by), around(0.0, 0.0, (1.0, 1.0), by)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_the_spread_of_draws_is_that_of_models_times_their_draws():
    answers, weights = np.array([1.0, 2.0, 4.0]), np.full(3, 1 / 3)
    same = np.ones((3, 10))
    assert spread_of_draws(answers, weights, same) == pytest.approx((np.log(2), np.log(4)))
    more = np.tile(np.geomspace(0.5, 2, 10), (3, 1))
    assert spread_of_draws(answers, weights, more)[1] > np.log(4)
    assert np.isnan(spread_of_draws(np.array([1.0, 2.0, np.nan]), weights, same)).all()


def test_returns_have_a_probable_range_where_a_whole_search_is_among_the_models():
    bundle = searched()
    sol_id = bundle.selected[0]
    small, large = (ModelSet.of([(one, one.selected)]) for one in (bundle, whole(bundle)))
    refreshed = whole(bundle)
    refreshed = replace(refreshed, manifest={**refreshed.manifest, "refresh": {}})
    near = ModelSet.of([(refreshed, refreshed.selected)])
    for models in (small, near):
        assert returns(bundle, sol_id, models)["probable_low"].isna().all()
        assert np.isnan(media_return(bundle, sol_id, models)["probable_low"])
    table = returns(bundle, sol_id, large).dropna(subset=["low"])
    assert len(table) > 3
    for of in ("", "marginal_", "relative_"):
        least, low, high, most = (
            table[f"{of}{end}"] for end in ("probable_low", "low", "high", "probable_high")
        )
        assert (least <= low).all()
        assert (high <= most).all()
        assert (most / least > high / low).any()
    total = media_return(bundle, sol_id, large)
    assert total["probable_low"] <= total["low"] < total["high"] < total["probable_high"]
    # as worked out by hand for one channel
    search, channel = large.searches[0], str(table["channel"].iloc[0])
    answers = answered(bundle, search.sol_ids)
    place = bundle.spec.paid_media_selected.index(channel)
    middle, spread = spread_of_draws(
        answers[channel].to_numpy(), search.weights, redrawn(bundle, search.sol_ids)[..., place]
    )
    by = uncertainty.CALIBRATED["channel"]
    top = np.exp(middle + by.high * np.hypot(uncertainty.FLOOR, spread))
    row = table.set_index("channel").loc[channel]
    assert row["probable_high"] == pytest.approx(max(top, row["high"]))
    assert MEDIA in answers


def test_a_probable_cost_is_the_inverse_of_a_probable_return():
    money = whole(searched())
    count = replace(money, spec=money.spec.with_(dep_var_type="conversion"))
    first, second = (
        returns(one, one.selected[0], ModelSet.of([(one, one.selected)])) for one in (money, count)
    )
    for of in ("", "marginal_"):
        low, high = f"{of}probable_low", f"{of}probable_high"
        assert second[low].to_numpy() == pytest.approx(1 / first[high].to_numpy(), nan_ok=True)
        assert second[high].to_numpy() == pytest.approx(1 / first[low].to_numpy(), nan_ok=True)
    assert first["probable_low"].notna().sum() > 3


def test_only_searches_of_the_kind_that_was_calibrated_have_a_probable_range():
    bundle = whole(searched())
    assert uncertainty.is_covered(bundle)
    study = {
        "channel": "tv_spend",
        "liftStartDate": "2025-03-03",
        "liftEndDate": "2025-03-31",
        "liftAbs": 1e6,
        "confidence": 0.9,
        "metric": "revenue",
        "spend": 1e6,
        "calibration_scope": "total",
    }
    days = bundle.tables["dt_mod"].assign(ds=pd.date_range("2025-01-01", periods=156, freq="D"))
    others = (
        searched(),
        simulated(),
        replace(bundle, manifest={**bundle.manifest, "refresh": {}}),
        replace(bundle, spec=bundle.spec.with_(calibration_input=(study,))),
        replace(bundle, tables={**bundle.tables, "dt_mod": days}),
    )
    assert [uncertainty.is_covered(one) for one in others] == [False] * len(others)
