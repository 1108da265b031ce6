"""Robyn's tables, made from the matrices of the search: resultHypParam and xDecompAgg for all
candidates at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine_py.kernels.candidate import METRICS, parts
from engine_py.kernels.series import transformed
from engine_py.pareto import Selection
from engine_py.prepare import LAMBDA_MIN_RATIO, Prepared
from engine_py.search import Trial
from engine_py.space import Reader


@dataclass(frozen=True)
class Candidates:
    """n candidates: their ids (a frame with solID, trial, iterNG, iterPar, iterations), values,
    lambdas and results.
    """

    ids: pd.DataFrame
    names: tuple[str, ...]
    values: np.ndarray
    lambdas: np.ndarray
    results: np.ndarray


def gather(trials: Sequence[Trial], names: tuple[str, ...], cores: int) -> Candidates:
    """The candidates of all trials, one below the other."""
    sizes = [len(trial.values) for trial in trials]
    trial = np.repeat(np.arange(1, len(trials) + 1), sizes)
    done = np.concatenate([np.arange(size) for size in sizes])
    ids = pd.DataFrame(
        {
            "trial": trial,
            "iterNG": done // cores + 1,
            "iterPar": done % cores + 1,
            "iterations": done + 1,
        }
    )
    text = ids.astype(str)
    ids.insert(0, "solID", text["trial"] + "_" + text["iterNG"] + "_" + text["iterPar"])
    return Candidates(
        ids,
        names,
        np.concatenate([trial.values for trial in trials]),
        np.concatenate([trial.lambdas for trial in trials]),
        np.concatenate([trial.results for trial in trials]),
    )


def result_hyp_param(
    prepared: Prepared, found: Candidates, selection: Selection | None
) -> pd.DataFrame:
    """One row per candidate. Without a selection the columns that compare candidates are NaN."""
    at = _parts(prepared)
    metrics = dict(zip(METRICS, found.results[:, at["metrics"]].T, strict=True))
    columns: dict[str, np.ndarray] = {
        name: found.values[:, place] for place, name in enumerate(found.names) if name != "lambda"
    }
    for kind in ("inflexion", "inflation"):
        for medium, numbers in zip(
            prepared.spec.all_media, found.results[:, at[kind]].T, strict=True
        ):
            columns[f"{medium}_{kind}"] = numbers
    columns |= {name: metrics[name] for name in METRICS if name != "intercept"}
    columns["lambda"] = found.lambdas
    columns["lambda_hp"] = found.values[:, found.names.index("lambda")]
    columns["lambda_max"] = np.full(len(found.ids), prepared.lambda_max)
    columns["lambda_min_ratio"] = np.full(len(found.ids), LAMBDA_MIN_RATIO)
    columns["pos"] = (found.results[:, at["total"]] >= 0).all(axis=1).astype(int)
    columns |= {str(name): found.ids[name].to_numpy() for name in found.ids}
    paid = _paid(prepared, at["coef"])
    # as Robyn: the smallest one, negative ones too
    columns["coef0"] = found.results[:, paid].min(axis=1) == 0
    unknown = np.full(len(found.ids), np.nan)
    columns["mape.qt10"] = selection.candidate if selection else unknown
    columns["robynPareto"] = selection.front if selection else unknown
    columns["error_score"] = selection.error_score if selection else unknown
    return pd.DataFrame(columns)


def x_decomp_agg(prepared: Prepared, found: Candidates, detailed: np.ndarray) -> pd.DataFrame:
    """One row per candidate and term, the intercept first.

    Mean responses for the positions in `detailed` only.
    """
    at = _parts(prepared)
    n, terms = len(found.ids), len(prepared.columns) + 1
    metrics = found.results[:, at["metrics"]]
    total, mean = found.results[:, at["total"]], found.results[:, at["mean_non0"]]
    coef = np.column_stack([metrics[:, METRICS.index("intercept")], found.results[:, at["coef"]]])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = total / total.sum(axis=1, keepdims=True)
        mean_share = mean / mean.sum(axis=1, keepdims=True)
        spend = _spend(prepared)
        effect = np.where(np.isnan(spend[0]), np.nan, share)
        effect /= np.nansum(effect, axis=1, keepdims=True)
        roi, cpa = total / spend[0], spend[0] / total
    columns = {
        "rn": np.tile(np.array(["(Intercept)", *prepared.columns], dtype=object), n),
        "coef": coef.ravel(),
        "xDecompAgg": total.ravel(),
        "xDecompPerc": share.ravel(),
        "xDecompMeanNon0": mean.ravel(),
        "xDecompMeanNon0Perc": mean_share.ravel(),
        "pos": (total >= 0).ravel(),
        "spend_share": np.tile(spend[2], n),
        "mean_spend": np.tile(spend[1], n),
        "total_spend": np.tile(spend[0], n),
        "effect_share": effect.ravel(),
        "solID": np.repeat(found.ids["solID"].to_numpy(), terms),
        **_mean_responses(prepared, found, coef, detailed),
        "roi_total": roi.ravel(),
        "cpa_total": cpa.ravel(),
    }
    return pd.DataFrame(columns)


def series(
    prepared: Prepared, found: Candidates, which: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """xDecompVecCollect (N rows per model) and mediaVecCollect (2 N rows per model) of the models
    at `which`.
    """
    spec, rows = prepared.spec, prepared.window.rows
    at = _parts(prepared)
    media = len(spec.all_media)
    decomposed = np.empty((len(which), rows, len(prepared.columns)))
    intercepts = np.empty((len(which), rows))
    inputs = np.empty((len(which), 2, rows, media))
    for place, position in enumerate(which):
        coef = found.results[position, at["coef"]]
        stocked, saturated, _ = _transformed(prepared, found, int(position))
        design = prepared.arrays.design.copy()
        design[-media:] = saturated
        decomposed[place] = (design * coef[:, None]).T
        intercepts[place] = found.results[position, METRICS.index("intercept")]
        inputs[place, 0] = stocked.T
        inputs[place, 1] = decomposed[place][:, -media:]
    ids = found.ids["solID"].to_numpy()[which]
    ds = prepared.dates.to_numpy()
    vectors = pd.DataFrame(
        decomposed.reshape(-1, len(prepared.columns)), columns=list(prepared.columns)
    )
    vectors.insert(0, "ds", np.tile(ds, len(which)))
    vectors.insert(1, "dep_var", np.tile(prepared.arrays.y, len(which)))
    vectors["intercept"] = intercepts.ravel()
    vectors["depVarHat"] = (decomposed.sum(axis=2) + intercepts).ravel()
    vectors["solID"] = np.repeat(ids, rows)
    inputs_table = pd.DataFrame(inputs.reshape(-1, media), columns=list(spec.all_media))
    inputs_table.insert(0, "ds", np.tile(ds, 2 * len(which)))
    inputs_table["type"] = np.tile(
        np.repeat(np.array(["adstockedMedia", "decompMedia"], dtype=object), rows), len(which)
    )
    inputs_table["solID"] = np.repeat(ids, 2 * rows)
    return vectors, inputs_table


def result_calibration(prepared: Prepared, found: Candidates) -> pd.DataFrame:
    """One row per candidate and lift study: what was measured, what the model predicts for it, and
    the error.

    decompAbsScaled is NaN, and so is the error, which `mape` leaves out then as Robyn does, where
    the model's carry-over into an immediate study is negative.
    """
    at, dates = _parts(prepared), prepared.dates
    n, count = len(found.ids), len(prepared.studies)
    predicted, total = (
        found.results[:, at["lift"]].ravel(),
        found.results[:, at["lift_total"]].ravel(),
    )
    measured = np.tile(prepared.arrays.studies.lift, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = predicted / total
    columns = {
        "liftMedia": np.tile(np.array([study.name for study in prepared.studies], dtype=object), n),
        "liftStart": np.tile(
            np.array([study.start for study in prepared.studies], "datetime64[ns]"), n
        ),
        "liftEnd": np.tile(
            np.array([study.end for study in prepared.studies], "datetime64[ns]"), n
        ),
        "liftAbs": measured,
        "decompStart": np.tile(dates.to_numpy()[prepared.arrays.studies.first], n),
        "decompEnd": np.tile(dates.to_numpy()[prepared.arrays.studies.stop - 1], n),
        "decompAbsScaled": predicted,
        "decompAbsTotalScaled": total,
        "calibrated_pct": percent,
        "mape_lift": np.abs((predicted - measured) / measured),
        "solID": np.repeat(found.ids["solID"].to_numpy(), count),
    }
    return pd.DataFrame(columns)


def _parts(prepared: Prepared) -> dict[str, slice]:
    """Where the pieces of a candidate's results lie."""
    return parts(len(prepared.columns), len(prepared.spec.all_media), len(prepared.studies))


