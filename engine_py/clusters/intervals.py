"""The spread of a channel's return within a cluster of models:

Robyn's bootstrapped interval (`confidence_calcs`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from engine_py.clusters.r_random import RRandom
from mmm.spec import ModelSpec

DRAWS = 1000
FEWEST_MODELS = 3
_SEED = 1
COLUMNS = (
    "rn",
    "cluster",
    "n",
    "n_finite",
    "boot_mean",
    "boot_se",
    "ci_low",
    "ci_up",
    "sd",
    "dist100",
)


class Interval(NamedTuple):
    """Mean and standard deviation of the bootstrapped means, and the 95% interval of a single
    model.
    """

    boot_mean: float
    boot_se: float
    ci_low: float
    ci_up: float


def intervals(spec: ModelSpec, x_decomp_agg: pd.DataFrame, cluster: pd.Series) -> pd.DataFrame:
    """One row per paid channel and cluster of at least three models, with the columns COLUMNS.

    x_decomp_agg: the selected models in the order of the candidates. cluster: by solID. The figure
    is roi_total where revenue is modelled, else cpa_total. n: models in the cluster. n_finite:
    those with a finite figure, which the interval is about; a channel without effect has no finite
    CPA. None finite: NaN. sd and dist100 as Robyn has them.
    """
    figure = "roi_total" if spec.dep_var_type == "revenue" else "cpa_total"
    paid = x_decomp_agg[x_decomp_agg["rn"].isin(spec.paid_media_selected)]
    figures = paid.pivot(index="solID", columns="rn", values=figure).reindex(cluster.index)
    rows = []
    for number, members in figures.groupby(cluster.to_numpy()):
        if len(members) < FEWEST_MODELS:
            continue
        for medium in spec.paid_media_selected:
            values = members[medium].to_numpy(dtype=float)
            values = values[np.isfinite(values)]
            found = bootstrap(values)
            sd = found.boot_se * np.sqrt(len(values) - 1) if len(values) else np.nan
            step = (found.ci_up - found.ci_low + 2 * sd) / 99
            rows.append((medium, int(number), len(members), len(values), *found, sd, step))
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        ["rn", "cluster"], ignore_index=True
    )


def bootstrap(values: np.ndarray) -> Interval:
    """The interval of n finite values (Robyn `.bootci`).

    One value is its own interval; none gives NaN.

    The half-width is t * se * sqrt(n): it is about the spread of single models, not of their mean.
    Nothing is below 0.
    """
    n = len(values)
    if n < 2:
        value = float(values[0]) if n else np.nan
        return Interval(value, 0.0 if n else np.nan, max(value, 0.0), value)
    means = values[_resampled(n)].mean(axis=0)
    se = float(means.std(ddof=1))
    half = float(stats.t.ppf(0.975, n - 1)) * se * np.sqrt(n)
    return Interval(
        float(means.mean()), se, max(float(values.mean()) - half, 0.0), float(values.mean()) + half
    )


@lru_cache(maxsize=64)
def _resampled(n: int) -> np.ndarray:
    """(n, DRAWS) positions with replacement, the same for every medium, as Robyn sets its seed anew
    for each.
    """
    return RRandom(_SEED).with_replacement(n, n * DRAWS).reshape(n, DRAWS)
