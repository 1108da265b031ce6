"""Where a refreshed run came from, and the data that a model can be refreshed with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class EligibleDataset:
    """A data set that ends after a model does. steps: how many periods later."""

    id: str
    name: str
    last: date
    steps: int
    grain: str


@dataclass(frozen=True)
class Former:
    """The model that a run carries on, and the model that it chose; `chosen` is None before the run
    has finished.
    """

    run_id: str
    run_name: str
    sol_id: str
    steps: int
    grain: str
    chosen: str | None
