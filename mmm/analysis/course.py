"""How an outcome went from year to year, and when in the year it is highest: of the data alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from mmm import dates

YEAR: Final = {"day": 364, "week": 52, "month": 12}  # rows: whole weeks, as weekdays differ
PEAK: Final = 1.05  # of the mean: a month below it stands out from nothing


@dataclass(frozen=True)
class Course:
    """change: the last year over the one before, less 1. peak: the month, 1 to 12, that is highest
    on average of whole years.

    None where the data is too short to say, or nothing stands out.
    """

    change: float | None
    peak: int | None


def course(when: pd.Series, values: pd.Series) -> Course:
    """Of dates in order, three or more, and their values of zero or more."""
    year = YEAR[dates.grain(when)]
    last, before = values.iloc[-year:].sum(), values.iloc[-2 * year : -year].sum()
    known = len(values) >= 2 * year and before > 0
    return Course(float(last / before - 1) if known else None, _peak(when, values, year))


def _peak(when: pd.Series, values: pd.Series, year: int) -> int | None:
    rows = len(values) // year * year
    if not rows or not values.iloc[-rows:].mean() > 0:
        return None
    monthly = values.iloc[-rows:].groupby(when.iloc[-rows:].dt.month).mean()
    stands_out = monthly.max() >= PEAK * values.iloc[-rows:].mean()
    return int(monthly.idxmax()) if stands_out else None
