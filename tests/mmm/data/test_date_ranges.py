"""Date ranges: names, ranges between two dates, single periods, and what names nothing."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from mmm.data.date_ranges import rows_of
from mmm.errors import InvalidInput

WEEKS = pd.Series(pd.date_range("2024-01-01", periods=10, freq="7D"))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("all", list(range(10))),
        ("last", [9]),
        ("last_3", [7, 8, 9]),
        (("2024-01-08", "2024-01-22"), [1, 2, 3]),
        (["2024-01-22", "2024-01-08"], [1, 2, 3]),
        (("2024-01-10", date(2024, 2, 1)), [1, 2, 3, 4]),
        (("2020-01-01", "2024-01-16"), [0, 1, 2]),
        (["2024-01-08", "2024-01-22", "2024-02-05"], [1, 3, 5]),
        (["2024-01-08"], [1]),
        ("2024-01-08", [1]),
    ],
)
def test_a_range_names_its_periods(asked, expected):
    assert rows_of(WEEKS, asked).tolist() == expected


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("yesterday", "no date range"),
        ("last_0", "no date range"),
        ("last_11", "more than the 10 periods"),
        (("soon", "later"), "no dates such as"),
        ([], "no dates such as"),
        (["2024-01-09"], "No period starts on 2024-01-09"),
        (("2025-01-01", "2025-02-01"), "outside the data"),
    ],
)
def test_what_names_no_period_is_refused(asked, words):
    with pytest.raises(InvalidInput, match=words):
        rows_of(WEEKS, asked)
