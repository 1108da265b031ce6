"""Clusters of the selected models by their hyperparameters, the best model of each, and the spread
of returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine_py.clusters import hartigan_wong
from engine_py.clusters.intervals import intervals
from engine_py.clusters.kmeans import group
from engine_py.pareto import error_score
from mmm.analysis.cluster_features import features, why_not
from mmm.spec import ModelSpec


@dataclass(frozen=True)
class Clusters:
    """tables:

    `clusters` and `clusterCI`, or none. note: for the manifest, with the reason where there are
    none.
    """

    tables: Mapping[str, pd.DataFrame]
    note: Mapping[str, Any]


def found_in(
    spec: ModelSpec, result_hyp_param: pd.DataFrame, x_decomp_agg: pd.DataFrame, fronts: int
) -> Clusters:
    """Cluster the models of the fronts 1..fronts, given every candidate's rows in order.

    Source: `robyn_clusters`.

    `clusters`: solID, cluster (from 1), n (models in it), error_score (scaled over these models),
    top_sol (the least error_score of the cluster). A model whose hyperparameters are another's has
    no row.
    """
    models = result_hyp_param[result_hyp_param["robynPareto"] <= fronts]
    x = features(models)
    reason = why_not(x)
    if reason:
        return Clusters({}, {"count": 0, "reason": reason.to_json()})
    different = np.sort(np.unique(x, axis=0, return_index=True)[1])
    duplicates = len(models) - len(different)
    models = models.iloc[different]
    grouping = group(np.ascontiguousarray(x[different]))
    clusters = pd.DataFrame({"solID": models["solID"].to_numpy(), "cluster": grouping.cluster})
    clusters["n"] = clusters.groupby("cluster")["cluster"].transform("size")
    clusters["error_score"] = _scores(models)
    clusters["top_sol"] = clusters.index.isin(clusters.groupby("cluster")["error_score"].idxmin())
    agg = x_decomp_agg[x_decomp_agg["solID"].isin(models["solID"])]
    spread = intervals(spec, agg, clusters.set_index("solID")["cluster"])
    note = {
        "count": grouping.count,
        "models": len(models),
        "duplicates": duplicates,
        "wss": [float(value) for value in grouping.wss],
    }
    return Clusters({"clusters": clusters, "clusterCI": spread}, note)


def warm() -> None:
    """Compile the kernel (about two seconds the first time, then read from numba's cache)."""
    x = np.random.default_rng(1).random((6, 2))
    hartigan_wong.cluster(x, x[:3], 10)


def _scores(models: pd.DataFrame) -> np.ndarray:
    """Robyn's error score over these models: with the test error where every model has one."""
    tested = "nrmse_train" if models["nrmse_test"].isna().any() else "nrmse_test"
    return error_score(
        *(models[name].to_numpy(dtype=float) for name in (tested, "decomp.rssd", "mape"))
    )
