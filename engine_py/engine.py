"""The compiled engine behind the contract of `mmm.engine`."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from engine_py import LABEL, allocator, clusters, result, subprocesses, tables, trials
from engine_py.convergence import converge
from engine_py.pareto import CALIBRATION_CONSTRAINT, Selection
from engine_py.prepare import Prepared, prepare
from engine_py.refresh import Former, former, refreshed
from engine_py.search import Trial
from engine_py.space import Space, check_split, from_table, space
from engine_py.warm import warm
from mmm.bundle import Bundle, dump_table, read_table
from mmm.data.checks import fingerprint
from mmm.engine import Allocation, AllocationRequest, Evaluation, Progress, Report, silent
from mmm.phrase import Phrase
from mmm.refresh import Refresh
from mmm.spec import ModelSpec


class CompiledEngine:
    """Robyn's model computed by our own compiled code.

    processes: trials side by side in a whole fit, all cores by default. refresh: carry a former
    model on; the spec is that model's own, its window moves on and its ranges narrow, and the
    bundle's spec says to what. The model to take is then manifest["refresh"]["solID"].
    """

    def __init__(self, processes: int | None = None, refresh: Refresh | None = None) -> None:
        self._processes = processes or os.cpu_count() or 1
        self._refresh = refresh

    @property
    def label(self) -> str:
        return LABEL

    def fit(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        report: Report = silent,
        dt_mod: pd.DataFrame | None = None,
        refresh: Refresh | None = None,
    ) -> Bundle:
        """Search, select and tabulate; `dt_mod` takes the place of the prophet decomposition.

        refresh: as in the constructor, for this fit only.
        """
        if refresh:
            return CompiledEngine(self._processes, refresh).fit(spec, data, report, dt_mod)
        clock = _Clock(report)
        _warmed(clock)
        decomposed = self._decomposed(spec, data, clock) if dt_mod is None else dt_mod
        ready = self._ready(spec, data, decomposed)
        clock.stage(trials.STAGE)
        found = trials.run(ready.prepared, ready.space, self._processes, report)
        bundle = self._gathered(ready, found, data, clock)
        return (
            bundle
            if dt_mod is None
            else replace(bundle, manifest={**bundle.manifest, "decomposition": "given"})
        )

    def trials(self, spec: ModelSpec) -> int:
        return trials.count(spec.trials, space(spec))

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        """The decomposed table, as Parquet. Refuses what the trials could not use."""
        dt_mod = self._decomposed(spec, data, _Clock(report))
        self._ready(spec, data, dt_mod)
        return dump_table(dt_mod)

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        """Search one trial in this process and thread; see `trials.packed` for what it leaves."""
        _warmed(_Clock(report))
        ready = self._ready(spec, data, read_table(prepared))
        return trials.packed(trials.alone(ready.prepared, ready.space, number, report))

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        clock = _Clock(report)
        _warmed(clock)
        ready = self._ready(spec, data, read_table(prepared))
        return self._gathered(ready, [trials.unpacked(trial) for trial in found], data, clock)

    def _decomposed(self, spec: ModelSpec, data: pd.DataFrame, clock: _Clock) -> pd.DataFrame:
        space(spec)  # a spec without ranges is refused at once
        if self._refresh:
            spec = self._refresh.moved(spec, data)
        clock.stage(Phrase("Decomposing trend and season"))
        return _decomposed(spec, data, clock)

    def _ready(self, spec: ModelSpec, data: pd.DataFrame, dt_mod: pd.DataFrame) -> _Ready:
        """The arrays and the space of the search, the same from the same table wherever it is
        computed.
        """
        space(spec)
        if self._refresh:
            spec = self._refresh.moved(spec, data)
        prepared, before = prepare(spec, data, lambda *_: dt_mod, dt_mod), None
        if self._refresh:
            before = former(prepared, self._refresh, data)
            prepared = refreshed(prepared, self._refresh, before)
        searched = space(prepared.spec)
        place = searched.names.index("train_size")
        check_split(prepared, np.array([searched.low[place], searched.high[place]]))
        return _Ready(prepared, searched, before)

    def _gathered(
        self, ready: _Ready, found: Sequence[Trial], data: pd.DataFrame, clock: _Clock
    ) -> Bundle:
        prepared, spec = ready.prepared, ready.prepared.spec
        clock.stage(Phrase("Selecting Pareto models"))
        candidates = tables.gather(found, ready.space.names, spec.cores)
        selection = result.selection(
            prepared, candidates, 1.0 if self._refresh else CALIBRATION_CONSTRAINT
        )
        clock.stage(Phrase("Tabulating"))
        results = result.tables_of(prepared, candidates, selection, data)
        further, notes = _judged(spec, results, selection)
        manifest = result.manifest(prepared, selection, clock.timings(), fingerprint(data)) | notes
        manifest |= {"decomposition": result.decomposition(spec)} | _refreshed(
            self._refresh, ready.before, results
        )
        return Bundle(spec, manifest, results | further)

    def evaluate(
        self,
        spec: ModelSpec,
        data: pd.DataFrame | None,
        hyperparameters: pd.DataFrame,
        dt_mod: pd.DataFrame | None = None,
    ) -> Evaluation:
        """One model per row, in the order of the rows; solID is carried through where
        there is one.
        """
        return evaluate(prepared_for(spec, data, dt_mod), hyperparameters)

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
        """The best split of a budget; see `engine_py.allocator`."""
        return allocator.allocate(bundle, sol_id, request)


def prepared_for(
    spec: ModelSpec, data: pd.DataFrame | None, dt_mod: pd.DataFrame | None
) -> Prepared:
    """Feature engineering in this process: the arrays of a model, from its data or an already
    decomposed table.
    """
    from engine_py.decompose import decompose

    return prepare(spec, data, decompose, dt_mod)


def evaluate(prepared: Prepared, hyperparameters: pd.DataFrame) -> Evaluation:
    """One model per row of a table of hyperparameters.

    Raises InvalidInput naming row and column of that table.
    """
    from engine_py.evaluate import evaluate_all

    searched, values, lambdas = from_table(prepared, hyperparameters)
    rows = np.arange(1, len(values) + 1)
    ids = pd.DataFrame({"trial": 1, "iterNG": rows, "iterPar": 1, "iterations": rows})
    given = (
        hyperparameters["solID"].astype(str)
        if "solID" in hyperparameters
        else [f"1_{row}_1" for row in rows]
    )
    ids.insert(0, "solID", np.array(given, dtype=object))
    results = evaluate_all(prepared, searched.names, values, lambdas)
    found = tables.Candidates(ids, searched.names, values, lambdas, results)
    return Evaluation(
        tables.result_hyp_param(prepared, found, None),
        tables.x_decomp_agg(prepared, found, np.arange(len(ids))),
    )


@dataclass(frozen=True)
class _Ready:
    """What a search starts from. before: the former model of a refresh."""

    prepared: Prepared
    space: Space
    before: Former | None


class _Clock:
    """Reports the stage that is running and keeps how long each took."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._starts: dict[str, float] = {}

    def stage(self, name: str) -> None:
        self._starts[name] = time.monotonic()
        self._report(Progress(name))

    def tick(self) -> None:
        self._report(Progress(list(self._starts)[-1]))

    def timings(self) -> dict[str, float]:
        """Seconds by stage; the last stage ends now."""
        ends = [*list(self._starts.values())[1:], time.monotonic()]
        return {
            name: round(end - start, 3)
            for (name, start), end in zip(self._starts.items(), ends, strict=True)
        }


