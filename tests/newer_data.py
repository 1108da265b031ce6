"""Data that goes on where the simulated model of the tests ends."""

from __future__ import annotations

import pandas as pd

from tests.mmm.bundles import simulated


def longer(weeks: int = 4) -> pd.DataFrame:
    """The data of `simulated` and as many new weeks, whose values are those of a year before."""
    old, date = simulated().tables["dt_input"], simulated().spec.date_var
    new = old.iloc[-52 : -52 + weeks].copy()
    start = pd.to_datetime(old[date]).max()
    new[date] = pd.date_range(start, periods=weeks + 1, freq="7D")[1:]
    return pd.concat([old.assign(**{date: pd.to_datetime(old[date])}), new], ignore_index=True)
