"""Golden runs of Robyn: ours in `golden/`, and those on its public demo data where they are at
hand. Same tables.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mmm.data.csv_reader import read_csv
from mmm.engine import AllocationRequest
from mmm.spec import ModelSpec
from tests.shared_data import GOLDEN, WEEKLY_CSV, needs_golden

ITERATIONS = {
    "demo_geometric": 160, "demo_geometric_400": 400, "demo_weibull_cdf": 60,
    "demo_weibull_pdf": 80, "demo_geometric_calibrated": 100,
}  # fmt: skip
DEMO = tuple(ITERATIONS)
VALIDATED = ("demo_geometric", "demo_geometric_400", "demo_weibull_pdf")
OWN = Path(__file__).parent / "golden"
OURS = tuple(sorted(path.parent.name for path in OWN.glob("*/spec.json")))
# Robyn gave up on the others
CLUSTERED = tuple(run for run in OURS if (OWN / run / "clusters.parquet").exists())


def runs(demo: Iterable[str] = DEMO, ours: Iterable[str] = OURS) -> list[Any]:
    """Names of runs to parametrize a test with.

    Those on the demo data come on request: ours hold every option that they have.
    """
    marks = (needs_golden, pytest.mark.slow)
    return [*ours, *(pytest.param(run, marks=marks) for run in demo)]


RUNS = runs()
WITH_SERIES = runs(run for run in DEMO if run != "demo_geometric_400")


@cache
def table(name: str, run: str = "demo_geometric") -> pd.DataFrame:
    """A table of a golden run, every digit kept.

    pareto_*: the models of the selected fronts only.
    """
    if run in DEMO:
        return pd.read_csv(GOLDEN / run / f"{name}.csv")
    if name == "pareto_result_hyp_param":
        models = table("result_hyp_param", run)
        return models[models["robynPareto"] <= meta(run)["pareto_fronts"]].reset_index(drop=True)
    if name == "pareto_x_decomp_agg":
        terms = table("x_decomp_agg_all", run)
        return terms[
            terms["solID"].isin(table("pareto_result_hyp_param", run)["solID"])
        ].reset_index(drop=True)
    return pd.read_parquet(OWN / run / f"{name}.parquet")


@cache
def data(run: str = "demo_geometric") -> pd.DataFrame:
    """The table that the run's model was fitted to, as uploaded."""
    return read_csv(WEEKLY_CSV.read_bytes(), WEEKLY_CSV.name) if run in DEMO else table("data", run)


@cache
def meta(run: str = "demo_geometric") -> dict:
    return json.loads(((GOLDEN if run in DEMO else OWN) / run / "meta.json").read_text())


@cache
def responses(run: str) -> list[dict]:
    """What `robyn_response` returned: its values, and under `asked` its arguments beside model and
    channel.
    """
    if run not in DEMO:
        return json.loads(gzip.decompress((OWN / run / "response.json.gz").read_bytes()))
    calls = json.loads((GOLDEN / run / "response.json").read_text())
    simulated = {"metric_value": 50_000, "date_range": "last_5"}
    return [call | {"asked": {} if call["call"] == "default" else simulated} for call in calls]


def plans(
    run: str, scenario: str = "max_response"
) -> list[tuple[str, AllocationRequest, pd.DataFrame]]:
    """What `robyn_allocator` planned: model, request, and its dt_optimOut."""
    asked = _DEMO_PLANS if run in DEMO else meta(run)["allocations"]
    made = table("allocator", run)
    found = [
        (
            str(model),
            _request(asked[str(name)], spec(run)),
            rows.drop(columns="scenario").reset_index(drop=True),
        )
        for (model, name), rows in made.groupby(["solID", "scenario"], sort=False)
    ]
    return [plan for plan in found if plan[1].scenario == scenario]


def _request(raw: dict[str, Any], spec: ModelSpec) -> AllocationRequest:
    """Arguments of `robyn_allocator`, whose bounds are in the order of the spec."""
    values = {name: value for name, value in raw.items() if not name.startswith("channel_constr")}
    for name in ("low", "up"):
        if (bounds := raw.get(f"channel_constr_{name}")) is not None:
            values[name] = dict(zip(spec.paid_media_selected, bounds, strict=True))
    return AllocationRequest(**values)


_DEMO_BOUNDS = {"channel_constr_low": [0.7] * 5, "channel_constr_up": [1.2, 1.5, 1.5, 1.5, 1.5]}
_DEMO_PLANS = {
    "max_response": {"scenario": "max_response", **_DEMO_BOUNDS},
    "target_efficiency": {"scenario": "target_efficiency", **_DEMO_BOUNDS},
    "max_response_budget_5000000_last_10": {
        "scenario": "max_response", "total_budget": 5_000_000, "date_range": "last_10",
        "channel_constr_low": [0.8] * 5, "channel_constr_up": [1.5] * 5,
    },
}  # fmt: skip


@cache
def spec(run: str = "demo_geometric") -> ModelSpec:
    """The spec that made the golden run."""
    if run not in DEMO:
        return ModelSpec.from_json((OWN / run / "spec.json").read_text())
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
    """The studies that calibrated the run, in its order: what was measured is in the table of their
    errors.
    """
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
