"""The client overview: what was spent, what came in, and which data or model says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from app.extensions import db
from app.models import Dataset
from app.queries import datasets, models, publications
from sqlalchemy import select
from tenants.permissions import can, require


@dataclass(frozen=True)
class Kpi:
    """One figure. `value` is None where it cannot be computed; `note` says what it is made of."""

    key: str
    label: str
    value: float | None
    kind: Literal["money", "ratio", "number"]
    note: str


@dataclass(frozen=True)
class Overview:
    """`series` has one row per period: ds, spend, revenue. `channels` one row per paid channel.

    `source` says in words which model or data set the figures come from; `dep_var_type` what `revenue` counts.
    """

    kpis: tuple[Kpi, ...]
    series: pd.DataFrame
    channels: pd.DataFrame
    source: str
    kind: Literal["model", "data", "none"]
    dep_var_type: str = "revenue"


def get() -> Overview:
    raise NotImplementedError
