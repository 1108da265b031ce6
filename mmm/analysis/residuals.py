"""What a model leaves unexplained: does it follow itself in time, spread evenly, is it normal, what
stands out.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

_LAGS = 26
_FAR = 3.5  # Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993


def autocorrelation(residuals: pd.Series) -> pd.DataFrame:
    """lag, value and bound: sample autocorrelation at lags 1 .. min(26, n / 4).

    bound: two-sided 95 % limit for white noise, 1.96 / sqrt(n) (Bartlett). No rows for fewer than 8
    periods, or where nothing varies.
    """
    values = residuals.to_numpy(dtype=float) - float(residuals.mean())
    count, power = len(values), float((values**2).sum())
    lags = np.arange(1, min(_LAGS, count // 4) + 1) if count >= 8 and power > 0 else np.arange(0)
    found = [float((values[lag:] * values[:-lag]).sum() / power) for lag in lags]
    return pd.DataFrame(
        {"lag": lags, "value": np.array(found, dtype=float), "bound": 1.96 / np.sqrt(max(count, 1))}
    )


def quantiles(residuals: pd.Series) -> pd.DataFrame:
    """expected and observed: the ordered residuals beside normal quantiles at (i - 0.5) / n, of
    their own mean and standard deviation. No rows where nothing varies."""
    values = np.sort(residuals.to_numpy(dtype=float))
    if len(values) < 3 or not values.std() > 0:
        return pd.DataFrame({"expected": [], "observed": []}, dtype=float)
    normal = NormalDist(float(values.mean()), float(values.std(ddof=1)))
    at = (np.arange(len(values)) + 0.5) / len(values)
    return pd.DataFrame(
        {"expected": [normal.inv_cdf(float(share)) for share in at], "observed": values}
    )


def durbin_watson(residuals: pd.Series) -> float:
    """2 where neighbours in time are unrelated, towards 0 where they are alike, towards 4 where
    they alternate.

    sum of squared steps / sum of squares (Durbin and Watson 1950). NaN where nothing varies.
    """
    values = residuals.to_numpy(dtype=float)
    power = float((values**2).sum())
    return float((np.diff(values) ** 2).sum()) / power if power > 0 else np.nan


def ljung_box(residuals: pd.Series, lags: int | None = None) -> tuple[float, float]:
    """Q of the first lags and its p: how likely so much autocorrelation is in white noise.

    NaN where nothing varies.

    Q = n (n + 2) sum r_k^2 / (n - k), chi-squared with `lags` degrees of freedom (Ljung and Box
    1978); min(10, n / 5) lags unless given (Hyndman and Athanasopoulos, Forecasting: Principles and
    Practice, 5.4).
    """
    values = residuals.to_numpy(dtype=float) - float(residuals.mean())
    count, power = len(values), float((values**2).sum())
    lags = lags or max(1, min(10, count // 5))
    if not power > 0 or count <= lags:
        return np.nan, np.nan
    steps = np.arange(1, lags + 1)
    found = np.array([float((values[lag:] * values[:-lag]).sum()) / power for lag in steps])
    q = count * (count + 2) * float((found**2 / (count - steps)).sum())
    return q, _chi2_tail(q, lags)


def breusch_pagan(residuals: pd.Series, fitted: pd.Series) -> tuple[float, float]:
    """LM and its p: whether residuals spread more where the fitted values are higher (or lower).

    NaN where none varies.

    LM = n R^2 of the squared residuals on the fitted values, chi-squared with 1 degree of freedom:
    the test of Breusch and Pagan (1979) in Koenker's form (1981), which does not ask for normal
    residuals.
    """
    squares, level = residuals.to_numpy(dtype=float) ** 2, fitted.to_numpy(dtype=float)
    if len(squares) < 3 or not squares.std() > 0 or not level.std() > 0:
        return np.nan, np.nan
    statistic = len(squares) * float(np.corrcoef(squares, level)[0, 1]) ** 2
    return statistic, _chi2_tail(statistic, 1)


def outliers(residuals: pd.Series) -> np.ndarray:
    """Positions of residuals with a modified z-score, 0.6745 (e - median) / MAD, beyond 3.5
    (Iglewicz and Hoaglin).
    """
    values = residuals.to_numpy(dtype=float)
    away = values - np.median(values)
    spread = float(np.median(np.abs(away)))
    return np.flatnonzero(0.6745 * np.abs(away) > _FAR * spread) if spread > 0 else np.arange(0)


def _chi2_tail(statistic: float, degrees: int) -> float:
    """How likely a chi-squared variable exceeds the statistic: what `scipy.stats.chi2.sf` calls,
    without the second that scipy.stats takes to import.
    """
    from scipy.special import chdtrc

    return float(chdtrc(degrees, statistic))
