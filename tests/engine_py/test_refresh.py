"""A refresh: the window moves, the ranges narrow around the former model, and its shares are what
counts.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine, evaluate, prepared_for
from engine_py.refresh import Former, former, narrowed
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.refresh import Refresh
from mmm.simulation.simulate import Simulated, demo_plan, simulate
from mmm.spec import ModelSpec

STEPS = 6


@cache
def _made() -> Simulated:
    return simulate(demo_plan(weeks=126))


@cache
def _spec() -> ModelSpec:
    dates = _made().data[_made().spec.date_var]
    bounds = {
        name: bound for name, bound in _made().spec.hyperparameters.items() if name != "train_size"
    }
    return _made().spec.with_(
        prophet_vars=(), prophet_country=None, ts_validation=False, hyperparameters=bounds,
        iterations=60, trials=1, window_start=str(dates.iloc[3])[:10],
        window_end=str(dates.iloc[119])[:10],
    )  # fmt: skip


@cache
def _former() -> Bundle:
    return CompiledEngine(1).fit(_spec(), _made().data)


def _refresh(**changes) -> Refresh:
    return replace(Refresh.of(_former(), _former().selected[0], STEPS), **changes)


@cache
def _recreated() -> Former:
    """The former model on all the data there is now."""
    refresh = _refresh()
    prepared = prepared_for(refresh.moved(_spec(), _made().data), _made().data, None)
    return former(prepared, refresh, _made().data)


@cache
def _refreshed() -> Bundle:
    return CompiledEngine(1).fit(_spec(), _made().data, refresh=_refresh())


def test_the_window_moves_by_the_steps_and_keeps_its_length():
    before, after = _former().manifest["window"], _refreshed().manifest["window"]
    assert after["rows"] == before["rows"]
    for edge in ("start", "end"):
        assert pd.Timestamp(after[edge]) - pd.Timestamp(before[edge]) == pd.Timedelta(weeks=STEPS)


def test_the_error_is_how_far_the_shares_of_the_prediction_moved():
    bundle = _refreshed()
    former = _recreated().shares
    paid = list(bundle.spec.paid_media_selected)
    rows = bundle.manifest["window"]["rows"]
    errors = bundle.tables["resultHypParam"].set_index("solID")["decomp.rssd"]
    for sol_id, terms in bundle.tables["xDecompAgg"].groupby("solID"):
        moves = terms.set_index("rn")["xDecompPerc"] - former
        of_paid, of_others = moves[paid], moves.drop(paid)
        expected = np.sqrt((of_paid**2).mean()) + np.sqrt((of_others**2).mean()) / (
            1 - STEPS / rows
        )
        assert errors[sol_id] == pytest.approx(expected, rel=1e-9)


def test_every_candidate_lies_within_the_freedom_around_the_former_model():
    found, hyp = _refreshed().tables["resultHypParam"], _refresh().hyp
    rows = _refreshed().manifest["window"]["rows"]
    for name, (low, high) in _spec().hyperparameters.items():
        reach = STEPS / rows * (high - low)
        assert (
            found[name]
            .between(max(low, hyp[name] - reach) - 1e-12, min(high, hyp[name] + reach) + 1e-12)
            .all()
        )
    assert (found["lambda_hp"] - _recreated().lambda_hp).abs().max() <= STEPS / rows + 1e-9
    assert _refreshed().manifest["refresh"]["bounds_freedom"] == STEPS / rows


def test_the_model_to_take_is_the_selected_one_that_moved_least():
    found = _refreshed().tables["resultHypParam"].set_index("solID")
    selected = list(_refreshed().selected)
    assert _refreshed().manifest["refresh"]["solID"] == found.loc[selected, "decomp.rssd"].idxmin()


def test_the_former_model_is_computed_anew_on_the_new_data():
    table = _former().tables["xDecompAgg"]
    then = table[table["solID"] == _refresh().sol_id].set_index("rn")["xDecompPerc"]
    now = _recreated().shares
    assert np.allclose(
        now[then.index], then, atol=0.02
    )  # the same window, but carry-in and lambda know more rows
    assert now.sum() == pytest.approx(1.0)


def test_exposures_are_scaled_by_the_former_window_when_the_former_model_is_computed_anew():
    made = simulate(demo_plan(weeks=126))
    spec = _spec()
    assert spec.paid_media_selected != spec.paid_media_spends, "the demo has an exposure"
    refresh = _refresh()
    prepared = prepared_for(refresh.moved(spec, made.data), made.data, None)
    own = prepared_for(refresh.former(spec), made.data, None)
    hyp = pd.DataFrame([dict(refresh.hyp)])
    expected = evaluate(own, hyp).x_decomp_agg.set_index("rn")["xDecompPerc"]
    assert np.allclose(
        former(prepared, refresh, made.data).shares[expected.index], expected, rtol=1e-9
    )


def test_only_the_shares_count_in_the_search_whatever_the_former_search_weighed():
    assert narrowed(_spec(), _refresh(), _recreated(), 100).objective_weights == (0.0, 1.0)
    weighed = _spec().with_(objective_weights=(1.0, 2.0))
    assert narrowed(weighed, _refresh(), _recreated(), 100).objective_weights == (0.0, 1.0)


def test_a_fixed_value_becomes_free_within_what_it_may_be():
    name = f"{_spec().all_media[0]}_thetas"
    fixed = _spec().with_(hyperparameters={**_spec().hyperparameters, name: (0.9,)})
    low, high = narrowed(fixed, _refresh(bounds_freedom=0.5), _recreated(), 100).hyperparameters[
        name
    ]
    assert (low, high) == (pytest.approx(0.45), 1.0)


def test_a_refresh_beyond_the_data_is_refused():
    with pytest.raises(InvalidInput, match="The data ends"):
        _refresh(steps=7).moved(_spec(), _made().data)


def test_a_refresh_by_nothing_is_refused():
    with pytest.raises(InvalidInput, match="cannot move by 0"):
        CompiledEngine(1).fit(_spec(), _made().data, refresh=_refresh(steps=0))


def test_a_model_that_the_run_does_not_have_is_refused():
    with pytest.raises(InvalidInput, match="no model 9_9_9"):
        Refresh.of(_former(), "9_9_9", STEPS)
