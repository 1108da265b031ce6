"""Golden runs of Robyn on its public demo data, as the engine takes them."""

from __future__ import annotations

from functools import cache

import pandas as pd

from engine_py.decompose import decompose
from engine_py.evaluate import evaluate_all
from engine_py.prepare import Prepared, prepare
from engine_py.search import Trial
from engine_py.space import from_table
from engine_py.tables import Candidates, gather
from mmm.data import read_csv
from tests.golden_spec import RUNS, VALIDATED, meta, spec, table
from tests.shared_data import DATA, WEEKLY_CSV

__all__ = [
    "RUNS",
    "VALIDATED",
    "WITH_SERIES",
    "candidates",
    "meta",
    "prepared",
    "robyns_holidays",
    "spec",
    "table",
    "weekly",
]
WITH_SERIES = [run for run in RUNS if run != "demo_geometric_400"]


@cache
def weekly() -> pd.DataFrame:
    return read_csv(WEEKLY_CSV.read_bytes(), WEEKLY_CSV.name)


@cache
def robyns_holidays() -> pd.DataFrame:
    return pd.read_csv(DATA / "dt_prophet_holidays_4_countries.csv")


@cache
def prepared(run: str = "demo_geometric") -> Prepared:
    return prepare(spec(run), weekly(), decompose, table("dt_mod", run))


@cache
def candidates(run: str = "demo_geometric") -> Candidates:
    """Every candidate of the golden run, recomputed at its hyperparameters."""
    given = table("result_hyp_param", run)
    space, values, lambdas = from_table(prepared(run), given)
    results = evaluate_all(prepared(run), space.names, values, lambdas)
    trials = [Trial(values[rows], lambdas[rows], results[rows]) for rows in given.groupby("trial").indices.values()]
    return gather(trials, space.names, cores=1)
