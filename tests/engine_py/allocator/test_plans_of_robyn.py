"""Every plan that Robyn made in a golden run, made again: budgets split, and targets met."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine_py.allocator import allocate
from engine_py.allocator.optimiser import solve
from engine_py.allocator.plan import pose
from engine_py.allocator.table import dt_optim_out
from mmm.errors import InvalidInput
from tests.golden_spec import WITH_SERIES, plans
from tests.mmm.bundles import golden

runs = pytest.mark.parametrize("run", WITH_SERIES)


def _same_before(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Everything in dt_optimOut but the optimised plans themselves."""
    assert list(found) == list(expected)
    for name in (name for name in expected if not name.startswith("optm")):
        if pd.api.types.is_numeric_dtype(expected[name]):
            np.testing.assert_allclose(
                found[name], expected[name], rtol=1e-9, atol=1e-12, err_msg=name
            )
        else:
            assert found[name].astype(str).tolist() == expected[name].astype(str).tolist(), name


def _sums(table: pd.DataFrame, suffix: str = "") -> tuple[float, float]:
    return float(table[f"optmSpendUnit{suffix}"].sum()), float(
        table[f"optmResponseUnit{suffix}"].sum()
    )


@runs
def test_a_budget_is_split_as_robyn_does_or_brings_more(run):
    """Under "ineq" Robyn often stops early; wider plans can be flat around the optimum: there the
    response tells.
    """
    made = plans(run)
    assert len(made) >= 6
    for model, request, expected in made:
        # unchecked: of a budget out of reach Robyn returns the bounds
        plan = pose(golden(run), model, request)
        solution = solve(plan)
        table = dt_optim_out(plan, solution.bounded, solution.extended)
        _same_before(table, expected)
        if request.constr_mode == "eq":
            np.testing.assert_allclose(
                solution.bounded, expected["optmSpendUnit"], rtol=1e-6, atol=1e-6 * plan.budget
            )
        for suffix in ("", "Unbound"):
            (money, response), theirs = _sums(table, suffix), _sums(expected, suffix)
            assert response >= theirs[1] * (1 - 1e-11)
            assert money == pytest.approx(theirs[0], rel=1e-9) or money <= plan.budget * (1 + 1e-9)


@runs
def test_a_target_is_met_with_at_least_the_response_that_robyn_finds(run):
    bundle = golden(run)
    for model, request, theirs in plans(run, "target_efficiency"):
        today = theirs["initResponseUnit"].sum() / theirs["initSpendUnit"].sum()
        aim = 0.8 * today if bundle.spec.dep_var_type == "revenue" else today / 1.2
        reached = _sums(theirs)[1] / _sums(theirs)[0]
        met = reached == pytest.approx(aim, rel=1e-3)
        for mode in ("ineq", "eq"):
            try:
                table = allocate(bundle, model, replace(request, constr_mode=mode)).table
            except InvalidInput as error:  # Robyn then returns one of the bounds
                assert "These bounds reach a " in error.problems[0].message  # noqa: PT017 - one of two outcomes
                assert not met
                continue
            _same_before(table, theirs)
            money, response = _sums(table)
            assert response / money == pytest.approx(aim, rel=1e-8) or (
                mode == "ineq" and response / money > aim
            )
            if met or (mode == "ineq" and reached > aim):
                assert response >= _sums(theirs)[1] * (1 - 1e-9)
