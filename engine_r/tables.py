"""Robyn's tables as a bundle has them, column by column those of the compiled engine, and what they
say together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mmm.analysis.cluster_features import features, why_not
from mmm.bundle import selected
from mmm.phrase import Phrase
from mmm.review.convergence import verdicts

FEWEST_IN_CLUSTER = 3  # below it a cluster has no interval
# `mmm.bundle` says why.
LEFT_OUT = {
    "resultHypParam": ("Elapsed", "ElapsedAccum"),
    "xDecompAgg": (
        "xDecompAggRF", "xDecompPercRF", "xDecompMeanNon0RF", "xDecompMeanNon0PercRF",
        "spend_share_refresh", "effect_share_refresh", "mean_exposure", "mean_exposure_refresh",
    ),
    "clusterCI": ("boot_ci",),
}  # fmt: skip
CALIBRATION = (
    "liftMedia", "liftStart", "liftEnd", "liftAbs", "decompStart", "decompEnd", "decompAbsScaled",
    "decompAbsTotalScaled", "calibrated_pct", "mape_lift", "solID",
)  # fmt: skip


def tabulated(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that R wrote, by name, with the columns and types that they have in a bundle."""
    found = {
        name: table.drop(columns=list(LEFT_OUT.get(name, ())), errors="ignore")
        for name, table in tables.items()
    }
    if (
        "resultHypParam" in found and "iterations" not in found["resultHypParam"]
    ):  # no search, hyperparameters given
        found["resultHypParam"]["iterations"] = found["resultHypParam"]["iterNG"]
    if "resultCalibration" in found:
        found["resultCalibration"] = _calibration(found["resultCalibration"])
    if "convergence" in found:
        found["convergence"] = found["convergence"].astype(
            {"flag_med": "boolean", "flag_sd": "boolean"}
        )
    if "clusters" in found:
        terms = found["xDecompAgg"]
        paid = terms.loc[terms["total_spend"].notna(), "rn"].unique()
        found["clusterCI"] = _intervals(found["clusterCI"], found["clusters"], sorted(paid))
    return found


def notes(tables: Mapping[str, pd.DataFrame], result: Mapping[str, Any]) -> dict[str, Any]:
    """For the manifest: whether the search settled, and the clusters or the reason why there are
    none.
    """
    settled = (
        verdicts(tables["convergence"]).note() if "convergence" in tables else {"convergence": []}
    )
    return {**settled, "clusters": _clusters(tables, result)}


def _calibration(table: pd.DataFrame) -> pd.DataFrame:
    """Robyn calls the media of a study `rn` in one place and `liftMedia` in the other."""
    table = table.rename(columns={"rn": "liftMedia"})[list(CALIBRATION)].astype({"liftAbs": float})
    for name in ("liftStart", "liftEnd", "decompStart", "decompEnd"):
        table[name] = pd.to_datetime(table[name])
    return table


def _intervals(table: pd.DataFrame, clusters: pd.DataFrame, paid: Sequence[str]) -> pd.DataFrame:
    """Robyn's n counts the models with a figure; a channel without any in a cluster has no row.

    Here it has NaN.
    """
    sizes = clusters.groupby("cluster").size()
    large = sizes[sizes >= FEWEST_IN_CLUSTER]
    places = pd.MultiIndex.from_product([paid, large.index], names=["rn", "cluster"])
    table = (
        table.rename(columns={"n": "n_finite"})
        .set_index(["rn", "cluster"])
        .reindex(places)
        .reset_index()
    )
    table.insert(2, "n", table["cluster"].map(large))
    return table.assign(n_finite=table["n_finite"].fillna(0).astype(int))


def _clusters(tables: Mapping[str, pd.DataFrame], result: Mapping[str, Any]) -> dict[str, Any]:
    models = tables["resultHypParam"]
    models = models[models["solID"].isin(selected(models, int(result["pareto_fronts"])))]
    told = result.get("clusters") or {}
    if "clusters" not in tables:
        reason = why_not(features(models)) or _failure(told.get("error"))
        return {"count": 0, "reason": reason.to_json()}
    clustered = len(tables["clusters"])
    return {
        "count": int(told["count"]),
        "models": clustered,
        "duplicates": len(models) - clustered,
        "wss": [float(value) for value in np.atleast_1d(told["wss"])],
    }


def _failure(error: str | None) -> Phrase:
    """Robyn's interval step has no columns, and stops, where it has no rows."""
    if error is None:
        return Phrase("Robyn's clustering failed: {error}", error=Phrase("no reason given"))
    if "`n` not found" in error:
        return Phrase(
            "Robyn's clustering stops where no cluster holds {n} models. Add iterations.",
            n=FEWEST_IN_CLUSTER,
        )
    return Phrase("Robyn's clustering failed: {error}", error=" ".join(error.split()))