def _warmed(clock: _Clock) -> None:
    clock.stage(Phrase("Starting the engine"))
    subprocesses.in_thread(warm, clock.tick)


def _decomposed(spec: ModelSpec, data: pd.DataFrame, clock: _Clock) -> pd.DataFrame:
    """Prophet in a child process: it cannot be interrupted, a process can."""

    def work(_: subprocesses.Send) -> pd.DataFrame:
        from engine_py.decompose import decompose

        return decompose(spec, data)

    task = subprocesses.Task("The decomposition of trend and season", work)
    return subprocesses.run([task], 1, clock.tick, lambda number, message: None)[0]


def _refreshed(
    refresh: Refresh | None, before: Former | None, results: dict[str, pd.DataFrame]
) -> dict[str, object]:
    """How a refresh was made, and the model it chose: the selected one with the smallest
    DECOMP.RSSD, as in Robyn.
    """
    if refresh is None or before is None:
        return {}
    rows, shown = results["resultHypParam"], results["xDecompVecCollect"]["solID"]
    rows = rows[rows["solID"].isin(shown.unique())]
    freedom = refresh.freedom(len(shown) // len(rows))
    chosen = str(rows.loc[rows["decomp.rssd"].idxmin(), "solID"])
    return {"refresh": refresh.note(chosen, freedom, before.shares.to_dict())}


def _judged(
    spec: ModelSpec, results: dict[str, pd.DataFrame], selection: Selection
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """What the candidates say together: whether the search settled, and groups of similar models.

    Tables and notes.
    """
    models = results["resultHypParam"]
    settled = converge(models)
    grouped = clusters.found_in(spec, models, results["xDecompAgg"], selection.fronts)
    return {"convergence": settled.table, **grouped.tables}, {
        **settled.note(),
        "clusters": dict(grouped.note),
    }
