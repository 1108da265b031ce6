"""The modelling window: which rows of the data are modelled, resolved as Robyn's `check_windows`
does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mmm.dates import Grain, follows, grain, parse
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.problems import rows_where
from mmm.spec import ModelSpec


@dataclass(frozen=True)
class Window:
    """Rows start..stop-1 of the data (0-based) are modelled; `grain` is the distance between two
    rows.
    """

    start: int
    stop: int
    grain: Grain

    @property
    def rows(self) -> int:
        return self.stop - self.start


def read_dates(values: pd.Series) -> pd.Series:
    """The column as dates (datetime64).

    Raises InvalidInput naming the first row that is no date.
    """
    parsed = parse(values, compact=True)
    for row in rows_where(parsed.isna()):
        raise InvalidInput(
            Problem("The cell is no date.", "Write dates as 2024-01-31.", row, str(values.name))
        )
    return parsed


def resolve(spec: ModelSpec, ds: pd.Series) -> Window:
    """The rows nearest to the window's dates.

    `ds`: ascending dates. Raises InvalidInput where no row is left.
    """
    kind = grain(ds)
    start, first = ds.iloc[0], 0
    if spec.window_start:
        asked = max(_date(spec.window_start, "window_start"), ds.iloc[0])
        if asked > ds.iloc[-1]:
            raise InvalidInput(
                Phrase(
                    "window_start {start:%Y-%m-%d} lies after the data's last date {end:%Y-%m-%d}.",
                    start=asked,
                    end=ds.iloc[-1],
                )
            )
        first = nearest(ds, asked)
        start = asked if (ds == asked).any() else ds.iloc[first]
    end = follows(ds.iloc[-1], kind) - pd.Timedelta(days=1)
    if spec.window_end:
        asked = _date(spec.window_end, "window_end")
        if start <= asked <= end:  # Robyn takes the data's own end for any other
            end = asked
    return Window(first, nearest(ds, end) + 1, kind)


def nearest(ds: pd.Series, when: pd.Timestamp) -> int:
    """The position of the date nearest to `when`; the first of equals, as Robyn takes it."""
    return int(np.argmin(np.abs((ds - when).dt.total_seconds().to_numpy())))


def _date(text: str, argument: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(text)
    except ValueError as error:
        said = Phrase("{argument} “{text}” is no date.", argument=argument, text=text)
        raise InvalidInput(Problem(said, "Write it as 2024-01-31.")) from error
