"""Figures and data sets as files: the same tables that pages show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from flask import Blueprint, Response, jsonify, request

from app.errors import NotFound
from app.queries import (
    accepted,
    compare,
    compare_runs,
    datasets,
    evidence,
    lab,
    models,
    overview,
    visible,
)
from mmm.analysis.model_tables import ModelTables
from mmm.review.candidates import columns
from tenants.permissions import can

bp = Blueprint("downloads", __name__, url_prefix="/downloads")
_ANALYSTS = (
    "hyperparameters",
    "roas",
    "autocorrelation",
    "robyn_curves",
)  # of a depth that clients do not read
_COMPARED = ("contributions", "channels", "curves", "adstock", "fit")


@bp.get("/datasets/<dataset_id>.csv")
def dataset(dataset_id: str) -> Response:
    return _csv(datasets.frame(dataset_id), f"data-{dataset_id[:8]}")


@bp.get("/overview.csv")
def spend_and_revenue() -> Response:
    seen = overview.published(request.args.get("kpi", ""))
    return _csv(overview.get(seen).series, "spend-and-revenue")


@bp.get("/compare-runs.csv")
def two_runs() -> Response:
    """What the selected models of two runs, `?a=` and `?b=`, say of each channel."""
    found = compare_runs.runs_side_by_side(request.args.get("a", ""), request.args.get("b", ""))
    return _csv(found.channels, "compare-runs")


@bp.get("/<run_id>/-/candidates.csv")
def candidates(run_id: str) -> Response:
    found = lab.candidate_set(run_id)
    return _csv(pd.concat([found.table, found.returns], axis=1), f"candidates-{run_id[:8]}")


@bp.get("/<run_id>/-/candidates.json")
def candidates_to_filter(run_id: str) -> Response:
    """Every candidate as the lab's page filters it in the browser."""
    found = lab.candidate_set(run_id)
    return jsonify(columns(found, np.arange(len(found.table))))


@bp.get("/<run_id>/-/convergence.csv")
def convergence(run_id: str) -> Response:
    return _csv(evidence.convergence(run_id), f"convergence-{run_id[:8]}")


@bp.get("/<run_id>/-/clusters.csv")
def clusters(run_id: str) -> Response:
    return _csv(evidence.clusters(run_id), f"clusters-{run_id[:8]}")


@bp.get("/<run_id>/-/calibration.csv")
def calibration(run_id: str) -> Response:
    return _csv(evidence.calibration(run_id), f"calibration-{run_id[:8]}")


@bp.get("/<run_id>/-/compare/<name>.csv")
def side_by_side(run_id: str, name: str) -> Response:
    """One table of the compared models, `?models=` their solIDs separated by commas."""
    sol_ids = [sol_id for sol_id in request.args.get("models", "").split(",") if sol_id]
    if name not in _COMPARED or not sol_ids:
        raise NotFound()
    return _csv(
        getattr(compare.models_side_by_side(run_id, sol_ids), name), f"compare-{name}-{run_id[:8]}"
    )


@bp.get("/<run_id>/<sol_id>/<name>.csv")
def figure(run_id: str, sol_id: str, name: str) -> Response:
    if sol_id == "-" and name == "front":
        return _csv(models.front(run_id), f"front-{run_id[:8]}")
    tables = _tables()
    if name not in tables or (name in _ANALYSTS and not can("models.read")):
        raise NotFound()
    seen = visible.model(run_id, sol_id, include_superseded=True)
    own = f"{name}-{sol_id}" if can("models.read") else name
    return _csv(tables[name](accepted.tables(seen)), own)


def _tables() -> dict[str, Callable[[ModelTables], pd.DataFrame]]:
    return {
        "waterfall": lambda model: model.waterfall,
        "channels": lambda model: model.channels,
        "fit": lambda model: model.fit,
        "contributions": lambda model: model.contributions,
        "parts": lambda model: model.parts,
        "curves": lambda model: model.curves,
        "robyn_curves": lambda model: model.robyn_curves,
        "current": lambda model: model.current,
        "adstock": lambda model: model.adstock,
        "returns": lambda model: model.returns,
        "carryover": lambda model: model.carryover,
        "hyperparameters": lambda model: model.bounds,
        "roas": lambda model: model.roas,
        "autocorrelation": lambda model: model.autocorrelation,
    }


def _csv(table: pd.DataFrame, name: str) -> Response:
    # Excel asks for the mark
    content = _defused(table).to_csv(index=False, date_format="%Y-%m-%d").encode("utf-8-sig")
    disposition = f'attachment; filename="{name}.csv"'
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": disposition})


def _defused(table: pd.DataFrame) -> pd.DataFrame:
    """Texts that a spreadsheet would run as a formula are marked as text."""
    out = table.copy()
    for name in out.columns:
        if pd.api.types.is_string_dtype(out[name]) or out[name].dtype == object:
            out[name] = [
                f"'{v}" if isinstance(v, str) and v.startswith(("=", "+", "-", "@", "\t")) else v
                for v in out[name]
            ]
    return out
