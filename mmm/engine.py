"""The one contract that both engines keep: fit a spec, whole or in parts, evaluate hyperparameters,
allocate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from mmm.errors import InvalidInput
from mmm.spec import ModelSpec

if TYPE_CHECKING:  # commands read MODES to tell their help
    import pandas as pd

    from mmm.bundle import Bundle

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
"""Called by an engine at least once a second while it works.

It may raise `Cancelled`: the engine then stops all it started, within three seconds, and lets the
exception through.
"""


def silent(_: Progress) -> None:
    """The report that nobody reads."""


@dataclass(frozen=True)
class Evaluation:
    """Models recomputed at given hyperparameters: tables with the columns that the same tables have
    in a Bundle.

    series: xDecompVecCollect and mediaVecCollect by name, where the engine tabulates them.
    """

    result_hyp_param: pd.DataFrame
    x_decomp_agg: pd.DataFrame
    series: Mapping[str, pd.DataFrame] = field(default_factory=dict)


Scenario = Literal["max_response", "target_efficiency"]
ConstraintMode = Literal["eq", "ineq"]
DEFAULT_BOUNDS: dict[Scenario, tuple[float, float]] = {
    "max_response": (0.5, 2.0),
    "target_efficiency": (0.1, 10.0),
}
"""Robyn's bounds where none are given, as multiples of today's spend."""


@dataclass(frozen=True)
class AllocationRequest:
    """What to plan.

    Bounds are multiples of each channel's spend in the date range, keyed by the modelling column.

    scenario: max_response splits a budget; target_efficiency finds the budget, and its split, with
        the most response at a given ROAS (models of revenue) or CPA (of conversions).
    total_budget: max_response only. Money for the whole date range; None keeps what was spent in
    it. low, up: one value for every channel, or one per channel; None means Robyn's DEFAULT_BOUNDS
    of the scenario.
    date_range: "all", "last", "last_N" (periods of the window) or (from, to) as ISO dates.
    multiplier: how much wider the second plan's bounds are.
    target_value: target_efficiency only. ROAS or CPA; None means 0.8 times today's ROAS or 1.2
        times today's CPA.
    constr_mode: eq meets the budget or target exactly, ineq spends at most the budget or is at
        least as efficient.
    """

    scenario: Scenario = "max_response"
    total_budget: float | None = None
    # never None once made, see __post_init__; mappings have no hash
    low: float | Mapping[str, float] = field(default=None, hash=False)  # type: ignore[assignment]
    up: float | Mapping[str, float] = field(default=None, hash=False)  # type: ignore[assignment]
    date_range: str | tuple[str, str] = "all"
    multiplier: float = 3.0
    target_value: float | None = None
    constr_mode: ConstraintMode = "eq"

    def __post_init__(self) -> None:
        if self.scenario not in DEFAULT_BOUNDS:
            raise InvalidInput(
                f"“{self.scenario}” is no scenario. Use {' or '.join(DEFAULT_BOUNDS)}."
            )
        for name, usual in zip(("low", "up"), DEFAULT_BOUNDS[self.scenario], strict=True):
            if getattr(self, name) is None:
                object.__setattr__(self, name, usual)


@dataclass(frozen=True)
class Allocation:
    """An optimised budget.

    `table` is Robyn's `dt_optimOut`, one row per paid channel. `engine` computed it.
    """

    table: pd.DataFrame
    engine: str
    notes: tuple[str, ...] = field(default=())


class Parts(Protocol):
    """A fit in parts: prepare once, search each trial wherever there is room, gather.

    All three raise Invalid, EngineError or whatever `report` raises. What they hand on are portable
    files: bytes that another machine reads.
    """

    @property
    def label(self) -> str: ...

    def trials(self, spec: ModelSpec) -> int:
        """How many trials there are to search: the spec's, or one where every hyperparameter is
        fixed.
        """
        ...

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        """Check and decompose, so that every trial sees the same numbers to the last bit."""
        ...

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        """Search trial `number` (from 1): the very candidates that it has in the fit
        of all trials.
        """
        ...

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        """Select and tabulate. found: what the trials left, in their order.

        Equals `fit` but for what clocks say.
        """
        ...


class Engine(Parts, Protocol):
    """Computes models. `label` is what pages print beside a number: name and version."""

    def fit(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> Bundle:
        """All parts in one call. Raises InvalidInput, EngineError or whatever `report` raises."""
        ...

    def evaluate(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        hyperparameters: pd.DataFrame,
        dt_mod: pd.DataFrame | None = None,
    ) -> Evaluation:
        """One model per row of `hyperparameters` (Robyn's names, `train_size`, and `lambda_hp` or
        else `lambda`).
        """
        ...

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
        """The best split of a budget under one model of the bundle.

        Raises InvalidInput where bounds exclude it.
        """
        ...
