"""The verified mode:

Robyn decomposes the data, another engine searches, Robyn refits what was found.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import pandas as pd

from engine_r.engine import RobynEngine
from engine_r.verify import SHORTLIST, verify
from mmm.bundle import Bundle, dump_table
from mmm.engine import Allocation, AllocationRequest, Evaluation, Parts, Progress, Report, silent
from mmm.spec import ModelSpec

VERIFYING = "Verifying with Meta's Robyn"


class SearchEngine(Parts, Protocol):
    """An `Engine` that accepts a ready decomposition: its parts begin with one, as Parquet."""

    def fit(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        report: Report = silent,
        dt_mod: pd.DataFrame | None = None,
    ) -> Bundle: ...

    def evaluate(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        hyperparameters: pd.DataFrame,
        dt_mod: pd.DataFrame | None = None,
    ) -> Evaluation: ...

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation: ...


class VerifiedEngine:
    """`search` fits, `robyn` decomposes before and refits after. Both see the same dt_mod, so what
    is left of a difference is in the models and not in two builds of prophet."""

    def __init__(self, search: SearchEngine, robyn: RobynEngine, limit: int = SHORTLIST) -> None:
        self.search, self.robyn, self.limit = search, robyn, limit

    @property
    def label(self) -> str:
        return f"{self.search.label}, verified by {self.robyn.label}"

    def fit(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> Bundle:
        """Decompose, search, refit.

        manifest["verification"] holds what `verify.summary` returns.
        """
        began = time.monotonic()
        dt_mod = self.robyn.decompose(spec, data, report)
        decomposed = time.monotonic()
        bundle = self.search.fit(spec, data, report, dt_mod=dt_mod)
        bundle.manifest["timings"]["Decomposing trend and season"] = round(decomposed - began, 3)
        return self._verified(bundle, report)

    def trials(self, spec: ModelSpec) -> int:
        return self.search.trials(spec)

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        """Robyn's decomposition, as the search takes it from one file."""
        return dump_table(self.robyn.decompose(spec, data, report))

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        return self.search.trial(spec, data, prepared, number, report)

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        """Select and tabulate, then refit."""
        return self._verified(self.search.gather(spec, data, prepared, found, report), report)

    def _verified(self, bundle: Bundle, report: Report) -> Bundle:
        began = time.monotonic()
        _, verification = verify(bundle, self.robyn, _as_verification(report), self.limit)
        timings = {**bundle.manifest["timings"], VERIFYING: round(time.monotonic() - began, 3)}
        verdict = "verified by" if verification["agree"] else "not confirmed by"
        changes: dict[str, Any] = {
            "mode": "verified",
            "engine": f"{bundle.manifest['engine']}, {verdict} {verification['engine']}",
            "decomposition": f"prophet in R, by {verification['engine']}",
            "timings": timings,
            "verification": verification,
        }
        return replace(bundle, manifest={**bundle.manifest, **changes})

    def evaluate(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        hyperparameters: pd.DataFrame,
        dt_mod: pd.DataFrame | None = None,
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
        report(replace(progress, stage=VERIFYING))

    return passed
