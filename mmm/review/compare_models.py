"""Models of one run on the same axes, and beside them what the run's selected models say together:
their median.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from mmm.analysis import decomposition
from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.candidate import INTERCEPT, Candidate
from mmm.analysis.transforms import hill
from mmm.bundle import Bundle
from mmm.review.candidates import CandidateSet

MOST: Final = 4
ERRORS: Final = (
    "nrmse",
    "rssd",
    "mape",
    "rsq_train",
    "rsq_val",
    "zeros",
    "front",
    "error_score",
    "roas",
)
_POINTS: Final = 40
_FADED, _LONGEST = 0.01, 26
# curves end at the largest spend of a period, within these multiples of the mean
_SPAN: Final = (1.5, 4.0)


@dataclass(frozen=True, eq=False)
class ModelComparison:
    """Models of one run. In the tables `solID` says whose row it is; a model's rows stand together.

    contributions: rn, label, kind, contribution, share, as `mmm.analysis.decomposition.waterfall`
        and in its order.
    channels: channel, spend, spend_share, effect_share (of paid media), share (of the prediction),
        value (ROI; CPA for conversions). The last three are NaN where the coefficient is zero: not
        estimable.
    curves: channel, spend, response, observed. What `spend` in every period brings per period once
        the carry-over of the window has built up: unlike adstocked input, that means the same in
        every model. observed: the model's input got that far in the window. Without the models that
        cannot estimate a channel.
    adstock: channel, lag, weight; the same channels.
    fit: ds, actual, and one column of fitted values per solID.
    hyperparameters: solID as index, a column per hyperparameter. errors: solID as index, ERRORS.
    """

    sol_ids: tuple[str, ...]
    contributions: pd.DataFrame
    channels: pd.DataFrame
    curves: pd.DataFrame
    adstock: pd.DataFrame
    fit: pd.DataFrame
    hyperparameters: pd.DataFrame
    errors: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Consensus:
    """Medians over the selected models, `count` of them; of a channel over those that can estimate
    it.

    Medians of shares do not add up to one. fitted: by ds, empty where the run kept no series.
    hyperparameters, errors: by name.
    """

    count: int
    contributions: pd.DataFrame  # rn, share
    channels: pd.DataFrame  # channel, effect_share, share, value
    curves: pd.DataFrame  # channel, spend, response
    adstock: pd.DataFrame  # channel, lag, weight
    fitted: pd.Series
    hyperparameters: pd.Series
    errors: pd.Series


def compare_models(bundle: Bundle, of: CandidateSet, sol_ids: Sequence[str]) -> ModelComparison:
    """Models of a bundle, selected or not; `of` is the bundle's candidate set.

    Raises InvalidInput for an unknown solID.
    """
    rows, small = of.rows(sol_ids), _only(bundle, sol_ids)
    contributions = _contributions(small, sol_ids)
    curves, adstock = _curves(small, sol_ids)
    return ModelComparison(
        tuple(sol_ids),
        contributions,
        _channels(small, of.returns.iloc[rows], contributions),
        curves,
        adstock,
        _fit(small, sol_ids),
        _hyperparameters(small, sol_ids),
        of.table.iloc[rows].set_index("solID")[list(ERRORS)],
    )


def consensus(bundle: Bundle, of: CandidateSet) -> Consensus:
    """What the selected models say.

    Costs some 150 ms for a hundred models: keep what it returns.
    """
    sol_ids = bundle.selected
    rows, small = of.rows(sol_ids), _only(bundle, sol_ids)
    contributions = _contributions(small, sol_ids)
    channels = _channels(small, of.returns.iloc[rows], contributions)
    curves, adstock = _curves(small, sol_ids)
    series = bundle.tables["xDecompVecCollect"]
    return Consensus(
        len(sol_ids),
        contributions.groupby("rn", sort=False, as_index=False)["share"].median(),
        channels.groupby("channel", sort=False, as_index=False)[
            ["effect_share", "share", "value"]
        ].median(),
        curves.groupby(["channel", "spend"], sort=False, as_index=False)["response"].median(),
        adstock.groupby(["channel", "lag"], sort=False, as_index=False)["weight"].median(),
        series[series["solID"].isin(sol_ids)].groupby("ds")["depVarHat"].median(),
        _hyperparameters(small, sol_ids).median(),
        of.table.iloc[rows][list(ERRORS)].median(),
    )


def differences(found: ModelComparison, boxed: int = 3) -> pd.DataFrame:
    """Each model beside the first one: channels, and value_difference (relative), share_difference
    (of shares).

    NaN where one of the two is unknown. value_boxed, share_boxed: among the `boxed` largest
    differences of the table.
    """
    table = found.channels
    own = table["solID"] == found.sol_ids[0]
    # the first model's row of each channel
    first = pd.Index(table.loc[own, "channel"]).get_indexer(table["channel"])
    value = table["value"].to_numpy(float)
    before = value[own][first]
    apart = np.divide(value, before, out=np.full(len(table), np.nan), where=before != 0) - 1
    share = table["share"].to_numpy(float)
    share = share - share[own][first]
    return table.assign(
        value_difference=apart,
        share_difference=share,
        value_boxed=_largest(np.abs(apart), boxed),
        share_boxed=_largest(np.abs(share), boxed),
    )


def _largest(values: np.ndarray, count: int) -> np.ndarray:
    """Whether each is one of the largest; what is unknown or zero is not."""
    found = np.zeros(len(values), dtype=bool)
    order = np.argsort(-np.nan_to_num(values))[:count]
    found[order] = np.nan_to_num(values[order]) > 0
    return found


def _only(bundle: Bundle, sol_ids: Sequence[str]) -> Bundle:
    """The bundle with these models' rows: looking each up among 10,000 candidates takes longer than
    the rest.
    """
    tables = dict(bundle.tables)
    for name in ("resultHypParam", "xDecompAgg"):
        tables[name] = tables[name][tables[name]["solID"].isin(list(sol_ids))]
    return replace(bundle, tables=tables)


def _contributions(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    terms = decomposition.waterfall(bundle, sol_ids[0])[["rn", "label", "kind"]]
    place = {name: rank for rank, name in enumerate(decomposition.by_spend(bundle))}
    terms = terms.iloc[terms["rn"].map(place).fillna(-1).argsort(kind="stable")].reset_index(
        drop=True
    )
    sums = (
        bundle.tables["xDecompAgg"]
        .pivot(index="solID", columns="rn", values="xDecompAgg")
        .loc[list(sol_ids)]
    )
    level = [name for name in (INTERCEPT, decomposition.TREND) if name in sums]
    sums[decomposition.BASELINE] = sums[level].sum(axis=1)
    values = sums.reindex(columns=terms["rn"]).fillna(0.0).to_numpy(float)
    total = values.sum(axis=1, keepdims=True)
    share = np.divide(values, total, out=np.full(values.shape, np.nan), where=total != 0)
    table = pd.concat([terms] * len(sol_ids), ignore_index=True)
    table.insert(0, "solID", np.repeat(np.array(sol_ids, dtype=object), len(terms)))
    return table.assign(contribution=values.ravel(), share=share.ravel())


def _channels(bundle: Bundle, returns: pd.DataFrame, contributions: pd.DataFrame) -> pd.DataFrame:
    paid = contributions[contributions["kind"] == "paid"]
    # the same for all models
    spend = bundle.tables["xDecompAgg"].groupby("rn")["total_spend"].first()
    table = paid[["solID", "rn", "share"]].rename(columns={"rn": "channel"}).reset_index(drop=True)
    table["spend"] = table["channel"].map(spend).to_numpy(float)
    value = returns[list(dict.fromkeys(table["channel"]))].to_numpy(float).ravel()
    credited = paid.groupby("solID")["contribution"].transform("sum").to_numpy(float)
    effect = paid["contribution"].to_numpy(float)
    known = ~np.isnan(value) & (credited != 0)
    return table.assign(
        spend_share=table["spend"] / table.groupby("solID")["spend"].transform("sum"),
        effect_share=np.divide(effect, credited, out=np.full(len(effect), np.nan), where=known),
        share=np.where(np.isnan(value), np.nan, table["share"]),
        value=value,
    )


def _curves(bundle: Bundle, sol_ids: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    window = bundle.window_rows
    chosen = decomposition.by_spend(bundle)
    raw = bundle.tables["dt_mod"][chosen].to_numpy(float)[window].T  # (C, W)
    models = BatchResponse.of(bundle, sol_ids, raw.shape[1], window.start, chosen)
    mass = models.weights.sum(axis=-1)  # (K, C)
    reached = models.inputs(raw)[:, 0].max(axis=-1) / mass
    mean = raw.mean(axis=1)
    end = np.clip(raw.max(axis=1), _SPAN[0] * mean, _SPAN[1] * mean)
    spend = np.linspace(0.0, end, _POINTS, axis=-1)  # (C, P)
    at = models.alpha[..., None], models.inflexion[..., None]
    response = models.coef[..., None] * hill(spend * mass[..., None], *at)
    lags = np.arange(_lags(models.weights))
    known = models.coef != 0
    names = {
        "solID": np.array(sol_ids, dtype=object)[:, None],
        "channel": np.array(chosen, dtype=object)[None, :],
    }
    shape = response.shape
    curves = {
        name: np.broadcast_to(values[..., None], shape)[known].ravel()
        for name, values in names.items()
    } | {
        "spend": np.broadcast_to(spend, shape)[known].ravel(),
        "response": response[known].ravel(),
        "observed": (spend <= reached[..., None])[known].ravel(),
    }
    weights = models.weights[..., : len(lags)]
    decay = {
        name: np.broadcast_to(values[..., None], weights.shape)[known].ravel()
        for name, values in names.items()
    }
    decay |= {
        "lag": np.broadcast_to(lags, weights.shape)[known].ravel(),
        "weight": weights[known].ravel(),
    }
    return pd.DataFrame(curves), pd.DataFrame(decay)


def _lags(weights: np.ndarray) -> int:
    """How many lags until little is left in any model."""
    alive = np.flatnonzero((weights >= _FADED).any(axis=(0, 1)))
    return min(_LONGEST, weights.shape[-1], int(alive[-1]) + 2)


def _fit(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    models = [Candidate.of(bundle, sol_id) for sol_id in sol_ids]
    fitted = {model.sol_id: model.fitted() for model in models}
    return pd.DataFrame({"ds": models[0].dates, "actual": models[0].actual, **fitted})


def _hyperparameters(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    rows = bundle.tables["resultHypParam"].set_index("solID").loc[list(sol_ids)]
    names = [
        *bundle.spec.hyperparameter_names,
        "lambda",
        *(["train_size"] if bundle.spec.ts_validation else []),
    ]
    return rows[[name for name in dict.fromkeys(names) if name in rows]].astype(float)
