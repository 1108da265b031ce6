"""What a model leaves unexplained: whether it follows itself in time, and whether it is normally distributed."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

_LAGS = 26


def autocorrelation(residuals: pd.Series) -> pd.DataFrame:
    """lag, value and bound: sample autocorrelation at lags 1 .. min(26, n / 4).

    bound: two-sided 95 % limit for white noise, 1.96 / sqrt(n) (Bartlett). No rows for fewer than 8 periods, or where
    nothing varies.
    """
    values = residuals.to_numpy(dtype=float) - float(residuals.mean())
    count, power = len(values), float((values**2).sum())
    lags = np.arange(1, min(_LAGS, count // 4) + 1) if count >= 8 and power > 0 else np.arange(0)
    found = [float((values[lag:] * values[:-lag]).sum() / power) for lag in lags]
    return pd.DataFrame({"lag": lags, "value": np.array(found, dtype=float), "bound": 1.96 / np.sqrt(max(count, 1))})


def quantiles(residuals: pd.Series) -> pd.DataFrame:
    """expected and observed: the ordered residuals beside normal quantiles at (i - 0.5) / n, of their own mean and
    standard deviation. No rows where nothing varies."""
    values = np.sort(residuals.to_numpy(dtype=float))
    if len(values) < 3 or not values.std() > 0:
        return pd.DataFrame({"expected": [], "observed": []}, dtype=float)
    normal = NormalDist(float(values.mean()), float(values.std(ddof=1)))
    at = (np.arange(len(values)) + 0.5) / len(values)
    return pd.DataFrame({"expected": [normal.inv_cdf(float(share)) for share in at], "observed": values})
