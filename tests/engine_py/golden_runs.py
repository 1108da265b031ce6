"""Golden runs of Robyn on its public demo data, as the engine takes them."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd

from engine_py.decompose import decompose
from engine_py.evaluate import evaluate_all
from engine_py.prepare import Prepared, prepare
from engine_py.search import Trial
from engine_py.space import from_table
from engine_py.tables import Candidates, gather
from mmm.data import read_csv
from mmm.spec import ModelSpec
from tests.shared_data import DATA, GOLDEN, WEEKLY_CSV

ITERATIONS = {
    "demo_geometric": 160, "demo_geometric_400": 400, "demo_weibull_cdf": 60, "demo_weibull_pdf": 80,
    "demo_geometric_calibrated": 100,
}  # fmt: skip
RUNS = list(ITERATIONS)
WITH_SERIES = [run for run in RUNS if run != "demo_geometric_400"]
VALIDATED = ("demo_geometric", "demo_geometric_400", "demo_weibull_pdf")


@cache
def table(name: str, run: str = "demo_geometric") -> pd.DataFrame:
    """A table of a golden run, every digit kept."""
    return pd.read_csv(GOLDEN / run / f"{name}.csv")


@cache
def meta(run: str = "demo_geometric") -> dict:
    return json.loads((GOLDEN / run / "meta.json").read_text())


@cache
def weekly() -> pd.DataFrame:
    return read_csv(WEEKLY_CSV.read_bytes(), WEEKLY_CSV.name)


@cache
def robyns_holidays() -> pd.DataFrame:
    return pd.read_csv(DATA / "dt_prophet_holidays_4_countries.csv")


@cache
def spec(run: str = "demo_geometric") -> ModelSpec:
    """The spec that made the golden run."""
    bounds = {name: tuple(values) for name, values in meta(run)["hyperparameters"].items()}
    if run not in VALIDATED:
        bounds.pop("train_size")
    kinds = {"demo_weibull_cdf": "weibull_cdf", "demo_weibull_pdf": "weibull_pdf"}
    return ModelSpec(
        date_var="DATE",
        dep_var="revenue",
        paid_media_spends=("tv_S", "ooh_S", "print_S", "facebook_S", "search_S"),
        paid_media_vars=("tv_S", "ooh_S", "print_S", "facebook_I", "search_clicks_P"),
        organic_vars=("newsletter",),
        context_vars=("competitor_sales_B", "events"),
        factor_vars=("events",),
        prophet_vars=("trend", "season", "holiday"),
        prophet_country="DE",
        hyperparameters=bounds,
        window_start="2016-01-01",
        window_end="2018-12-31",
        adstock=kinds.get(run, "geometric"),
        calibration_input=_studies(run),
        iterations=ITERATIONS[run],
        trials=2,
        ts_validation=run in VALIDATED,
    )


def _studies(run: str) -> tuple[dict, ...]:
    """The studies that calibrated the run, in its order: what was measured is in the table of their errors."""
    if "calibrated" not in run:
        return ()
    studies = table("lift_calibration", run).drop_duplicates("liftMedia")
    return tuple(
        {
            "channel": row.liftMedia,
            "liftStartDate": row.liftStart,
            "liftEndDate": row.liftEnd,
            "liftAbs": row.liftAbs,
            "spend": 1e5,
            "confidence": 0.9,
            "metric": "revenue",
            "calibration_scope": "immediate",
        }
        for row in studies.itertuples()
    )


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
