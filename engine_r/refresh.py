"""A refresh by `robyn_refresh` itself: what its job needs, and what it says in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from engine_r import arguments
from engine_r.job import Finished, Job
from mmm.refresh import Refresh
from mmm.spec import ModelSpec

if TYPE_CHECKING:
    pass


def job(spec: ModelSpec, data: pd.DataFrame, refresh: Refresh, candidates: int) -> Job:
    """The job: the former spec in the former window, all data, its hyperparameters and the ranges
    it came from.

    `robyn_refresh` needs Robyn's JSON of the former model, which the child writes itself. Raises
    Invalid.
    """
    refresh.moved(spec, data)  # where the data is too short, say so before R is started
    ranges = dict(spec.hyperparameters)
    ranges.setdefault("lambda", (0.0, 1.0))
    if spec.ts_validation:
        ranges.setdefault("train_size", (0.5, 0.8))
    if spec.add_penalty_factor:
        ranges |= {
            f"{name}_penalty": ranges.get(f"{name}_penalty", (0.0, 1.0))
            for name in spec.all_ind_vars
        }
    step = {"steps": refresh.steps, "bounds_freedom": refresh.bounds_freedom, "ranges": ranges}
    former = refresh.former(spec)
    rows = arguments.rows(former, pd.DataFrame([{"solID": refresh.sol_id, **refresh.hyp}]))
    return Job(
        "refresh", former, data, rows=rows, extra={"candidates": candidates, "refresh": step}
    )


def read(
    spec: ModelSpec, data: pd.DataFrame, refresh: Refresh, finished: Finished
) -> tuple[ModelSpec, dict[str, Any]]:
    """The spec that Robyn searched, and what the manifest says about the refresh."""
    result = finished.result
    ranges = {name: tuple(map(float, ends)) for name, ends in result["hyperparameters"].items()}
    weights = (0.0, 1.0, 1.0) if spec.calibration_input else (0.0, 1.0)
    searched = refresh.moved(spec, data).with_(hyperparameters=ranges, objective_weights=weights)
    return searched, refresh.note(
        result["chosen"], refresh.freedom(int(result["window"]["rows"])), result["former"]
    )
