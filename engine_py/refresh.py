"""A refresh: a former model carried on over newer data, searched near it and judged by how little
its shares move.

Source: Robyn 3.12.1 `robyn_refresh`, `refresh_hyps`, `robyn_mmm(refresh = TRUE)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engine_py import tables
from engine_py.features import read_spend
from engine_py.kernels.fit_arrays import Previous
from engine_py.prepare import Prepared, prepare
from engine_py.space import DEFAULTS, from_table
from mmm.errors import InvalidInput, Problem
from mmm.hyperparameters import LIMITS
from mmm.phrase import Phrase
from mmm.refresh import Refresh
from mmm.spec import Bounds, ModelSpec


@dataclass(frozen=True)
class Former:
    """The former model computed anew, in its own window, on the data of the refresh.

    shares: xDecompPerc by `rn`. lambda_hp: its lambda as a share of the range, which Robyn takes
        without its lower end.
    """

    shares: pd.Series
    lambda_hp: float


def former(prepared: Prepared, refresh: Refresh, data: pd.DataFrame) -> Former:
    """Compute the former model on the decomposition of the refresh, as Robyn recreates it.

    Raises InvalidInput.

    prepared: the moved window. The decomposition is the same for both windows but for the scale of
        the exposures.
    """
    from engine_py.evaluate import evaluate_all

    spec = refresh.former(prepared.spec)
    rows = prepared.dt_mod["ds"].between(*refresh.window).to_numpy()
    dt_mod, spend = prepared.dt_mod.copy(), read_spend(spec, data, prepared.dt_mod["ds"])
    for number, (paid, selected) in enumerate(
        zip(spec.paid_media_spends, spec.paid_media_selected, strict=True)
    ):
        if paid != selected:
            dt_mod[selected] *= spend[rows, number].sum() / dt_mod.loc[rows, selected].sum()
    before = prepare(spec, data, lambda *_: dt_mod)
    searched, values, lambdas = from_table(before, pd.DataFrame([dict(refresh.hyp)]))
    ids = pd.DataFrame(
        {"solID": [refresh.sol_id], "trial": 1, "iterNG": 1, "iterPar": 1, "iterations": 1}
    )
    results = evaluate_all(before, searched.names, values, lambdas)
    found = tables.Candidates(ids, searched.names, values, lambdas, results)
    terms = tables.x_decomp_agg(before, found, np.arange(1))
    share = float(lambdas[0]) / (before.lambda_max - before.lambda_min)
    return Former(terms.set_index("rn")["xDecompPerc"].astype(float), share)


def refreshed(prepared: Prepared, refresh: Refresh, before: Former) -> Prepared:
    """The arrays of the moved window with narrowed ranges and the objective of a refresh.

    Raises InvalidInput.
    """
    rows = prepared.window.rows
    arrays = prepared.arrays._replace(previous=_previous(prepared.spec, refresh, before, rows))
    return replace(prepared, spec=narrowed(prepared.spec, refresh, before, rows), arrays=arrays)


def narrowed(spec: ModelSpec, refresh: Refresh, before: Former, rows: int) -> ModelSpec:
    """The spec with every hyperparameter's range narrowed around its former value, and Robyn's
    objective weights.

    Former ranges that were fixed values v become v * (1 - freedom) to v * (1 + freedom), kept
    within what the hyperparameter allows, which Robyn does not check. Only decomp.rssd (and mape)
    count in the search, whatever the weights of the former one: Robyn takes none over.
    """
    freedom = refresh.freedom(rows)
    former_ranges = dict(spec.hyperparameters)
    if spec.add_penalty_factor:
        penalties = (f"{column}_penalty" for column in spec.all_ind_vars)
        former_ranges |= {name: former_ranges.get(name, (0.0, 1.0)) for name in penalties}
    names = {**former_ranges, "lambda": former_ranges.get("lambda", DEFAULTS["lambda"])}
    if spec.ts_validation:
        names["train_size"] = former_ranges.get("train_size", DEFAULTS["train_size"])
    else:
        names.pop("train_size", None)
    values = {**refresh.hyp, "lambda": before.lambda_hp}
    bounds = {
        name: _around(name, range_, values.get(name, np.nan), freedom)
        for name, range_ in names.items()
    }
    weights = (0.0, 1.0, 1.0) if spec.calibration_input else (0.0, 1.0)
    return spec.with_(hyperparameters=bounds, objective_weights=weights)


def _previous(spec: ModelSpec, refresh: Refresh, before: Former, rows: int) -> Previous:
    """What the refreshed model shall stay close to."""
    if not 0 < refresh.steps < rows:
        said = Phrase(
            "The window of {rows} rows cannot move by {steps} periods.",
            rows=rows,
            steps=refresh.steps,
        )
        fix = Phrase("Move it by 1 to {most}, or fit a new model.", most=rows - 1)
        raise InvalidInput(Problem(said, fix))
    names = ["(Intercept)", *spec.all_ind_vars]
    missing = [name for name in names if not np.isfinite(before.shares.get(name, np.nan))]
    if missing:
        fix = Phrase("Fit a new model on the new data instead.")
        raise InvalidInput(
            [
                Problem("The former model gives it no share here.", fix, column=name)
                for name in missing
            ]
        )
    return Previous(before.shares[names].to_numpy(copy=True), 1.0 / (1.0 - refresh.steps / rows))


def _around(name: str, range_: Bounds, value: float, freedom: float) -> Bounds:
    if len(range_) == 1:
        least, most = LIMITS.get(name.rpartition("_")[2], (0.0, 1.0))
        low, high = range_[0] * (1.0 - freedom), range_[0] * (1.0 + freedom)
        return (max(least, low), min(most, high)) if high > low else range_
    if not np.isfinite(value):
        raise InvalidInput(
            Problem(
                "The former model has no value for it.", "It is no model of this spec.", column=name
            )
        )
    low, high = range_
    reach = freedom * (high - low)
    return min(max(low, value - reach), high), max(min(high, value + reach), low)
