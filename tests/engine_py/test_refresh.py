"""A refresh: the window moves, the ranges narrow around the former model, and its shares are what counts."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from engine_py.refresh import Refresh, moved, narrowed
from mmm.bundle import Bundle
from mmm.errors import Invalid
from mmm.simulate import Simulated, demo_plan, simulate
from mmm.spec import ModelSpec

STEPS = 6


@cache
def _made() -> Simulated:
    return simulate(demo_plan(weeks=126))


@cache
def _spec() -> ModelSpec:
    dates = _made().data[_made().spec.date_var]
    bounds = {name: bound for name, bound in _made().spec.hyperparameters.items() if name != "train_size"}
    return _made().spec.with_(
        prophet_vars=(), prophet_country=None, ts_validation=False, hyperparameters=bounds, iterations=60, trials=1,
        window_start=str(dates.iloc[3])[:10], window_end=str(dates.iloc[119])[:10],
    )  # fmt: skip


@cache
def _former() -> Bundle:
    return CompiledEngine(1).fit(_spec(), _made().data)


def _refresh(**changes) -> Refresh:
    hyp, terms = _former().tables["resultHypParam"], _former().tables["xDecompAgg"]
    model = _former().selected[0]
    values = {
        "hyp": hyp[hyp["solID"] == model].iloc[0],
        "terms": terms[terms["solID"] == model],
        "window_end": pd.Timestamp(_former().manifest["window"]["end"]),
        "steps": STEPS,
    }
    return Refresh(**(values | changes))


@cache
def _refreshed() -> Bundle:
    return CompiledEngine(1).fit(_spec(), _made().data, refresh=_refresh())


def test_the_window_moves_by_the_steps_and_keeps_its_length():
    before, after = _former().manifest["window"], _refreshed().manifest["window"]
    assert after["rows"] == before["rows"]
    for edge in ("start", "end"):
        assert pd.Timestamp(after[edge]) - pd.Timestamp(before[edge]) == pd.Timedelta(weeks=STEPS)


def test_the_error_is_how_far_the_shares_of_the_prediction_moved():
    bundle, refresh = _refreshed(), _refresh()
    former = refresh.terms.set_index("rn")["xDecompPerc"]
    paid = list(bundle.spec.paid_media_selected)
    rows = bundle.manifest["window"]["rows"]
    errors = bundle.tables["resultHypParam"].set_index("solID")["decomp.rssd"]
    for sol_id, terms in bundle.tables["xDecompAgg"].groupby("solID"):
        moves = terms.set_index("rn")["xDecompPerc"] - former
        of_paid, of_others = moves[paid], moves.drop(paid)
        expected = np.sqrt((of_paid**2).mean()) + np.sqrt((of_others**2).mean()) / (1 - STEPS / rows)
        assert errors[sol_id] == pytest.approx(expected, rel=1e-9)


def test_every_candidate_lies_within_the_freedom_around_the_former_model():
    found, former = _refreshed().tables["resultHypParam"], _refresh().hyp
    rows = _refreshed().manifest["window"]["rows"]
    for name, (low, high) in _spec().hyperparameters.items():
        reach = STEPS / rows * (high - low)
        assert (
            found[name].between(max(low, former[name] - reach) - 1e-12, min(high, former[name] + reach) + 1e-12).all()
        )
    assert (found["lambda_hp"] - former["lambda_hp"]).abs().max() <= STEPS / rows + 1e-3
    assert _refreshed().manifest["refresh"]["bounds_freedom"] == STEPS / rows


def test_the_model_to_take_is_the_selected_one_that_moved_least():
    found = _refreshed().tables["resultHypParam"].set_index("solID")
    selected = list(_refreshed().selected)
    assert _refreshed().manifest["refresh"]["solID"] == found.loc[selected, "decomp.rssd"].idxmin()


def test_only_the_shares_count_in_the_search_unless_weights_are_given():
    assert narrowed(_spec(), _refresh(), 100).objective_weights == (0.0, 1.0)
    assert narrowed(_spec().with_(objective_weights=(1.0, 2.0)), _refresh(), 100).objective_weights == (1.0, 2.0)


def test_a_fixed_value_becomes_free_within_what_it_may_be():
    name = f"{_spec().all_media[0]}_thetas"
    fixed = _spec().with_(hyperparameters={**_spec().hyperparameters, name: (0.9,)})
    low, high = narrowed(fixed, _refresh(bounds_freedom=0.5), 100).hyperparameters[name]
    assert (low, high) == (pytest.approx(0.45), 1.0)


def test_a_refresh_beyond_the_data_is_refused():
    with pytest.raises(Invalid, match="The data ends"):
        moved(_spec(), _refresh(steps=7), _made().data)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"steps": 0}, "cannot move by 0"), ({"terms": pd.DataFrame({"rn": ["x"], "xDecompPerc": [1.0]})}, "no share")],
)
def test_a_refresh_that_cannot_be_done_is_refused(changes, words):
    with pytest.raises(Invalid, match=words):
        CompiledEngine(1).fit(_spec(), _made().data, refresh=_refresh(**changes))
