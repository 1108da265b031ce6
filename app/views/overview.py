"""What was spent, what came in, and which data or model says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd


@dataclass(frozen=True)
class Overview:
    """What the overview page shows.

    figures: sums over the series: spend, outcome, and of a model attributed and media (the ROAS of
    paid media, of conversions its CPA); None where one cannot be computed.
    series: one row per period: ds (datetime64), spend, revenue (the dependent variable, whatever it
    counts). channels: one row per paid channel: `mmm.analysis.decomposition.channels` of the
    published model, or without one channel, label, spend_column, spend
    and spend_share. data_name: the data set that they
    come from, the model's or the newest. kind: what says so; "none" means that there is nothing to
    show yet.
    """

    figures: Mapping[str, float | None]
    series: pd.DataFrame
    channels: pd.DataFrame
    kind: Literal["model", "data", "none"]
    data_name: str = ""
    dep_var_type: str = "revenue"
