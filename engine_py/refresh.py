"""A refresh: a former model carried on over newer data, searched near it and judged by how little its shares move.

Source: Robyn 3.12.1 `robyn_refresh`, `refresh_hyps`, `refresh_rssd`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engine_py.kernels.problem import Previous
from engine_py.prepare import Prepared
from engine_py.space import DEFAULTS
from engine_py.window import read_dates
from mmm.dates import follows, grain
from mmm.errors import Invalid, Problem
from mmm.spec import Bounds, ModelSpec
from mmm.spec_checks import LIMITS


@dataclass(frozen=True)
class Refresh:
    """The former model and how far the window moves.

    hyp: its row of resultHypParam. terms: its rows of xDecompAgg (`rn`, `xDecompPerc`). window_end: its window's last
    date. steps: periods that the window moves by. bounds_freedom: how far, of its former range, a hyperparameter may
    move either way; steps by rows of the window where it is None.
    """

    hyp: pd.Series
    terms: pd.DataFrame
    window_end: pd.Timestamp
    steps: int
    bounds_freedom: float | None = None

    def freedom(self, rows: int) -> float:
        """The freedom in a window of `rows` rows."""
        return self.steps / rows if self.bounds_freedom is None else abs(self.bounds_freedom)

    def previous(self, spec: ModelSpec, rows: int) -> Previous:
        """What the refreshed model shall stay close to. Raises Invalid where a term of the model is missing."""
        if not 0 < self.steps < rows:
            fix = f"Move it by 1 to {rows - 1}, or fit a new model."
            raise Invalid(Problem(f"The window of {rows} rows cannot move by {self.steps} periods.", fix))
        shares = self.terms.set_index("rn")["xDecompPerc"].astype(float)
        names = ["(Intercept)", *spec.all_ind_vars]
        missing = [name for name in names if name not in shares or not np.isfinite(shares[name])]
        if missing:
            fix = "A refresh keeps the variables of the former model."
            raise Invalid([Problem("The former model has no share for it.", fix, column=name) for name in missing])
        return Previous(shares[names].to_numpy(), 1.0 / (1.0 - self.steps / rows))


def moved(spec: ModelSpec, refresh: Refresh, data: pd.DataFrame) -> ModelSpec:
    """The spec with its window moved on by the steps. data: all rows, old and new. Raises Invalid."""
    if spec.date_var not in data:
        raise Invalid(Problem("The data has no such column.", "", column=spec.date_var))
    ds = read_dates(data[spec.date_var]).sort_values(ignore_index=True)
    kind = grain(ds)
    end, start = refresh.window_end, pd.Timestamp(spec.window_start) if spec.window_start else ds.iloc[0]
    for _ in range(refresh.steps):
        start, end = follows(start, kind), follows(end, kind)
    if end > ds.iloc[-1]:
        fix = f"Add data until {end:%Y-%m-%d} or move the window by fewer periods."
        raise Invalid(Problem(f"The data ends {ds.iloc[-1]:%Y-%m-%d}, before the refreshed window does.", fix))
    return spec.with_(window_start=f"{start:%Y-%m-%d}", window_end=f"{end:%Y-%m-%d}")


def narrowed(spec: ModelSpec, refresh: Refresh, rows: int) -> ModelSpec:
    """The spec with every hyperparameter's range narrowed around its former value, and Robyn's objective weights.

    Former ranges that were fixed values v become v * (1 - freedom) to v * (1 + freedom), kept within what the
    hyperparameter allows, which Robyn does not check. Weights, where none are given, count decomp.rssd (and mape) only.
    """
    freedom = refresh.freedom(rows)
    given = dict(spec.hyperparameters)
    if spec.add_penalty_factor:
        given |= {name: given.get(name, (0.0, 1.0)) for name in (f"{column}_penalty" for column in spec.all_ind_vars)}
    names = {**given, "lambda": given.get("lambda", DEFAULTS["lambda"])}
    if spec.ts_validation:
        names["train_size"] = given.get("train_size", DEFAULTS["train_size"])
    else:
        names.pop("train_size", None)
    bounds = {name: _around(name, former, _value(refresh.hyp, name), freedom) for name, former in names.items()}
    default = (0.0, 1.0, 1.0) if spec.calibration_input else (0.0, 1.0)
    return spec.with_(hyperparameters=bounds, objective_weights=spec.objective_weights or default)


def refreshed(prepared: Prepared, refresh: Refresh) -> Prepared:
    """The arrays of the moved window with narrowed ranges and the objective of a refresh. Raises Invalid."""
    rows = prepared.window.rows
    arrays = prepared.arrays._replace(previous=refresh.previous(prepared.spec, rows))
    return replace(prepared, spec=narrowed(prepared.spec, refresh, rows), arrays=arrays)


def _value(hyp: pd.Series, name: str) -> float:
    """The former model's value; lambda as a share of its range, which Robyn takes without its lower end."""
    if name == "lambda":
        return float(hyp["lambda"]) / (float(hyp["lambda_max"]) * (1.0 - float(hyp["lambda_min_ratio"])))
    return float(hyp.get(name, np.nan))


def _around(name: str, former: Bounds, value: float, freedom: float) -> Bounds:
    if len(former) == 1:
        least, most = LIMITS.get(name.rpartition("_")[2], (0.0, 1.0))
        low, high = former[0] * (1.0 - freedom), former[0] * (1.0 + freedom)
        return (max(least, low), min(most, high)) if high > low else former
    if not np.isfinite(value):
        raise Invalid(Problem("The former model has no value for it.", "It is no model of this spec.", column=name))
    low, high = former
    reach = freedom * (high - low)
    return min(max(low, value - reach), high), max(min(high, value + reach), low)
