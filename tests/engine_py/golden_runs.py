"""Golden runs of Robyn as the engine takes them."""

from __future__ import annotations

from functools import cache

import pandas as pd

from engine_py.decompose import decompose
from engine_py.evaluate import evaluate_all
from engine_py.prepare import Prepared, prepare
from engine_py.search import Trial
from engine_py.space import from_table
from engine_py.tables import Candidates, gather
from tests.golden_spec import (
    CLUSTERED,
    DEMO,
    OURS,
    RUNS,
    WITH_SERIES,
    data,
    meta,
    plans,
    responses,
    runs,
    spec,
    table,
)
from tests.shared_data import DATA

__all__ = [
    "CLUSTERED", "DEMO", "OURS", "RUNS", "WITH_SERIES", "candidates", "data", "meta", "plans",
    "prepared", "responses", "robyns_holidays", "runs", "spec", "table",
]  # fmt: skip


@cache
def robyns_holidays() -> pd.DataFrame:
    return pd.read_csv(DATA / "dt_prophet_holidays_4_countries.csv")


@cache
def prepared(run: str = "demo_geometric") -> Prepared:
    return prepare(spec(run), data(run), decompose, table("dt_mod", run))


@cache
def candidates(run: str = "demo_geometric") -> Candidates:
    """Every candidate of the golden run, recomputed at its hyperparameters."""
    given = table("result_hyp_param", run)
    space, values, lambdas = from_table(prepared(run), given)
    results = evaluate_all(prepared(run), space.names, values, lambdas)
    trials = [
        Trial(values[rows], lambdas[rows], results[rows])
        for rows in given.groupby("trial").indices.values()
    ]
    return gather(trials, space.names, spec(run).cores)
