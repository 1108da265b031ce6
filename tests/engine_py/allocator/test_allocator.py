"""`max_response` against Robyn's allocator, and what is refused."""

import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py.allocator import allocate
from engine_py.allocator.optimiser import solve
from engine_py.allocator.plan import pose
from engine_py.allocator.table import dt_optim_out
from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden

pytestmark = needs_golden
MODELS = ["1_99_1", "1_107_1", "1_126_1"]
UP = {"tv_S": 1.2, "ooh_S": 1.5, "print_S": 1.5, "facebook_I": 1.5, "search_clicks_P": 1.5}


@cache
def _bundle() -> Bundle:
    return CompiledEngine(2).fit(golden.spec(), golden.data(), dt_mod=golden.table("dt_mod"))


def _same(found: pd.DataFrame, model: str, scenario: str) -> None:
    expected = golden.table("allocator")
    expected = expected[(expected["solID"] == model) & (expected["scenario"] == scenario)].drop(
        columns="scenario"
    )
    assert list(found) == list(expected)
    for name in expected:
        if pd.api.types.is_numeric_dtype(expected[name]):
            delta = 1e-9 if "elta" in name or "Lift" in name else 0.0
            np.testing.assert_allclose(
                found[name], expected[name], rtol=1e-6, atol=delta, err_msg=name
            )
        else:
            assert found[name].astype(str).tolist() == expected[name].astype(str).tolist(), name


@pytest.mark.parametrize("model", MODELS)
def test_the_best_split_is_robyns(model):
    allocation = allocate(_bundle(), model, AllocationRequest(low=0.7, up=UP))
    _same(allocation.table, model, "max_response")
    assert allocation.table["optmSpendUnit"].sum() == pytest.approx(
        allocation.table["initSpendUnit"].sum()
    )


def test_under_ineq_a_budget_beyond_the_bounds_is_spent_up_to_them():
    request = AllocationRequest(
        total_budget=5_000_000, low=0.8, up=1.5, date_range="last_10", constr_mode="ineq"
    )
    table = allocate(_bundle(), MODELS[0], request).table
    np.testing.assert_allclose(table["optmSpendUnit"], table["constr_up_abs"])


@pytest.mark.parametrize("model", MODELS)
def test_a_budget_beyond_the_bounds_is_refused_with_the_figures_where_robyn_returns_the_bounds(
    model,
):
    request = AllocationRequest(total_budget=5_000_000, low=0.8, up=1.5, date_range="last_10")
    with pytest.raises(InvalidInput, match="at most 1,188,168 of the 5,000,000 asked for"):
        allocate(_bundle(), model, request)
    plan = pose(_bundle(), model, request)
    solution = solve(plan)
    _same(
        dt_optim_out(plan, solution.bounded, solution.extended),
        model,
        "max_response_budget_5000000_last_10",
    )


def test_a_budget_below_the_bounds_is_refused():
    with pytest.raises(InvalidInput, match="need at least"):
        allocate(_bundle(), MODELS[0], AllocationRequest(total_budget=1000, low=0.5))


def test_more_budget_never_brings_less():
    responses = [
        allocate(_bundle(), MODELS[0], AllocationRequest(total_budget=budget, low=0.2, up=3.0))
        .table["optmResponseTotal"]
        .iloc[0]
        for budget in (6e6, 10e6, 14e6, 18e6)
    ]
    assert responses == sorted(responses)


def test_the_optimum_beats_the_past_split_and_random_ones():
    plan = pose(_bundle(), MODELS[1], AllocationRequest(low=0.5, up=2.0))
    best = plan.response(solve(plan).bounded).sum()
    assert best >= plan.response(plan.initial).sum()
    rng = np.random.default_rng(1)
    for _ in range(200):
        spend = np.clip(plan.initial * rng.uniform(0.5, 2.0, 5), plan.lower, plan.upper)
        room = plan.budget - spend.sum()
        slack = plan.upper - spend if room > 0 else spend - plan.lower
        spend += room * slack / slack.sum()
        assert plan.response(spend).sum() <= best * (1 + 1e-9)


