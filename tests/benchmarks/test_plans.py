"""The truth that plans are held against, and the table that comes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks import plans
from mmm.analysis.model_set import ModelSet
from mmm.planner.counting import PlanModels
from mmm.planner.plan import Gain
from mmm.planner.spend_paths import SpendPattern
from mmm.simulation.simulate import demo_plan, simulate
from tests.mmm.bundles import simulated


def test_the_truth_as_a_model_credits_what_the_simulation_made():
    plan, bundle = demo_plan(), simulated()
    truth = plans.true_model(bundle, plan)
    pattern = SpendPattern.of(truth, "all")
    counted = PlanModels.of(ModelSet.of([(truth, (plans.TRUTH,))]), pattern)
    found = counted.count(pattern.today)
    made = simulate(plan).truth
    names = [channel.name for channel in plan.channels]
    np.testing.assert_allclose(found.in_period[0], made[names].sum(), rtol=1e-9)
    assert plans.true_gain(counted, pattern.today, pattern.today) == 0
    more = pattern.today * 1.1
    assert 0 < plans.true_gain(counted, more, pattern.today) < 0.1


def test_the_report_says_every_figure_of_its_rows():
    rows = [
        plans.Row("shop", "Robyn's", 0.227, Gain(0.083, 0.075, 0.135, 106, 107), -0.004),
        plans.Row("shop", "plan", np.nan, Gain(0.02, np.nan, np.nan, 2, 2), 0.01),
    ]
    returns = pd.DataFrame(
        [{"client": "shop", "channel": "TV", "robyn": 0.49, "full": 1.25, "truth": 1.21}]
    )
    text = plans.report(rows, returns, "python -m benchmarks.plans", 20)
    assert "| shop | Robyn's | +22.7% | +8.3% | +7.5% to +13.5% | 106 of 107 | -0.4% |" in text
    assert "| shop | plan |  | +2.0% |  | 2 of 2 | +1.0% |" in text
    assert "| shop | TV | 0.49 | 1.25 | 1.21 |" in text


def test_a_fit_of_the_demo_yields_four_plans(monkeypatch):
    bundle = simulated()
    several = ["1_1_1", "1_1_2", "1_1_3"]
    tables = dict(bundle.tables)
    for name in ("resultHypParam", "xDecompAgg"):
        copies = [tables[name].assign(solID=sol_id) for sol_id in several]
        tables[name] = pd.concat(copies, ignore_index=True)
    monkeypatch.setattr(plans, "chosen", lambda bundle: "1_1_1")
    found = list(plans.plans("shop", replace(bundle, tables=tables), demo_plan()))
    assert [np.isnan(row.promise) for row in found] == [False, False, True, True]
    whole, half = (row.simulated.value for row in found[2:])
    assert 0 < half < whole
    assert found[2].truth == pytest.approx(whole, abs=0.01), "but for one channel it is the truth"
