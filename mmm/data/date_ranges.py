"""Which periods a date range names, for responses and plans alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from mmm.errors import InvalidInput
from mmm.phrase import Phrase

DateRange = str | Sequence[str | date | pd.Timestamp]


def rows_of(dates: pd.Series, date_range: DateRange) -> np.ndarray:
    """Positions in `dates` (sorted, one per period) that a range names.

    Shape: at least one, ascending.

    "all", "last" and "last_10" count from the end. Two dates mean everything between the periods
    nearest to them, both included (Robyn's `robyn_response` takes two dates that are in the data
    for two single periods; its allocator does not). Any other number of dates means exactly these
    periods. Raises InvalidInput where nothing is named.
    """
    if isinstance(date_range, str) and not date_range[:1].isdigit():
        return _counted(len(dates), date_range)
    given = _read([date_range] if isinstance(date_range, str) else list(date_range))
    if len(given) == 2:
        return _between(dates, min(given), max(given))
    known = pd.Index(dates).get_indexer(given)
    missing = [f"{when:%Y-%m-%d}" for when, place in zip(given, known, strict=True) if place < 0]
    if missing:
        raise InvalidInput(
            Phrase(
                "No period starts on {names}. Give starts of periods, or two dates for a range.",
                names=", ".join(missing),
            )
        )
    return np.unique(known)


def _counted(count: int, name: str) -> np.ndarray:
    match = re.fullmatch(r"all|last(?:_(\d+))?", name)
    if match is None or match.group(1) == "0":
        raise InvalidInput(
            Phrase("“{name}” is no date range. Use all, last, last_10 or two dates.", name=name)
        )
    asked = count if name == "all" else int(match.group(1) or 1)
    if asked > count:
        raise InvalidInput(
            Phrase(
                "{name} asks for more than the {count} periods of the window.",
                name=name,
                count=count,
            )
        )
    return np.arange(count - asked, count)


def _between(dates: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
    if end < dates.iloc[0] or start > dates.iloc[-1]:
        raise InvalidInput(
            Phrase(
                "{start:%Y-%m-%d} to {end:%Y-%m-%d} lies outside the data, whose periods start"
                " between {first:%Y-%m-%d} and {last:%Y-%m-%d}.",
                start=start,
                end=end,
                first=dates.iloc[0],
                last=dates.iloc[-1],
            )
        )
    first, last = (int((dates - limit).abs().to_numpy().argmin()) for limit in (start, end))
    return np.arange(first, last + 1)


def _read(dates: Sequence[str | date | pd.Timestamp]) -> list[pd.Timestamp]:
    try:
        read = [pd.Timestamp(when) for when in dates]
    except ValueError:
        read = []
    if not read or any(pd.isna(when) for when in read):
        raise InvalidInput(
            Phrase(
                "The date range {names} holds no dates such as 2024-01-31.",
                names=", ".join(map(str, dates)),
            )
        )
    return read
