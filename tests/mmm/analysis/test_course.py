"""A year against the one before, and the month that stands out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mmm.analysis.course import Course, course


def weeks(count):
    return pd.Series(pd.date_range("2023-01-02", periods=count, freq="7D"))


def test_the_last_year_is_set_against_the_one_before():
    values = pd.Series(np.r_[np.full(20, 900.0), np.full(52, 100.0), np.full(52, 108.0)])
    assert course(weeks(124), values).change == pytest.approx(0.08)


def test_less_than_two_years_say_nothing_of_a_change():
    assert course(weeks(103), pd.Series(np.arange(1.0, 104.0))).change is None


def test_the_month_that_is_highest_on_average_is_the_peak():
    when = weeks(156)
    values = pd.Series(np.where(when.dt.month == 11, 150.0, 100.0))
    assert course(when, values).peak == 11


def test_a_month_that_hardly_differs_is_no_peak():
    when = weeks(156)
    assert course(when, pd.Series(np.where(when.dt.month == 11, 101.0, 100.0))).peak is None


def test_a_part_of_a_year_has_no_peak():
    when = weeks(40)
    assert course(when, pd.Series(np.where(when.dt.month == 8, 900.0, 100.0))).peak is None


@pytest.mark.parametrize(("freq", "rows"), [("D", 728), ("MS", 24)])
def test_days_and_months_have_years_too(freq, rows):
    when = pd.Series(pd.date_range("2023-01-02", periods=rows, freq=freq))
    values = pd.Series(np.r_[np.full(rows // 2, 100.0), np.full(rows // 2, 90.0)])
    assert course(when, values).change == pytest.approx(-0.1)


def test_nothing_sold_says_nothing():
    assert course(weeks(104), pd.Series(np.zeros(104))) == Course(None, None)
