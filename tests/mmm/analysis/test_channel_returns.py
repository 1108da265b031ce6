"""Returns with their ranges, contributions in time, residuals, and hyperparameters in
their bounds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmm.analysis import decomposition, hyperparameter_bounds, over_time, residuals, response
from mmm.analysis.channel_returns import cluster, marginals, returns, why_not
from tests.mmm.bundles import simulated

SOL = "1_1_1"


@pytest.fixture
def grouped():
    """The simulated model with three like it, in one cluster: coefficients times 1, 0.8, 1.2 and
    1.4.
    """
    made = simulated()
    hyp, terms = made.tables["resultHypParam"], made.tables["xDecompAgg"]
    names = [SOL, "1_2_1", "1_3_1", "1_4_1"]
    scaled = [
        terms.assign(solID=name, coef=terms["coef"] * factor)
        for name, factor in zip(names, (1, 0.8, 1.2, 1.4), strict=True)
    ]
    clusters = pd.DataFrame(
        {"solID": names, "cluster": 2, "n": 4, "error_score": 0.1, "top_sol": False}
    )
    interval = {
        "cluster": 2,
        "n": 4,
        "n_finite": 4,
        "boot_mean": 1.5,
        "boot_se": 0.1,
        "ci_low": 1.2,
        "ci_up": 1.8,
    }
    tables = {
        **made.tables,
        "resultHypParam": pd.concat([hyp.assign(solID=name) for name in names], ignore_index=True),
        "xDecompAgg": pd.concat(scaled, ignore_index=True),
        "clusters": clusters,
        "clusterCI": pd.DataFrame([{"rn": "tv_spend", **interval}]),
    }
    return replace(made, tables=tables)


def test_returns_are_those_of_the_ledger_with_the_interval_of_the_models_group(grouped):
    table = returns(grouped, SOL).set_index("channel")
    roi = decomposition.channels(grouped, SOL).set_index("channel")["roi"]
    pd.testing.assert_series_equal(table["value"], roi, check_names=False)
    assert table.loc["tv_spend", ["low", "high", "n", "n_finite"]].tolist() == [1.2, 1.8, 4, 4]
    assert table.loc["radio_spend", "n"] == 0
    assert np.isnan(table.loc["radio_spend", "low"])
    assert (cluster(grouped, SOL), why_not(grouped, SOL)) == (2, None)


def test_ranges_of_marginal_returns_are_those_of_each_model_alone(grouped):
    table = marginals(grouped, SOL).set_index("channel")
    alone = [
        response.current(grouped, name).set_index("channel")["marginal"]
        for name in grouped.selected
    ]
    for channel in ("tv_spend", "search_clicks"):
        low, high = np.percentile([one[channel] for one in alone], [10, 90])
        assert table.loc[channel].tolist() == pytest.approx([low, high])
    assert table.loc["influencers_spend"].isna().all()


def test_a_channel_without_coefficient_has_no_return(grouped):
    row = (
        returns(grouped, SOL, marginals(grouped, SOL)).set_index("channel").loc["influencers_spend"]
    )
    assert row["zero"]
    assert row[["value", "marginal", "marginal_low"]].isna().all()


def test_a_cost_per_conversion_turns_the_marginal_around(grouped):
    counted = replace(grouped, spec=grouped.spec.with_(dep_var_type="conversion"))
    money, count = (
        returns(one, SOL, marginals(one, SOL)).set_index("channel") for one in (grouped, counted)
    )
    assert count.loc["tv_spend", "marginal"] == pytest.approx(1 / money.loc["tv_spend", "marginal"])
    row = count.loc["tv_spend"]
    assert row["marginal_low"] < row["marginal"] < row["marginal_high"]


def test_a_run_without_groups_says_so():
    assert "no groups" in (why_not(simulated(), SOL) or "")
    assert marginals(simulated(), SOL).empty
    assert returns(simulated(), SOL)["low"].isna().all()


def test_parts_of_each_period_sum_to_the_prediction():
    table = over_time.contributions(simulated(), SOL)
    assert table.drop(columns="ds").sum(axis=1).to_numpy() == pytest.approx(
        decomposition.fit(simulated(), SOL)["fitted"].to_numpy()
    )


def test_long_windows_are_summed_by_month(monkeypatch):
    weekly = over_time.contributions(simulated(), SOL)
    monkeypatch.setattr(over_time, "MOST", 10)
    table = over_time.contributions(simulated(), SOL)
    assert table["ds"].dt.day.unique().tolist() == [1]
    assert table["tv_spend"].sum() == pytest.approx(weekly["tv_spend"].sum())


def test_events_are_the_periods_of_variables_that_are_mostly_zero():
    table = over_time.events(simulated(), SOL)
    assert set(table["rn"]) == {"promotion"}
    total = decomposition.contributions(simulated(), SOL)["promotion"].sum()
    assert table["contribution"].sum() == pytest.approx(total)


def test_autocorrelation_finds_a_series_that_follows_itself():
    waves = pd.Series(np.sin(np.arange(80) / 8))
    noise = pd.Series(np.random.default_rng(3).normal(size=400))
    first = residuals.autocorrelation(waves).iloc[0]
    assert first["value"] > 0.9 > first["bound"]
    inside = residuals.autocorrelation(noise)
    assert (inside["value"].abs() < inside["bound"]).mean() > 0.85
    assert residuals.autocorrelation(pd.Series([1.0] * 30)).empty


def test_quantiles_of_normal_residuals_lie_on_the_line():
    table = residuals.quantiles(pd.Series(np.random.default_rng(3).normal(5, 2, size=2000)))
    middle = table.iloc[100:-100]
    assert (middle["expected"] - middle["observed"]).abs().max() < 0.2


def test_hyperparameters_are_placed_in_the_ranges_that_were_searched():
    made = simulated()
    row = (
        hyperparameter_bounds.positions(made, SOL)
        .set_index(["channel", "kind"])
        .loc[("tv_spend", "thetas")]
    )
    low, high = made.spec.hyperparameters["tv_spend_thetas"]
    assert row["place"] == pytest.approx((row["value"] - low) / (high - low))
    edge = made.spec.with_(
        hyperparameters={**made.spec.hyperparameters, "tv_spend_thetas": (0.1, row["value"])}
    )
    moved = hyperparameter_bounds.positions(replace(made, spec=edge), SOL).set_index(
        ["channel", "kind"]
    )
    assert moved.loc[("tv_spend", "thetas"), "at_bound"]


def test_a_fixed_hyperparameter_has_no_place():
    made = simulated()
    fixed = made.spec.with_(
        hyperparameters={**made.spec.hyperparameters, "tv_spend_thetas": (0.55,)}
    )
    row = (
        hyperparameter_bounds.positions(replace(made, spec=fixed), SOL)
        .set_index(["channel", "kind"])
        .loc[("tv_spend", "thetas")]
    )
    assert np.isnan(row["place"])
    assert not row["at_bound"]
