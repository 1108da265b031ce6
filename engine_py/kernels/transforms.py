"""Numba kernels of the media transformations: adstock and Hill saturation, as Robyn
defines them.
"""

from __future__ import annotations

import numpy as np

from engine_py.kernels.jit import kernel

GEOMETRIC, WEIBULL_CDF, WEIBULL_PDF = 0, 1, 2
"""The kinds of adstock."""


@kernel
def geometric_into(x: np.ndarray, theta: float, out: np.ndarray) -> float:
    """Write y_t = x_t + theta * y_(t-1) into `out` (T,) and return the inflation sum(y) / sum(x).

    Source: Robyn `adstock_geometric`.
    """
    carried = 0.0
    before = 0.0
    after = 0.0
    for t in range(x.shape[0]):
        carried = x[t] + theta * carried
        out[t] = carried
        before += x[t]
        after += carried
    return after / before


@kernel
def weibull_weights_into(kind: int, shape: float, scale: float, weights: np.ndarray) -> int:
    """Write the weights of lags 0..L-1 of a series of length L and return how many come before
    nothing but zeros.

    kind: WEIBULL_CDF or WEIBULL_PDF. The scale is a quantile of 1..L, rounded half to even. Source:
    Robyn `adstock_weibull`, with R's `pweibull` and `dweibull`; survival is 1 - pweibull there,
    which reaches an exact 0.
    """
    length = weights.shape[0]
    weights[:] = 0.0
    weights[0] = 1.0
    if shape == 0.0 or scale == 0.0 or length == 1:
        return 1
    width = np.rint(1.0 + (length - 1) * scale)
    if kind == WEIBULL_CDF:
        for lag in range(1, length):
            weights[lag] = weights[lag - 1] * (1.0 + np.expm1(-((lag / width) ** shape)))
            if weights[lag] == 0.0:
                return lag
        return length
    return _density_into(shape, width, weights)


@kernel
def _density_into(shape: float, width: float, weights: np.ndarray) -> int:
    """The Weibull density at 1..L, stretched to 0..1; see `weibull_weights_into`."""
    length = weights.shape[0]
    low = np.inf
    high = -np.inf
    for lag in range(length):
        x = (lag + 1) / width
        power = x ** (shape - 1.0)
        weights[lag] = shape * power * np.exp(-power * x) / width
        low = min(low, weights[lag])
        high = max(high, weights[lag])
        if weights[lag] == 0.0 and x > 1.0:  # past the peak: nothing but zeros to come
            weights[lag:] = 0.0
            break
    if high == low:
        weights[:] = 0.0
        weights[0] = 1.0
        return 1
    count = 0
    for lag in range(length):
        weights[lag] = (weights[lag] - low) / (high - low)
        if weights[lag] != 0.0:
            count = lag + 1
    return count


@kernel
def _convolve_into(x: np.ndarray, weights: np.ndarray, count: int, out: np.ndarray) -> float:
    """Write y_t = sum of x_s * weights[t - s] into `out`, earlier periods first as in R, and return
    the inflation.

    Only the first `count` weights are not zero.
    """
    periods = x.shape[0]
    out[:] = 0.0
    before = 0.0
    for s in range(periods):
        value = x[s]
        before += value
        if value != 0.0:
            reach = min(count, periods - s)
            later = out[s : s + reach]
            for lag in range(reach):
                later[lag] += value * weights[lag]
    return out.sum() / before


@kernel
def adstock_into(
    kind: int, parameters: np.ndarray, x: np.ndarray, weights: np.ndarray, out: np.ndarray
) -> tuple[float, float]:
    """Write the adstocked x (T,) into `out` (T,).

    Returns the inflation and the share of a period's x felt in it.

    parameters (2,): theta and anything, or shape and scale. weights (T,): scratch. Carryover is out
    - share * x.
    """
    if kind == GEOMETRIC:
        return geometric_into(x, parameters[0], out), 1.0
    count = weibull_weights_into(kind, parameters[0], parameters[1], weights)
    return _convolve_into(x, weights, count, out), weights[0]


@kernel
def hill_into(y: np.ndarray, alpha: float, inflexion: float, out: np.ndarray) -> None:
    """Write y^alpha / (y^alpha + inflexion^alpha) into `out`, same shape as `y`.

    Source: Robyn `saturation_hill`.
    """
    half = inflexion**alpha
    for t in range(y.shape[0]):
        if y[t] == 0.0:
            out[t] = 0.0
        else:
            power = y[t] ** alpha
            out[t] = power / (power + half)
