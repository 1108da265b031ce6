"""The best split: what it costs, what it may not exceed, and that no other method finds a better
one.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from engine_py.allocator import allocate, plan
from mmm.analysis.model_set import ModelSet
from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput
from mmm.planner.counting import PlanModels
from mmm.planner.effect_table import EffectTable
from mmm.planner.optimise import Limits, best_split, own_splits, project
from mmm.planner.spend_paths import SpendPattern
from tests.layouts.plannable import plannable
from tests.mmm.bundles import simulated
from tests.mmm.planner.varied import varied

FEW = st.lists(st.floats(0.0, 3.0), min_size=4, max_size=4)


def saturating(rng, models=5, channels=4, low=0.5, up=2.0):
    """A table of concave curves a * (1 - exp(-b * z)), its limits, and today."""
    scale, bend = rng.lognormal(0, 0.7, (2, models, channels, 1))
    nodes = np.linspace(low, up, 31) * np.ones((channels, 1))
    fall = np.exp(-bend * nodes)
    table = EffectTable(
        np.full(channels, low),
        np.full(channels, (up - low) / 30),
        scale * (1 - fall),
        scale * bend * fall,
    )
    money = rng.lognormal(0, 0.7, channels)
    limits = Limits(np.full(channels, low), np.full(channels, up), money, float(money.sum()))
    return table, limits, np.ones(channels), np.full(models, 1 / models)


def judged(table, limits, reference, weights, objective):
    """The value of the objective as it is defined, and the best that SLSQP finds."""
    usual = table.all_models(reference[None])[0][0].sum(axis=-1)

    def relative(z):
        effect, rise = table.all_models(z[None])
        return effect[0].sum(axis=-1) / usual, rise[0] / usual[:, None]

    def value(z):
        v = np.sort(relative(z)[0])
        if objective == "mean":
            return float(relative(z)[0] @ weights)
        edge = 1e-3 * np.log1p(np.exp(np.clip((v[:, None] - v) / 1e-3, -500, 500)))
        return float((v - edge.sum(axis=1) / len(v) / 0.1).max())

    def loss(z):
        v, slope = relative(z)
        return -float(v @ weights), -(weights @ slope)

    def fixed(z):
        return float(limits.money @ z - limits.budget) / limits.budget

    found = minimize(
        loss, reference, jac=True, method="SLSQP",
        bounds=list(zip(limits.low, limits.up, strict=True)),
        constraints=[{"type": "eq", "fun": fixed}], options={"maxiter": 500, "ftol": 1e-15},
    )  # fmt: skip
    return value, -found.fun


@pytest.mark.parametrize("seed", range(25))
def test_the_mean_is_as_good_as_slsqp_makes_it(seed):
    table, limits, reference, weights = saturating(np.random.default_rng(seed))
    split = best_split(table, limits, reference, weights, "mean")
    value, theirs = judged(table, limits, reference, weights, "mean")
    assert value(split) == pytest.approx(theirs, abs=1e-6)
    assert split @ limits.money == pytest.approx(limits.budget, rel=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_the_worst_decile_is_the_best_of_its_neighbours_and_no_better_than_the_mean(seed):
    rng = np.random.default_rng(seed)
    table, limits, reference, weights = saturating(rng, models=20)
    split = best_split(table, limits, reference, weights)
    worst, _ = judged(table, limits, reference, weights, "worst_decile")
    mean, best_mean = judged(table, limits, reference, weights, "mean")
    near = project(split * np.exp(rng.normal(0, 0.05, (200, 4))), limits)
    assert max(worst(one) for one in near) <= worst(split) + 1e-6
    assert worst(split) <= mean(split) + 1e-9 <= best_mean + 1e-6
    assert worst(split) >= worst(best_split(table, limits, reference, weights, "mean")) - 1e-9


def test_doubling_every_model_at_half_the_weight_and_their_order_change_nothing():
    table, limits, reference, weights = saturating(np.random.default_rng(3), models=7)
    doubled = (np.concatenate([side[::-1]] * 2) for side in (table.effect, table.rise))
    twice = EffectTable(table.low, table.step, *doubled)
    for objective in ("mean", "worst_decile"):
        one = best_split(table, limits, reference, weights, objective)
        other = best_split(twice, limits, reference, np.full(14, 1 / 14), objective)
        np.testing.assert_allclose(one, other, atol=1e-4)


@given(FEW, st.floats(0.0, 1.0))
@settings(deadline=None)
def test_a_projected_split_costs_the_budget_within_its_limits_and_keeps_its_order(wanted, part):
    money, low, up = np.array([1.0, 5.0, 0.1, 2.0]), np.array([0.5, 0, 0.2, 1]), np.full(4, 2.0)
    least, most = low @ money, up @ money
    limits = Limits(low, up, money, least + part * (most - least))
    [split] = project(np.array([wanted]), limits)
    assert split @ money == pytest.approx(limits.budget, rel=1e-9)
    assert (split >= low - 1e-12).all()
    assert (split <= up + 1e-12).all()
    free = (split > low) & (split < up) & (np.array(wanted) > 1e-6)
    ratios = split[free] / np.array(wanted)[free]
    assert ratios.max(initial=0) <= (1 + 1e-6) * ratios.min(initial=np.inf)


def test_a_split_that_costs_the_budget_stays_where_it_is():
    table, limits, reference, weights = saturating(np.random.default_rng(5))
    best = best_split(table, limits, reference, weights, "mean")
    np.testing.assert_allclose(project(best[None], limits)[0], best, rtol=1e-9)


def test_with_carry_over_held_at_its_mean_the_split_is_the_one_of_robyns_allocator():
    bundle = plannable(simulated())
    problem = plan.pose(bundle, "1_1_1", AllocationRequest())
    kept, theirs = problem.kept, allocate(bundle, "1_1_1", AllocationRequest()).table
    low, up = problem.low[kept], problem.up[kept]
    nodes = np.linspace(low, up, 200)

    def curve(z):
        spend = problem.initial.copy()
        spend[kept] = z * problem.base[kept]
        return problem.response(spend)[kept]

    effect = np.stack([curve(node) for node in nodes], axis=-1)[None]
    rise = np.stack([(curve(node + 1e-6) - curve(node - 1e-6)) / 2e-6 for node in nodes], axis=-1)[
        None
    ]
    table = EffectTable(low, (up - low) / 199, effect, rise)
    limits = Limits(low, up, problem.base[kept], problem.budget)
    split = best_split(table, limits, project(np.ones((1, kept.sum())), limits)[0], np.ones(1))
    robyns = theirs["optmSpendUnit"].to_numpy(float)[kept] / problem.base[kept]
    assert curve(split).sum() == pytest.approx(curve(robyns).sum(), rel=1e-9)


def test_limits_that_cannot_place_the_budget_are_refused_with_how_much_they_can():
    table, limits, reference, weights = saturating(np.random.default_rng(1))
    for budget, words in ((limits.least / 2, "need at least"), (limits.most * 2, "at most")):
        asked = Limits(limits.low, limits.up, limits.money, budget)
        with pytest.raises(InvalidInput, match=words):
            best_split(table, asked, reference, weights)


def test_each_models_own_split_is_its_best_and_leaves_what_it_cannot_estimate():
    table, limits, reference, _ = saturating(np.random.default_rng(2))
    estimable = np.ones((5, 4), dtype=bool)
    estimable[3, 1] = False
    found = own_splits(table, limits, reference, estimable)
    assert found[3, 1] == pytest.approx(1.0)
    for model in range(5):
        one = EffectTable(
            table.low, table.step, table.effect[model : model + 1], table.rise[model : model + 1]
        )
        value, best = judged(one, limits, reference, np.ones(1), "mean")
        if model == 3:
            assert value(found[model]) < best
        else:
            assert value(found[model]) == pytest.approx(best, abs=1e-6)


def test_the_table_holds_what_the_models_say_between_its_nodes_too():
    bundle, names = varied()
    pattern = SpendPattern.of(bundle, "last_26")
    models = PlanModels.of(ModelSet.of([(bundle, names)]), pattern)
    low, up = np.full(6, 0.5), np.full(6, 2.0)
    table = EffectTable.of(models, low, up)
    for split in np.random.default_rng(1).uniform(low, up, (3, 6)):
        exact, slope = models.count(split).effect, models.rise(split)
        effect, rise = table.all_models(split[None])
        np.testing.assert_allclose(effect[0], exact, rtol=0, atol=1e-6 * exact.max())
        np.testing.assert_allclose(rise[0], slope, rtol=0, atol=1e-4 * slope.max())
