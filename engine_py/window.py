"""Dates of the data and the modelling window, resolved as Robyn's `check_datevar` and `check_windows` do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from mmm.errors import Invalid, Problem
from mmm.spec import ModelSpec

Interval = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Window:
    """Rows start..stop-1 of the data (0-based) are modelled; `interval` is the distance between two rows."""

    start: int
    stop: int
    interval: Interval

    @property
    def rows(self) -> int:
        return self.stop - self.start


def dates(values: pd.Series, name: str) -> pd.Series:
    """The column as dates, in the same order. Raises Invalid naming the first row that is no date."""
    parsed = pd.to_datetime(values, errors="coerce", format="%Y-%m-%d") if _is_text(values) else pd.to_datetime(values)
    if parsed.isna().any():
        row = int(np.flatnonzero(parsed.isna())[0])
        fix = "Write dates as 2024-01-31."
        raise Invalid(Problem(f"“{values.iloc[row]}” is no date.", fix, row=row + 2, column=name))
    return parsed.astype("datetime64[ns]")


def _is_text(values: pd.Series) -> bool:
    return not pd.api.types.is_datetime64_any_dtype(values)


def interval(ds: pd.Series, name: str) -> Interval:
    """The interval of ascending dates. Raises Invalid at the first gap or repetition."""
    days = ds.diff().dt.days.to_numpy()[1:]
    if not len(days):
        raise Invalid(Problem("The data has fewer than two rows.", "Upload at least two years of weeks.", column=name))
    known: dict[Interval, tuple[int, int]] = {"day": (1, 1), "week": (7, 7), "month": (28, 31)}
    first = int(days[0])
    found = next((kind for kind, (low, high) in known.items() if low <= first <= high), None)
    if found is None:
        fix = "Give one row a day, a week or a month."
        raise Invalid(Problem(f"The first two dates lie {first} days apart.", fix, row=3, column=name))
    low, high = known[found]
    wrong = np.flatnonzero((days < low) | (days > high))
    if len(wrong):
        at = int(wrong[0])
        distance = f"{ds.iloc[at + 1]:%Y-%m-%d} follows {ds.iloc[at]:%Y-%m-%d}, in data with one row a {found}."
        raise Invalid(Problem(distance, f"Keep exactly one row for each {found}.", row=at + 3, column=name))
    return found


def resolve(spec: ModelSpec, ds: pd.Series) -> Window:
    """The rows nearest to the window's dates. `ds`: ascending dates. Raises Invalid where no row is left."""
    kind = interval(ds, spec.date_var)
    start, first = ds.iloc[0], 0
    if spec.window_start:
        asked = max(_date(spec.window_start, "window_start"), ds.iloc[0])
        if asked > ds.iloc[-1]:
            raise Invalid(f"window_start {asked:%Y-%m-%d} lies after the data's last date {ds.iloc[-1]:%Y-%m-%d}.")
        first = _nearest(ds, asked)
        start = asked if (ds == asked).any() else ds.iloc[first]
    end = next_date(ds, kind) - pd.Timedelta(days=1)
    if spec.window_end:
        asked = _date(spec.window_end, "window_end")
        if start <= asked <= end:
            end = asked
    return Window(first, _nearest(ds, end) + 1, kind)


def next_date(ds: pd.Series, kind: Interval) -> pd.Timestamp:
    """The date that would follow the last one."""
    steps = {"day": pd.Timedelta(days=1), "week": pd.Timedelta(days=7), "month": pd.DateOffset(months=1)}
    return ds.iloc[-1] + steps[kind]


def _nearest(ds: pd.Series, when: pd.Timestamp) -> int:
    return int(np.argmin(np.abs((ds - when).dt.total_seconds().to_numpy())))  # the first of equals, as Robyn takes it


def _date(text: str, argument: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(text)
    except ValueError as error:
        raise Invalid(Problem(f"{argument} “{text}” is no date.", "Write it as 2024-01-31.")) from error
