"""Windows, lambda, spend shares, and what is refused before anything is computed."""

import numpy as np
import pandas as pd
import pytest

from engine_py.decompose import decompose
from engine_py.prepare import prepare
from engine_py.window import resolve
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden


def _spec(**changes) -> ModelSpec:
    plain = {
        "date_var": "date",
        "dep_var": "y",
        "paid_media_spends": ("a", "b"),
        "prophet_vars": (),
    }
    return ModelSpec(**(plain | changes))


def _data(rows: int = 60, start: str = "2023-01-02", freq: str = "7D") -> pd.DataFrame:
    rng = np.random.default_rng(5)
    a, b = rng.random(rows) * 100, rng.random(rows) * 50
    dates = pd.date_range(start, periods=rows, freq=freq)
    return pd.DataFrame(
        {"date": dates, "y": 500 + 2 * a + 3 * b + rng.normal(0, 5, rows), "a": a, "b": b}
    )


@needs_golden
def test_the_lambda_range_is_robyns():
    expected = golden.table("result_hyp_param")["lambda_max"].iloc[0]
    assert golden.prepared().lambda_max == pytest.approx(expected, rel=1e-14)


@needs_golden
def test_the_window_of_the_golden_run_is_found_from_its_dates():
    first, last = golden.meta()["window"]
    assert (golden.prepared().window.start + 1, golden.prepared().window.stop) == (first, last)


@needs_golden
def test_without_the_data_spend_shares_come_from_the_decomposed_table():
    alone = prepare(golden.spec(), None, decompose, golden.table("dt_mod"))
    np.testing.assert_allclose(
        alone.arrays.spend_share, golden.prepared().arrays.spend_share, rtol=1e-12
    )


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("2018-08-23", "2018-08-20"),
        ("2018-08-24", "2018-08-27"),
        ("2018-08-27", "2018-08-27"),
        (None, "2018-12-31"),
    ],
)
def test_the_window_ends_at_the_nearest_date(end, last):
    ds = pd.Series(pd.date_range("2017-01-02", "2018-12-31", freq="7D"))
    window = resolve(_spec(window_start="2017-05-01", window_end=end), ds)
    assert str(ds.iloc[window.start].date()) == "2017-05-01"
    assert str(ds.iloc[window.stop - 1].date()) == last


def test_a_window_before_the_data_begins_with_the_data():
    ds = pd.Series(pd.date_range("2017-01-02", periods=30, freq="7D"))
    assert resolve(_spec(window_start="2010-01-01"), ds).start == 0


def test_a_window_after_the_data_is_refused():
    ds = pd.Series(pd.date_range("2017-01-02", periods=30, freq="7D"))
    with pytest.raises(InvalidInput, match="2030-01-01 lies after"):
        resolve(_spec(window_start="2030-01-01"), ds)


@pytest.mark.parametrize(("freq", "grain"), [("D", "day"), ("7D", "week"), ("MS", "month")])
def test_days_weeks_and_months_are_told_apart(freq, grain):
    data = _data(start="2020-01-01", freq=freq)
    assert prepare(_spec(), data, decompose).window.grain == grain


def test_exposures_enter_in_currency_with_the_window_spend_as_total():
    data = _data().assign(clicks=lambda table: table["a"] * 7 + 3)
    spec = _spec(paid_media_vars=("clicks", "b"), window_start="2023-06-05")
    prepared = prepare(spec, data, decompose)
    inside = slice(prepared.window.start, prepared.window.stop)
    assert prepared.dt_mod["clicks"].iloc[inside].sum() == pytest.approx(
        data["a"].iloc[inside].sum()
    )
    assert prepared.dt_mod["clicks"].iloc[0] / data["clicks"].iloc[0] == pytest.approx(
        data["a"].iloc[inside].sum() / data["clicks"].iloc[inside].sum()
    )


def test_unsorted_rows_give_the_same_model():
    data = _data()
    ordered, shuffled = (
        prepare(_spec(), table, decompose) for table in (data, data.sample(frac=1, random_state=1))
    )
    np.testing.assert_array_equal(ordered.arrays.y, shuffled.arrays.y)
    np.testing.assert_array_equal(ordered.arrays.media, shuffled.arrays.media)


def test_a_column_without_positive_values_enters_with_its_size_as_in_robyn():
    data = _data().assign(discount=lambda table: -table["a"] / 10)
    prepared = prepare(_spec(context_vars=("discount",)), data, decompose)
    np.testing.assert_array_equal(prepared.dt_mod["discount"], -data["discount"])


def test_a_missing_column_is_named():
    with pytest.raises(InvalidInput, match="column b"):
        prepare(_spec(), _data().drop(columns="b"), decompose)


def test_a_broken_cell_is_named_by_row_and_column():
    data = _data().astype({"b": object})
    data.loc[4, "b"] = "12 kr"
    with pytest.raises(InvalidInput, match=r"row 6, column b.*12 kr"):
        prepare(_spec(), data, decompose)


def test_a_channel_without_spend_in_the_window_is_refused():
    data = _data()
    data.loc[20:, "b"] = 0.0
    with pytest.raises(InvalidInput, match="column b"):
        prepare(_spec(window_start="2023-07-03"), data, decompose)


def test_a_decomposed_table_of_other_dates_is_refused():
    data = _data()
    dt_mod = data.rename(columns={"date": "ds", "y": "dep_var"}).iloc[1:]
    with pytest.raises(InvalidInput, match="dates of the data"):
        prepare(_spec(), data, decompose, dt_mod)


def test_a_decomposed_table_without_a_column_is_refused():
    data = _data()
    with pytest.raises(InvalidInput, match="column dep_var"):
        prepare(_spec(), data, decompose, data.rename(columns={"date": "ds"}))