def test_dates_choose_the_rows_between_them():
    plan = pose(_bundle(), MODELS[0], AllocationRequest(date_range=("2018-10-29", "2018-12-31")))
    assert plan.periods == 10
    assert pose(_bundle(), MODELS[0], AllocationRequest(date_range="last")).periods == 1


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (AllocationRequest(date_range="yesterday"), "no date range"),
        (AllocationRequest(date_range="last_9999"), "157 periods"),
        (AllocationRequest(date_range=("soon", "later")), "no dates"),
        (AllocationRequest(low=2.0, up=1.0), "no range"),
        (AllocationRequest(low={"tv_S": 0.5}), "leave out a channel"),
        (AllocationRequest(up=UP | {"radio": 2.0}), "column radio"),
        (AllocationRequest(total_budget=-5), "more than 0"),
        (AllocationRequest(multiplier=0.5), "multiplier"),
        (AllocationRequest(constr_mode="le"), "no constr_mode"),
        (AllocationRequest(target_value=2.0), "no part of max_response"),
        (
            AllocationRequest("target_efficiency", total_budget=1e6),
            "budget follows from the target",
        ),
        (AllocationRequest("target_efficiency", target_value=0.0), "target must be more than 0"),
    ],
)
def test_a_senseless_request_is_refused(request_, words):
    with pytest.raises(InvalidInput, match=words):
        allocate(_bundle(), MODELS[0], request_)


def test_an_unknown_scenario_is_refused():
    with pytest.raises(InvalidInput, match="“max_profit” is no scenario"):
        AllocationRequest("max_profit")


def test_bounds_are_robyns_where_none_are_given():
    usual, target = AllocationRequest(), AllocationRequest("target_efficiency", up=3.0)
    assert (usual.low, usual.up) == (0.5, 2.0)
    assert (target.low, target.up) == (0.1, 3.0)


def test_an_unknown_model_is_refused():
    with pytest.raises(InvalidInput, match="9_9_9"):
        allocate(_bundle(), "9_9_9", AllocationRequest())


def test_a_model_that_is_not_selected_can_be_planned_too():
    terms = _bundle().tables["xDecompAgg"]
    forgetful = replace(
        _bundle(),
        tables={
            **_bundle().tables,
            "xDecompAgg": terms.assign(mean_carryover=np.nan, mean_response=np.nan),
        },
    )
    known, recomputed = (
        allocate(bundle, MODELS[0], AllocationRequest()).table for bundle in (_bundle(), forgetful)
    )
    np.testing.assert_allclose(recomputed["optmSpendUnit"], known["optmSpendUnit"], rtol=1e-6)
    table = _bundle().tables["resultHypParam"]
    other = next(
        sol
        for sol in table["solID"]
        if sol not in _bundle().selected and not table.set_index("solID").loc[sol, "coef0"]
    )
    assert len(allocate(_bundle(), other, AllocationRequest()).table) == 5


def test_a_channel_without_effect_gets_nothing_and_is_named():
    terms = _bundle().tables["xDecompAgg"].copy()
    terms.loc[(terms["solID"] == MODELS[0]) & (terms["rn"] == "print_S"), "coef"] = 0.0
    bundle = replace(_bundle(), tables={**_bundle().tables, "xDecompAgg": terms})
    allocation = allocate(bundle, MODELS[0], AllocationRequest())
    row = allocation.table.set_index("channels").loc["print_S"]
    assert row["optmSpendUnit"] == row["optmResponseUnit"] == 0
    assert any("print_S has no positive effect" in note for note in allocation.notes)


def test_a_channel_without_spend_in_the_dates_is_planned_from_its_mean():
    dt_mod = _bundle().tables["dt_mod"].copy()
    last = dt_mod["ds"].isin(dt_mod["ds"].iloc[153:163])
    dt_mod.loc[last, "print_S"] = 0.0
    bundle = replace(_bundle(), tables={**_bundle().tables, "dt_mod": dt_mod})
    allocation = allocate(bundle, MODELS[0], AllocationRequest(date_range="last_10", low=0.0))
    row = allocation.table.set_index("channels").loc["print_S"]
    assert row["constr_up_abs"] == pytest.approx(2 * dt_mod["print_S"].iloc[6:163].mean())
    assert any("had no spend in these dates" in note for note in allocation.notes)


def test_the_web_process_imports_neither_numba_nor_nevergrad_nor_prophet():
    heavy = ("numba", "nevergrad", "prophet", "nlopt")
    code = (
        f"import sys, engine_py.allocator; print([name for name in {heavy} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
