"""The golden runs of Robyn on its public demo data: their tables and the specs that made them."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd

from mmm.spec import ModelSpec
from tests.shared_data import GOLDEN

ITERATIONS = {
    "demo_geometric": 160, "demo_geometric_400": 400, "demo_weibull_cdf": 60, "demo_weibull_pdf": 80,
    "demo_geometric_calibrated": 100,
}  # fmt: skip
RUNS = list(ITERATIONS)
VALIDATED = ("demo_geometric", "demo_geometric_400", "demo_weibull_pdf")


@cache
def table(name: str, run: str = "demo_geometric") -> pd.DataFrame:
    """A table of a golden run, every digit kept."""
    return pd.read_csv(GOLDEN / run / f"{name}.csv")


@cache
def meta(run: str = "demo_geometric") -> dict:
    return json.loads((GOLDEN / run / "meta.json").read_text())


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
