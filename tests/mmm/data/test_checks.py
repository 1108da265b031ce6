"""Every problem of a table, with its row and column."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from mmm.data.checks import fingerprint, grain, read_csv, require_valid, validate
from mmm.data.column_roles import infer
from mmm.data.default_spec import draft
from mmm.errors import InvalidInput
from tests.shared_data import WEEKLY_CSV, needs_data


def _good(rows: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "date": pd.date_range("2024-01-01", periods=rows, freq="7D"),
            "revenue": rng.uniform(900, 1100, rows),
            "tv_spend": rng.uniform(0, 50, rows),
            "search_spend": rng.uniform(10, 20, rows),
            "price": rng.uniform(1, 2, rows),
            "events": np.where(np.arange(rows) % 9 == 0, "fair", "na"),
        }
    )


def _spec(data: pd.DataFrame):
    return draft(data, infer(data))


def _texts(data: pd.DataFrame, serious: bool | None = True, spec=None) -> list[str]:
    return [str(problem) for problem in validate(data, spec) if serious in (None, problem.serious)]


def test_good_data_has_no_problems():
    data = _good()
    assert validate(data) == []
    assert validate(data, _spec(data)) == []


def test_the_spreadsheet_row_of_a_repeated_date_is_named():
    data = _good()
    data.loc[50, "date"] = data.loc[49, "date"]
    problems = _texts(data)
    assert problems[0].startswith("row 52, column date: 2024-12-09 occurs a second time.")
    assert "Nothing between 2024-12-09 and 2024-12-23" in problems[1]


def test_missing_periods_are_named():
    (problem,) = _texts(_good().drop(index=30))
    assert problem.startswith("row 33, column date: Nothing between 2024-07-22 and 2024-08-05")


def test_a_row_between_two_periods_is_named():
    data = _good()
    data.loc[40, "date"] += pd.Timedelta(days=3)
    assert any("only 4 days after the row before" in problem for problem in _texts(data))


def test_unsorted_rows_are_told():
    assert any(
        "not in the order of their dates" in problem for problem in _texts(_good().iloc[::-1])
    )


def test_cells_that_are_no_dates_are_quoted():
    data = _good()
    data["date"] = data["date"].dt.strftime("%d.%m.%Y")
    data.loc[3, "date"] = "31.02.2024"
    data.loc[4, "date"] = None
    problems = _texts(data)
    assert problems[0].startswith("row 5, column date: “31.02.2024” is no date")
    assert problems[1].startswith("row 6, column date: The date is missing")


def test_spreadsheet_day_numbers_are_explained():
    data = _good().assign(date=np.arange(45000, 45000 + 120 * 7, 7))
    assert any("numbers, not dates" in problem for problem in _texts(data, spec=_spec(_good())))


def test_missing_text_and_infinite_values_are_told_apart():
    data = _good().astype({"revenue": object})
    data.loc[2, "revenue"] = None
    data.loc[3, "revenue"] = "12 k"
    data.loc[4, "revenue"] = np.inf
    assert [text.split(" Fill")[0].split(" Write")[0] for text in _texts(data)] == [
        "row 5, column revenue: “12 k” is no number.",
        "row 4, column revenue: The value is missing.",
        "row 6, column revenue: The value is infinite.",
    ]


def test_negative_spend_is_refused_with_its_row():
    data = _good()
    data.loc[10, "tv_spend"] = -5
    assert _texts(data)[0].startswith("row 12, column tv_spend: -5 is negative.")


def test_rows_are_those_of_the_file_after_sorting():
    data = _good()
    data.loc[10, "tv_spend"] = -5
    shuffled = io.StringIO()
    data.iloc[::-1].to_csv(shuffled, index=False)
    assert _texts(read_csv(shuffled.getvalue().encode()))[0].startswith(
        f"row {119 - 10 + 2}, column tv_spend"
    )


def test_constant_and_empty_columns_are_refused():
    data = _good()
    spec = _spec(data)
    problems = _texts(data.assign(price=1.0, tv_spend=0.0), spec=spec)
    assert problems[0].startswith("column tv_spend: Every value is 0.")
    assert problems[1].startswith("column price: The column never changes.")


def test_a_channel_without_spend_in_the_window_is_refused():
    data = _good()
    data.loc[data["date"] >= "2025-01-01", "tv_spend"] = 0
    spec = _spec(data).with_(window_start="2025-01-06")
    assert any("never changes within the window" in problem for problem in _texts(data, spec=spec))


def test_a_window_outside_the_data_is_refused():
    data = _good()
    assert any(
        "holds no row" in problem
        for problem in _texts(data, spec=_spec(data).with_(window_start="2030-01-01"))
    )


def test_too_little_training_data_is_refused_and_little_data_warned_about():
    data = _good(40)
    assert _texts(data) == []
    assert any("10 rows per variable" in problem for problem in _texts(data, serious=False))
    assert any("cannot determine" in problem for problem in _texts(_good(6)))
    spec = _spec(data).with_(ts_validation=True, window_start="2024-08-26")
    assert any("left to train" in problem for problem in _texts(data, spec=spec))


def test_mostly_empty_media_and_weekdays_in_weekly_data_are_warnings():
    data = _good()
    spec = _spec(data).with_(prophet_vars=("trend", "weekday"))
    data["tv_spend"] = np.where(np.arange(120) % 10 == 0, 5.0, 0.0)
    assert _texts(data, spec=spec) == []
    warnings = " ".join(_texts(data, serious=False, spec=spec))
    assert "108 of 120 values are 0" in warnings
    assert "weekday" in warnings


def test_columns_of_a_spec_that_the_data_lacks_are_named():
    data = _good()
    assert _texts(data.drop(columns="price"), spec=_spec(data))[0].startswith(
        "column price: The data has no such column."
    )


def test_undecided_roles_are_told():
    text = " ".join(_texts(pd.DataFrame({"a": ["x", "y", "z"]})))
    assert "No date column" in text
    assert "No column with the result" in text
    assert "No column with media spend" in text


def test_the_same_problem_is_listed_five_times_and_then_counted():
    data = _good()
    data.loc[:59, "tv_spend"] = -1.0
    problems = _texts(data)
    assert len(problems) == 6
    assert "55 more rows" in problems[-1]


@pytest.mark.parametrize(
    ("step", "expected"), [("1D", "day"), ("7D", "week"), ("MS", "month"), ("ME", "month")]
)
def test_the_grain_is_seen(step, expected):
    dates = pd.Series(pd.date_range("2024-01-31", periods=30, freq=step))
    assert grain(dates) == expected
    data = _good(30).assign(date=dates)
    assert not any("Nothing between" in problem for problem in _texts(data))


def test_other_rhythms_are_refused():
    with pytest.raises(InvalidInput, match="14 days apart"):
        grain(pd.Series(pd.date_range("2024-01-01", periods=9, freq="14D")))


def test_the_fingerprint_survives_storage_and_sees_every_change():
    data = _good()
    data.loc[5, "price"] = np.nan
    stored = io.BytesIO()
    data.to_parquet(stored, index=False)
    assert (
        fingerprint(pd.read_parquet(stored)) == fingerprint(data) == fingerprint(data.sort_index())
    )
    assert fingerprint(data.assign(tv_spend=data["tv_spend"].astype("float64"))) == fingerprint(
        data
    )
    changed = data.copy()
    changed.loc[5, "revenue"] += 1e-9
    assert (
        len(
            {
                fingerprint(data),
                fingerprint(changed),
                fingerprint(data.rename(columns={"price": "prices"})),
            }
        )
        == 3
    )
    assert fingerprint(data.assign(n=[1] * 120)) == fingerprint(data.assign(n=[1.0] * 120))


@needs_data
def test_robyns_demo_data_has_no_problems():
    data = read_csv(WEEKLY_CSV.read_bytes())
    assert validate(data) == []
    assert validate(data, draft(data, infer(data), "DE")) == []


def test_what_keeps_a_spec_from_being_fitted_is_told_at_once():
    data = _good()
    study = {"channel": "tv_S"}
    with pytest.raises(InvalidInput) as refusal:
        require_valid(data, _spec(data).with_(hyperparameters={}, calibration_input=(study,)))
    words = str(refusal.value)
    assert "no hyperparameter ranges" in words
    assert "Lift study 1" in words
