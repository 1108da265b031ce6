"""A ModelSpec as the arguments of `robyn_inputs`, `robyn_run` and `robyn_allocator`, in plain JSON
values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mmm.data.lift_studies import channel_names
from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput, Problem
from mmm.spec import ModelSpec

_INPUTS = (
    "date_var", "dep_var", "dep_var_type", "paid_media_spends", "paid_media_vars",
    "paid_media_signs", "organic_vars", "organic_signs", "context_vars", "context_signs",
    "factor_vars", "prophet_vars", "prophet_country", "adstock", "window_start", "window_end",
)  # fmt: skip
_RUN = (
    "iterations", "trials", "ts_validation", "add_penalty_factor", "nevergrad_algo", "intercept",
    "intercept_sign", "rssd_zero_penalty", "objective_weights", "cores", "seed",
)  # fmt: skip


def inputs(spec: ModelSpec) -> dict[str, Any]:
    """Arguments of `robyn_inputs`.

    What is empty is left out: R reads an empty JSON list as a list, not as NULL.
    """
    raw = spec.to_dict()
    return {name: raw[name] for name in _INPUTS if raw[name] not in (None, [])}


def run(spec: ModelSpec) -> dict[str, Any]:
    """Arguments of `robyn_run`."""
    raw = spec.to_dict()
    return {name: raw[name] for name in _RUN if raw[name] is not None}


def hyperparameters(spec: ModelSpec) -> dict[str, tuple[float, ...]]:
    """The spec's bounds; for a spec without any a valid constant each, since `robyn_inputs` wants
    all the names.
    """
    return dict(spec.hyperparameters) or dict.fromkeys(spec.hyperparameter_names, (0.5,))


def calibration(spec: ModelSpec) -> list[dict[str, Any]]:
    """The lift studies, with paid media named by their spend columns:

    Robyn knows no exposure there.
    """
    spends = dict(zip(spec.paid_media_selected, spec.paid_media_spends, strict=True))
    return [
        row
        | {"channel": "+".join(spends.get(name, name) for name in channel_names(row["channel"]))}
        for row in spec.to_dict()["calibration_input"]
    ]


def allocation(spec: ModelSpec, request: AllocationRequest) -> dict[str, Any]:
    """Arguments of `robyn_allocator`, with bounds in the order in which the spec names the paid
    media.
    """
    ranged = (
        [request.date_range] if isinstance(request.date_range, str) else list(request.date_range)
    )
    raw = {
        "scenario": request.scenario,
        "total_budget": request.total_budget,
        "date_range": ranged,
        "channel_constr_low": _per_channel(spec, request.low),
        "channel_constr_up": _per_channel(spec, request.up),
        "channel_constr_multiplier": request.multiplier,
        "target_value": request.target_value,
        "constr_mode": request.constr_mode,
    }
    return {name: value for name, value in raw.items() if value is not None}


def _per_channel(spec: ModelSpec, bound: float | Mapping[str, float]) -> list[float]:
    if not isinstance(bound, Mapping):
        return [float(bound)] * len(spec.paid_media_selected)
    missing = [channel for channel in spec.paid_media_selected if channel not in bound]
    if missing:
        raise InvalidInput(
            Problem("A bound is missing.", "Give one per paid channel.", column=name)
            for name in missing
        )
    return [float(bound[channel]) for channel in spec.paid_media_selected]


def table(spec: ModelSpec, data: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """The columns of `data` that the model uses, dates as ISO text, and each column's kind ("date",
    "number", "text").

    Columns without a role stay behind: Robyn would check their names too. Raises InvalidInput where
    a column is missing or a date cannot be read.
    """
    names = [spec.date_var, spec.dep_var, *spec.paid_media_spends, *spec.paid_media_vars]
    names = list(dict.fromkeys([*names, *spec.organic_vars, *spec.context_vars]))
    missing = [name for name in names if name not in data]
    if missing:
        fix = "Add it, or take it out of the model."
        raise InvalidInput(
            Problem("The data has no such column.", fix, column=name) for name in missing
        )
    kinds = {name: "number" if _numeric(data[name]) else "text" for name in names} | {
        spec.date_var: "date"
    }
    return data[names].assign(**{spec.date_var: iso_dates(data[spec.date_var])}), kinds


def iso_dates(column: pd.Series) -> pd.Series:
    """Dates as YYYY-MM-DD text; R reads nothing else without a time zone.

    Raises InvalidInput naming the first bad row.
    """
    dates = pd.to_datetime(column, errors="coerce")
    bad = dates.isna().to_numpy().nonzero()[0]
    if len(bad):
        row = int(bad[0])
        message = f"“{column.iloc[row]}” is no date."
        raise InvalidInput(
            Problem(message, "Write dates as 2024-12-31.", row=row + 2, column=str(column.name))
        )
    return dates.dt.strftime("%Y-%m-%d")


def _numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def rows(spec: ModelSpec, given: pd.DataFrame) -> pd.DataFrame:
    """Hyperparameters as `robyn_run(dt_hyper_fixed =)` takes them, one model per row, with `solID`
    and `train_size`.

    given: columns by Robyn's names; others are ignored. Raises InvalidInput where one is missing or
        empty.
    """
    names = [*spec.hyperparameter_names, "train_size"]
    if spec.add_penalty_factor:
        names += [f"{name}_penalty" for name in spec.all_ind_vars]
    names.append("lambda_hp" if "lambda_hp" in given else "lambda")
    table = given.copy()
    if not spec.ts_validation:
        table["train_size"] = 1.0
    missing = [name for name in names if name not in table or table[name].isna().any()]
    if missing:
        message = "The hyperparameter is missing in at least one row."
        raise InvalidInput(
            Problem(message, "Give every row a value.", column=name) for name in missing
        )
    kept = table[names].astype(float)
    if "lambda" not in kept:
        kept["lambda"] = 0.0  # Robyn wants the column; the child computes it from lambda_hp
    if "solID" not in table:
        return kept.assign(solID=[f"1_{number}_1" for number in range(1, len(kept) + 1)])
    return kept.assign(solID=table["solID"].astype(str))
