"""The decomposition by prophet in Python against R's, and Robyn's holiday processing."""

import numpy as np
import pandas as pd
import pytest

from engine_py.decompose import decompose, group_holidays, one_hot, public_holidays
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden


@needs_golden
def test_with_robyns_holidays_every_component_is_robyns_to_a_thousandth():
    found = decompose(golden.spec(), golden.data(), golden.robyns_holidays())
    expected = golden.table("dt_mod")
    assert list(found) == list(expected)
    for name in expected.columns[1:]:
        assert np.abs(found[name] - expected[name]).max() < 2e-3 * expected[name].std(), name


def test_weeks_start_on_the_first_dates_weekday_and_names_are_joined():
    table = pd.DataFrame({
        "ds": ["2023-12-24", "2023-12-26", "2023-12-31", "2024-01-01"],
        "holiday": ["A", "B", "C", "D"], "country": "DE", "year": [2023, 2023, 2023, 2024],
    })  # fmt: skip
    mondays = pd.Series(pd.date_range("2023-11-06", periods=9, freq="7D"))
    sundays = pd.Series(pd.date_range("2023-11-05", periods=9, freq="7D"))
    by_monday = group_holidays(table, mondays, "week")
    assert by_monday["holiday"].tolist() == ["A", "B, C", "D"]
    by_sunday = group_holidays(table, sundays, "week")
    assert by_sunday["holiday"].tolist() == ["A, B", "C", "D"]
    assert by_sunday["ds"].astype(str).tolist() == ["2023-12-24", "2023-12-31", "2023-12-31"]


def test_months_start_on_the_first():
    table = pd.DataFrame(
        {"ds": ["2024-12-25", "2024-12-26"], "holiday": ["A", "B"], "country": "DE", "year": 2024}
    )
    grouped = group_holidays(
        table, pd.Series(pd.date_range("2024-01-01", periods=12, freq="MS")), "month"
    )
    assert grouped.astype(str).to_numpy().tolist() == [["2024-12-01", "A, B"]]


@pytest.mark.parametrize("country", ["DE", "SE", "US", "GB"])
def test_public_holidays_are_known(country):
    days = public_holidays(country, pd.Series(pd.date_range("2023-01-02", periods=52, freq="7D")))
    assert pd.Timestamp("2023-12-25") in set(days["ds"])


def test_days_free_by_custom_count_and_ordinary_sundays_do_not():
    days = public_holidays("SE", pd.Series(pd.date_range("2023-01-02", periods=52, freq="7D")))
    assert {"Midsummer Eve", "Christmas Eve"} <= set(days["holiday"])
    assert pd.Timestamp("2023-01-15") not in set(days["ds"])
    england = public_holidays("GB", pd.Series(pd.date_range("2023-01-02", periods=52, freq="7D")))
    assert "Easter Monday" in set(england["holiday"])


def test_an_unknown_country_is_refused():
    with pytest.raises(InvalidInput, match="XX"):
        public_holidays("XX", pd.Series(pd.date_range("2023-01-02", periods=5, freq="7D")))


def test_two_levels_become_one_indicator_and_more_leave_out_the_last():
    assert list(one_hot(pd.Series(["b", "a", "b"], name="f"))) == ["f_b"]
    assert list(one_hot(pd.Series(["b", "a", "c"], name="f"))) == ["f_a", "f_b"]


def test_rare_levels_beyond_ten_are_pooled():
    values = [f"level{number:02d}" for number in range(12) for _ in range(12 - number)]
    found = one_hot(pd.Series(values, name="f"))
    assert found.shape[1] == 10
    assert "f_OTHER" in found


def test_a_factor_becomes_its_effect_with_minimum_zero():
    rng = np.random.default_rng(3)
    weeks = 120
    promo = np.where(np.arange(weeks) % 9 == 0, "sale", "none")
    data = pd.DataFrame({
        "date": pd.date_range("2022-01-03", periods=weeks, freq="7D"),
        "y": 1000 + 300 * (promo == "sale") + rng.normal(0, 10, weeks), "a": rng.random(weeks) * 50,
        "promo": promo,
    })  # fmt: skip
    spec = ModelSpec(
        date_var="date",
        dep_var="y",
        paid_media_spends=("a",),
        context_vars=("promo",),
        prophet_vars=("trend",),
    )
    found = decompose(spec, data)
    assert found["promo"].min() == 0
    assert found["promo"].max() == pytest.approx(300, rel=0.05)
