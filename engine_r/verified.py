"""The verified mode: Robyn decomposes the data, another engine searches, Robyn refits what was found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import pandas as pd

from engine_r.engine import RobynEngine
from engine_r.verify import SHORTLIST, verify
from mmm.bundle import Bundle
from mmm.engine import Allocation, AllocationRequest, Evaluation, Progress, Report, silent
from mmm.spec import ModelSpec


class SearchEngine(Protocol):
    """An `Engine` that accepts a ready decomposition."""

    @property
    def label(self) -> str: ...

    def fit(
        self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent, dt_mod: pd.DataFrame | None = None
    ) -> Bundle: ...

    def evaluate(
        self, spec: ModelSpec, data: pd.DataFrame, hyperparameters: pd.DataFrame, dt_mod: pd.DataFrame | None = None
    ) -> Evaluation: ...

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation: ...


class VerifiedEngine:
    """`search` fits, `robyn` decomposes before and refits after. Both see the same dt_mod, so what is left of a
    difference is in the models and not in two builds of prophet."""

    def __init__(self, search: SearchEngine, robyn: RobynEngine, limit: int = SHORTLIST) -> None:
        self.search, self.robyn, self.limit = search, robyn, limit

    @property
    def label(self) -> str:
        return f"{self.search.label}, verified by {self.robyn.label}"

    def fit(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> Bundle:
        """Decompose, search, refit. manifest["verification"] holds what `verify.summary` returns."""
        dt_mod = self.robyn.decompose(spec, data, report)
        bundle = self.search.fit(spec, data, report, dt_mod=dt_mod)
        _, verification = verify(bundle, self.robyn, _as_verification(report), self.limit)
        engine = f"{bundle.manifest['engine']}, verified by {verification['engine']}"
        manifest: dict[str, Any] = {**bundle.manifest, "mode": "verified", "engine": engine}
        return replace(bundle, manifest={**manifest, "verification": verification})

    def evaluate(
        self, spec: ModelSpec, data: pd.DataFrame, hyperparameters: pd.DataFrame, dt_mod: pd.DataFrame | None = None
    ) -> Evaluation:
        """As the search engine does it, on Robyn's decomposition."""
        if dt_mod is None:
            dt_mod = self.robyn.decompose(spec, data)
        return self.search.evaluate(spec, data, hyperparameters, dt_mod)

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
        """As the search engine does it."""
        return self.search.allocate(bundle, sol_id, request)


def _as_verification(report: Report) -> Report:
    """Pass progress on under the name of the stage that a person waits for."""

    def passed(progress: Progress) -> None:
        report(replace(progress, stage="Verifying with Meta's Robyn"))

    return passed
