"""Curves with several optima: a grid's best splits, and a search that starts as Robyn's does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine_py.allocator import optimiser
from engine_py.allocator.grid import Grid
from engine_py.allocator.plan import AllocationProblem, pose
from mmm.engine import AllocationRequest
from tests.engine_py.allocator.test_target import problem, splits_of_a_grid
from tests.mmm.bundles import simulated


def _plan(seed: int) -> AllocationProblem:
    """Six curves by chance, and a budget of four tenths of what the bounds leave open."""
    plan = pose(simulated(), "1_1_1", AllocationRequest())
    count = len(plan.channels)
    curves = problem(seed, count)
    return replace(
        plan,
        coef=curves.coef,
        alpha=curves.alpha,
        inflexion=curves.inflexion,
        carryover=curves.carryover,
        base=np.ones(count),
        low=curves.low,
        up=curves.high,
        multiplier=1.0,
        kept=np.ones(count, bool),
        budget=float((0.6 * curves.low + 0.4 * curves.high).sum()),
    )


@given(st.integers(0, 10_000), st.sampled_from([0.0, 1.0, 5.0]), st.booleans())
def test_a_grid_has_the_best_split_of_every_budget(seed, price, most):
    """None of the other splits does better, each of its channels moved up to the grid."""
    curves = problem(seed, 3)
    grid = Grid.of(curves, float((curves.high - curves.low).sum()), price, most)
    others = splits_of_a_grid(curves, 25)
    step = grid.budgets[1] - grid.budgets[0]
    steps = np.ceil((others - curves.low) / step - 1e-9)
    moved = np.minimum(curves.low + step * steps, curves.high)
    values = curves.responses(moved).sum(axis=1) - price * moved.sum(axis=1)
    for place in (100, 250, 400):
        split = grid.split(place)
        value = curves.responses(split).sum() - price * split.sum()
        assert value == pytest.approx(grid.values[place])
        assert grid.budgets[place] - 3 * step <= split.sum() <= grid.budgets[place] * (1 + 1e-9)
        assert ((split >= curves.low) & (split <= curves.high)).all()
        rivals = values[steps.sum(axis=1) == place]
        assert all(rivals <= value + 1e-9) if most else all(rivals >= value - 1e-9)


def test_a_budget_is_split_as_from_robyns_start_and_a_better_split_is_told():
    plan = _plan(13)
    solution = optimiser.solve(plan)
    low, high = plan.lower, plan.upper
    slack = (plan.budget - low.sum()) / (high - low).sum()
    assert plan.response(solution.bounded).sum() > plan.response(low + slack * (high - low)).sum()
    [note] = solution.notes
    assert "begins at the lower bounds and stops at a split that is not the best" in note
    told = dict(pair.rsplit(" ", 1) for pair in note.values["spends"].split(", "))
    spends = np.array([float(told[channel]) for channel in plan.channels])
    assert spends.sum() == pytest.approx(plan.budget, rel=1e-3)
    more = plan.response(spends).sum() / plan.response(solution.bounded).sum() - 1
    assert more == pytest.approx(note.values["more"], rel=0.05)
    assert more > 1e-3


def test_a_budget_is_split_where_the_search_from_the_lower_bounds_fails():
    """Robyn returns the lower bounds there."""
    plan = _plan(3)
    found = optimiser.solve(plan).bounded
    assert found.sum() == pytest.approx(plan.budget, rel=1e-9)
    assert ((found >= plan.lower) & (found <= plan.upper)).all()
