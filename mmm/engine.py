"""The one contract that both engines keep: fit a spec, evaluate given hyperparameters, allocate a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import pandas as pd

from mmm.bundle import Bundle
from mmm.spec import ModelSpec

Mode = Literal["robyn", "verified", "fast"]
MODES: tuple[Mode, ...] = ("robyn", "verified", "fast")


@dataclass(frozen=True)
class Progress:
    """How far a fit is. Errors are the lowest seen so far, None while unknown."""

    stage: str
    done: int = 0
    total: int = 0
    best_nrmse: float | None = None
    best_rssd: float | None = None


Report = Callable[[Progress], None]
"""Called by an engine at least once a second while it works. It may raise `Cancelled`: the engine then stops all it
started, within three seconds, and lets the exception through."""


def silent(_: Progress) -> None:
    """The report that nobody reads."""


@dataclass(frozen=True)
class Evaluation:
    """Models recomputed at given hyperparameters: two tables with the columns that the same tables have in a Bundle."""

    result_hyp_param: pd.DataFrame
    x_decomp_agg: pd.DataFrame


@dataclass(frozen=True)
class AllocationRequest:
    """What to plan. Bounds are multiples of each channel's spend in the date range, keyed by the modelling column.

    total_budget: money for the whole date range; None keeps what was spent in it.
    low, up: one value for every channel, or one per channel; 0.5 and 2 are Robyn's defaults for `max_response`.
    date_range: "all", "last", "last_N" (periods of the window) or (from, to) as ISO dates.
    """

    scenario: Literal["max_response"] = "max_response"
    total_budget: float | None = None
    low: float | Mapping[str, float] = 0.5
    up: float | Mapping[str, float] = 2.0
    date_range: str | tuple[str, str] = "all"
    multiplier: float = 3.0


@dataclass(frozen=True)
class Allocation:
    """An optimised budget. `table` is Robyn's `dt_optimOut`, one row per paid channel. `engine` computed it."""

    table: pd.DataFrame
    engine: str
    notes: tuple[str, ...] = field(default=())


class Engine(Protocol):
    """Computes models. `label` is what pages print beside a number: name and version."""

    @property
    def label(self) -> str: ...

    def fit(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> Bundle:
        """Search, select and tabulate. Raises Invalid, EngineError or whatever `report` raises."""
        ...

    def evaluate(
        self, spec: ModelSpec, data: pd.DataFrame, hyperparameters: pd.DataFrame, dt_mod: pd.DataFrame | None = None
    ) -> Evaluation:
        """One model per row of `hyperparameters` (Robyn's names, `train_size`, and `lambda_hp` or else `lambda`)."""
        ...

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
        """The best split of a budget under one model of the bundle. Raises Invalid where bounds exclude it."""
        ...