def _spend(prepared: Prepared) -> np.ndarray:
    """Total, mean and share of spend by term (3, terms); NaN for terms that are no paid medium."""
    spend = np.full((3, len(prepared.columns) + 1), np.nan)
    paid = _paid(prepared, slice(1, len(prepared.columns) + 1))
    spend[0, paid] = prepared.total_spend
    spend[1, paid] = prepared.total_spend / prepared.window.rows
    spend[2, paid] = prepared.arrays.spend_share
    return spend


def _paid(prepared: Prepared, columns: slice) -> slice:
    """The paid media within a slice over the design columns."""
    first = columns.stop - len(prepared.spec.all_media)
    return slice(first, first + len(prepared.spec.paid_media_selected))


def _mean_responses(
    prepared: Prepared, found: Candidates, coef: np.ndarray, detailed: np.ndarray
) -> dict[str, np.ndarray]:
    media = len(prepared.spec.all_media)
    response, adstocked, carryover = (np.full(coef.shape, np.nan) for _ in range(3))
    for position in detailed:
        _, saturated, means = _transformed(prepared, found, int(position))
        response[position, -media:] = coef[position, -media:] * saturated.mean(axis=1)
        adstocked[position, -media:] = means.sum(axis=1)
        carryover[position, -media:] = means[:, 1]
    mean_spend = _spend(prepared)[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        roi, cpa = response / mean_spend, mean_spend / response
    return {
        "mean_response": response.ravel(),
        "mean_spend_adstocked": adstocked.ravel(),
        "mean_carryover": carryover.ravel(),
        "roi_mean": roi.ravel(),
        "cpa_mean": cpa.ravel(),
    }


def _transformed(
    prepared: Prepared, found: Candidates, position: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = _parts(prepared)
    reader = Reader.of(prepared.spec, found.names)
    values = found.values[position]
    inflexion = found.results[position, at["inflexion"]]
    return transformed(prepared.arrays, values[reader.adstock], values[reader.alpha], inflexion)
