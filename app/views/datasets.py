"""Data sets in a list, and what one holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mmm.data.column_roles import ColumnFacts


@dataclass(frozen=True)
class DatasetRow:
    """One data set in a list. `created_by` is a name; empty where the system made it.

    simulated: its truth is known.
    """

    id: str
    name: str
    source: str
    rows: int
    columns: int
    grain: str
    date_from: date
    date_to: date
    created_at: datetime
    created_by: str
    simulated: bool = False


@dataclass(frozen=True)
class DataDictionary:
    """A data set and its columns, in the order of the file."""

    dataset: DatasetRow
    columns: tuple[ColumnFacts, ...]
