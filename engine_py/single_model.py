"""An engine that searches nothing: one model at given hyperparameters, with every table that a
search leaves of one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pandas as pd

from engine_py import LABEL, allocator, result, tables
from engine_py.decompose import decompose
from engine_py.engine import CompiledEngine
from engine_py.evaluate import evaluate_all
from engine_py.prepare import Prepared, prepare
from engine_py.space import from_table
from mmm.bundle import Bundle, dump_table, read_table
from mmm.data.checks import fingerprint
from mmm.engine import Allocation, AllocationRequest, Evaluation, Progress, Report, silent
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

_SOL_ID = re.compile(r"(\d+)_(\d+)_(\d+)")
DECOMPOSING, COMPUTING = Phrase("Decomposing trend and season"), Phrase("Computing the model")


class SingleModelEngine:
    """The compiled engine for the model of one row of hyperparameters.

    row: as `Engine.evaluate` takes it, with `solID`. A fit of whatever spec is that one model, its
        own Pareto front.
    """

    def __init__(self, row: pd.DataFrame) -> None:
        self._row = row

    @property
    def label(self) -> str:
        return LABEL

    def fit(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        report: Report = silent,
        dt_mod: pd.DataFrame | None = None,
    ) -> Bundle:
        """The model's bundle; manifest["decomposition"] says where trend and season come from.

        Raises InvalidInput.

        dt_mod: a decomposition in place of prophet's here.
        """
        began = time.monotonic()
        report(Progress(DECOMPOSING))
        prepared = prepare(spec, data, decompose, dt_mod)
        decomposed = time.monotonic()
        report(Progress(COMPUTING))
        found = _candidate(prepared, self._row)
        selection = result.selection(prepared, found, 1.0)
        results = result.tables_of(prepared, found, selection, data)
        timings: dict[str, float] = {
            DECOMPOSING: decomposed - began,
            COMPUTING: time.monotonic() - decomposed,
        }
        timings = {stage: round(seconds, 3) for stage, seconds in timings.items()}
        manifest = result.manifest(prepared, selection, timings, fingerprint(data))
        manifest |= {"decomposition": result.decomposition(spec) if dt_mod is None else "given"}
        return Bundle(spec, manifest, results)

    def trials(self, spec: ModelSpec) -> int:
        return 1

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        """The decomposed table, as Parquet."""
        report(Progress(DECOMPOSING))
        return dump_table(decompose(spec, data))

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        """Nothing is searched: the model's errors are reported, and nothing is handed on."""
        ready = prepare(spec, data, decompose, read_table(prepared))
        [errors] = tables.result_hyp_param(ready, _candidate(ready, self._row), None).to_dict(
            "records"
        )
        report(Progress(COMPUTING, 1, 1, errors["nrmse"], errors["decomp.rssd"]))
        return b""

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        bundle = self.fit(spec, data, report, read_table(prepared))
        return Bundle(
            spec, {**bundle.manifest, "decomposition": result.decomposition(spec)}, bundle.tables
        )

    def evaluate(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        hyperparameters: pd.DataFrame,
        dt_mod: pd.DataFrame | None = None,
    ) -> Evaluation:
        return CompiledEngine(1).evaluate(spec, data, hyperparameters, dt_mod)

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
        return allocator.allocate(bundle, sol_id, request)


def _candidate(prepared: Prepared, row: pd.DataFrame) -> tables.Candidates:
    """The model, with trial and iteration as Robyn's solID says them; 1, 1 and 1 for
    another name.
    """
    searched, values, lambdas = from_table(prepared, row)
    sol_id = str(row["solID"].iloc[0])
    found = _SOL_ID.fullmatch(sol_id)
    trial, iteration, place = map(int, found.groups()) if found else (1, 1, 1)
    done = (iteration - 1) * prepared.spec.cores + place
    ids = {
        "solID": sol_id,
        "trial": trial,
        "iterNG": iteration,
        "iterPar": place,
        "iterations": done,
    }
    results = evaluate_all(prepared, searched.names, values, lambdas)
    return tables.Candidates(pd.DataFrame([ids]), searched.names, values, lambdas, results)
