"""A plan as multiples of what was spent: per channel one number, on the real pattern of the chosen
dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from mmm.bundle import Bundle
from mmm.data.date_ranges import DateRange, rows_of

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SpendPattern:
    """What a multiple of 1 means for each of C channels in H periods.

    channels: modelling columns. ds (N,) and spend (C, N): all rows of the data, in money. rows: the
    H chosen ones. base (C, H): money of a multiple of 1: what was spent. A channel that paused in
    these dates has its usual spend of the model's window in every period, and today's multiple 0.
    """

    channels: tuple[str, ...]
    ds: pd.Series
    spend: Values
    rows: slice
    base: Values

    @classmethod
    def of(
        cls, bundle: Bundle, date_range: DateRange = "all", channels: Sequence[str] | None = None
    ) -> SpendPattern:
        """The paid channels of a bundle in dates of its window (`mmm.data.date_ranges`).

        Raises InvalidInput for dates that name nothing.
        """
        chosen = tuple(bundle.spec.paid_media_selected if channels is None else channels)
        data, window = bundle.tables["dt_mod"], bundle.window_rows
        found = rows_of(data["ds"].iloc[window].reset_index(drop=True), date_range) + window.start
        rows = slice(int(found[0]), int(found[-1]) + 1)
        spend = data[list(chosen)].to_numpy(dtype=float).T
        base = spend[:, rows]
        usual = spend[:, window].mean(axis=1, keepdims=True)
        base = np.where(base.sum(axis=1, keepdims=True) > 0, base, usual)
        return cls(chosen, data["ds"].reset_index(drop=True), spend, rows, base)

    @property
    def dates(self) -> pd.Series:
        """The H chosen periods."""
        return self.ds.iloc[self.rows].reset_index(drop=True)

    @property
    def money(self) -> Values:
        """(C,): what a multiple of 1 costs in all chosen periods together."""
        return self.base.sum(axis=1)

    @property
    def today(self) -> Values:
        """(C,): the multiples that are today: 1, and 0 for a channel that paused."""
        return (self.spend[:, self.rows].sum(axis=1) > 0).astype(float)

    @property
    def paused(self) -> tuple[str, ...]:
        """The channels without spend in the chosen periods."""
        return tuple(
            name for name, today in zip(self.channels, self.today, strict=True) if not today
        )

    def path(self, multiples: npt.ArrayLike) -> Values:
        """Money per period (C, H) at these multiples (C,)."""
        return np.asarray(multiples, dtype=float)[:, None] * self.base
