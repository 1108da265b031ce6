"""One model at given hyperparameters as a run of its own: every table that a search would have left of it."""

from __future__ import annotations

import re
import time

import pandas as pd

from engine_py import result, tables
from engine_py.decompose import decompose
from engine_py.evaluate import evaluate_all
from engine_py.prepare import Prepared, prepare
from engine_py.space import from_table
from mmm.bundle import Bundle
from mmm.data import fingerprint
from mmm.engine import Progress, Report, silent
from mmm.spec import ModelSpec

_SOL_ID = re.compile(r"(\d+)_(\d+)_(\d+)")
DECOMPOSING, COMPUTING = "Decomposing trend and season", "Computing the model"


def recompute(
    spec: ModelSpec, data: pd.DataFrame, row: pd.DataFrame, report: Report = silent, dt_mod: pd.DataFrame | None = None
) -> Bundle:
    """The model of the one row of hyperparameters, which has a `solID` and is otherwise as `Engine.evaluate` takes it.

    dt_mod: a decomposition in place of prophet's here; manifest["decomposition"] says which was used. Raises Invalid.
    """
    began = time.monotonic()
    report(Progress(DECOMPOSING))
    prepared = prepare(spec, data, decompose, dt_mod)
    decomposed = time.monotonic()
    report(Progress(COMPUTING))
    found = _candidate(prepared, row)
    selection = result.selection(prepared, found, 1.0)
    results = result.tables_of(prepared, found, selection, data)
    timings = {DECOMPOSING: decomposed - began, COMPUTING: time.monotonic() - decomposed}
    timings = {stage: round(seconds, 3) for stage, seconds in timings.items()}
    manifest = result.manifest(prepared, selection, timings, fingerprint(data))
    return Bundle(
        spec, manifest | {"decomposition": result.decomposition(spec) if dt_mod is None else "given"}, results
    )


def _candidate(prepared: Prepared, row: pd.DataFrame) -> tables.Candidates:
    """The model, with trial and iteration as Robyn's solID says them; 1, 1 and 1 for another name."""
    searched, values, lambdas = from_table(prepared, row)
    sol_id = str(row["solID"].iloc[0])
    found = _SOL_ID.fullmatch(sol_id)
    trial, iteration, place = map(int, found.groups()) if found else (1, 1, 1)
    done = (iteration - 1) * prepared.spec.cores + place
    ids = {"solID": sol_id, "trial": trial, "iterNG": iteration, "iterPar": place, "iterations": done}
    results = evaluate_all(prepared, searched.names, values, lambdas)
    return tables.Candidates(pd.DataFrame([ids]), searched.names, values, lambdas, results)
