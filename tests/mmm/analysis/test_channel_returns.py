"""Returns with their ranges, contributions in time, residuals, and hyperparameters in
their bounds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmm.analysis import decomposition, hyperparameter_bounds, over_time, residuals, response
from mmm.analysis.channel_returns import MEDIA, answered, media_return, returns, why_not
from mmm.analysis.model_set import ModelSet
from tests.mmm.bundles import simulated

SOL = "1_1_1"


FACTORS = (1, 0.8, 1.2, 1.4)


def like(factors=FACTORS, **factors_of):
    """The simulated model with others like it: coefficients, and with them effects, times a
    factor; of single channels times others.
    """
    made = simulated()
    names = [SOL, *(f"1_{at}_1" for at in range(2, len(factors) + 1))]
    hyp, scaled = made.tables["resultHypParam"], []
    for at, (name, factor) in enumerate(zip(names, factors, strict=True)):
        terms = made.tables["xDecompAgg"].assign(solID=name)
        own = terms["rn"].map({channel: values[at] for channel, values in factors_of.items()})
        terms[["coef", "xDecompAgg"]] *= own.fillna(factor).to_numpy()[:, None]
        scaled.append(terms)
    tables = {
        **made.tables,
        "resultHypParam": pd.concat([hyp.assign(solID=name) for name in names], ignore_index=True),
        "xDecompAgg": pd.concat(scaled, ignore_index=True),
    }
    return replace(made, tables=tables)


def around(*bundles):
    return ModelSet.of([(bundle, bundle.selected) for bundle in bundles])


@pytest.fixture
def alike():
    return like()


def test_returns_are_those_of_the_ledger_with_the_spread_of_the_models_around(alike):
    table = returns(alike, SOL, around(alike)).set_index("channel")
    roi = decomposition.channels(alike, SOL).set_index("channel")["roi"]
    pd.testing.assert_series_equal(table["value"], roi, check_names=False)
    tv = table.loc["tv_spend"]
    assert tv[["low", "high"]].tolist() == pytest.approx(
        [0.8 * roi["tv_spend"], 1.4 * roi["tv_spend"]]
    )
    assert tv[["n", "n_finite"]].tolist() == [4, 4]
    assert why_not(around(alike)) is None


def test_a_refresh_near_one_model_never_narrows_a_range(alike):
    near = like((0.99, 1.0, 1.01))
    before, after = (
        returns(near, SOL, models).set_index("channel").loc["tv_spend"]
        for models in (around(alike), around(near, alike))
    )
    alone = returns(near, SOL, around(near)).set_index("channel").loc["tv_spend"]
    for low, high in (("low", "high"), ("marginal_low", "marginal_high")):
        assert alone[high] - alone[low] < before[high] - before[low]
        assert after[low] <= before[low]
        assert before[high] <= after[high]
    assert (after["n"], after["n_finite"]) == (7, 7)


def test_ranges_of_marginal_returns_are_those_of_each_model_alone(alike):
    table = returns(alike, SOL, around(alike)).set_index("channel")
    alone = [
        response.current(alike, name).set_index("channel")["marginal"] for name in alike.selected
    ]
    for channel in ("tv_spend", "search_clicks"):
        low, high = (end(one[channel] for one in alone) for end in (min, max))
        found = table.loc[channel, ["marginal_low", "marginal_high"]].tolist()
        assert found == pytest.approx([low, high])
    assert np.isnan(table.loc["influencers_spend", "marginal_low"])


def test_a_return_is_set_against_that_of_all_media_in_each_model():
    twice = like((1, 1, 1), tv_spend=(1, 2, 3))
    table = returns(twice, SOL, around(twice)).set_index("channel")
    answers = answered(twice, twice.selected)
    assert answers.loc[SOL, MEDIA] == pytest.approx(decomposition.totals(twice, SOL)["roas_media"])
    ratio = answers["tv_spend"] / answers[MEDIA]
    assert table.loc["tv_spend", "relative_low"] == pytest.approx(ratio.min())
    assert table.loc["tv_spend", "relative_high"] == pytest.approx(ratio.max())


def test_all_media_together_have_a_return_and_a_spread(alike):
    found = media_return(alike, SOL, around(alike))
    value = decomposition.totals(alike, SOL)["roas_media"]
    known = {name: found[name] for name in ("value", "low", "high")}
    assert known == pytest.approx({"value": value, "low": 0.8 * value, "high": 1.4 * value})


def test_a_channel_without_coefficient_has_no_return(alike):
    row = returns(alike, SOL, around(alike)).set_index("channel").loc["influencers_spend"]
    assert row["zero"]
    assert row["n_finite"] == 0
    assert row[["value", "marginal", "low", "marginal_low"]].isna().all()


def test_a_cost_per_conversion_turns_returns_and_spreads_around(alike):
    counted = replace(alike, spec=alike.spec.with_(dep_var_type="conversion"))
    money, count = (
        returns(one, SOL, around(one)).set_index("channel").loc["tv_spend"]
        for one in (alike, counted)
    )
    for value, low, high in (
        ("value", "low", "high"),
        ("marginal", "marginal_low", "marginal_high"),
    ):
        assert count[value] == pytest.approx(1 / money[value])
        assert count[[low, high]].tolist() == pytest.approx([1 / money[high], 1 / money[low]])
    assert count["relative_high"] == pytest.approx(money["relative_high"])
    total = media_return(counted, SOL, around(counted))
    assert total["low"] < total["value"] < total["high"]


def test_too_few_models_give_no_range_and_say_so():
    two = like((1, 2))
    assert "too few models" in str(why_not(around(two)))
    assert "too few models" in str(why_not(None))
    none = like((1, 2, 3), **dict.fromkeys(simulated().spec.paid_media_selected, (0, 0, 0)))
    assert "an estimate" in str(why_not(around(none)))
    for models in (None, around(two)):
        assert returns(two, SOL, models)["low"].isna().all()
        assert np.isnan(media_return(two, SOL, models)["low"])


def test_halves_of_the_window_are_shares_of_the_prediction(alike):
    found = over_time.halves(alike, SOL, around(alike))
    parts = decomposition.contributions(alike, SOL).drop(columns="ds")
    paid, middle = parts[list(alike.spec.paid_media_selected)].sum(axis=1), len(parts) // 2
    for name, rows in (
        ("whole", slice(None)),
        ("earlier", slice(middle)),
        ("later", slice(middle, None)),
    ):
        share = paid.iloc[rows].sum() / parts.iloc[rows].to_numpy().sum()
        assert found[name] == pytest.approx(share)
    alone = [over_time.halves(alike, name) for name in alike.selected]
    moved = [one["later"] - one["earlier"] for one in alone]
    assert (found["low"], found["high"]) == pytest.approx((min(moved), max(moved)))
    assert np.isnan(alone[0]["low"])


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
