"""Adstock and saturation as Robyn 3.12 defines them, in plain numpy: what faster code is tested
against.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Series = npt.NDArray[np.float64]


def geometric(x: npt.ArrayLike, theta: float) -> Series:
    """Geometric adstock: y_t = x_t + theta * y_(t-1), same shape and units as x.

    Robyn: `adstock_geometric`.

    Nothing is normalised, so the mass grows to sum(x) / (1 - theta) for a long series.
    """
    adstocked = np.array(x, dtype=float)
    for place in range(1, len(adstocked)):
        adstocked[place] += theta * adstocked[place - 1]
    return adstocked


def geometric_weights(theta: npt.ArrayLike, periods: int) -> Series:
    """What is left of a period's spend after 0, 1, ...

    periods, (..., periods); theta (...): a number or an array.
    """
    weights: Series = np.asarray(theta, dtype=float)[..., None] ** np.arange(periods, dtype=float)
    return weights


def weibull_weights(
    kind: Literal["weibull_cdf", "weibull_pdf"],
    shape: npt.ArrayLike,
    scale: npt.ArrayLike,
    length: int,
) -> Series:
    """Weights of lags 0..length-1 for a series of that length, (..., length).

    Robyn: `adstock_weibull`.

    shape, scale (...): numbers or arrays of one form. The scale is a quantile of 1..length, rounded
    half to even. The pdf is stretched to 0..1, the cdf is the running product of survival. Shape or
    scale 0 means no carryover.
    """
    k, at = np.asarray(shape, dtype=float)[..., None], np.asarray(scale, dtype=float)[..., None]
    width = np.round(1 + (length - 1) * at)
    lags = np.arange(1, length + 1, dtype=float)
    none = (lags == 1).astype(float)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        if kind == "weibull_cdf":
            weights = np.cumprod(np.exp(-(((lags - 1) / width) ** k)), axis=-1)
        else:
            density = k / width * (lags / width) ** (k - 1) * np.exp(-((lags / width) ** k))
            low, high = density.min(axis=-1, keepdims=True), density.max(axis=-1, keepdims=True)
            weights = np.where(high > low, (density - low) / (high - low), none)
    found: Series = np.where((k == 0) | (at == 0) | (length == 1), none, weights)
    return found


def convolved(x: npt.ArrayLike, weights: Series) -> Series:
    """y_t = sum over lags of x_(t-lag) * weights[lag], same shape and units as x."""
    values = np.asarray(x, dtype=float)
    return np.convolve(values, weights)[: len(values)]


def inflexion(adstocked: npt.ArrayLike, gamma: float) -> float:
    """The input at which half the effect is reached: gamma times the largest adstocked input of the
    window.
    """
    return gamma * float(np.max(np.asarray(adstocked, dtype=float)))


def hill(y: npt.ArrayLike, alpha: float | Series, inflexion: float | Series) -> Series:
    """Hill saturation y^alpha / (y^alpha + inflexion^alpha), between 0 and 1, 0 at y = 0.

    Robyn: `saturation_hill`.

    alpha, inflexion: numbers, or arrays that go with y's shape.
    """
    values = np.asarray(y, dtype=float)
    with np.errstate(over="ignore"):
        ratio = np.divide(inflexion, values, out=np.full_like(values, np.inf), where=values > 0)
        return 1.0 / (1.0 + ratio**alpha)


def hill_along(
    y: npt.ArrayLike, step: npt.ArrayLike, alpha: float | Series, inflexion: float | Series
) -> Series:
    """How `hill` rises where each y moves by its `step`: step * alpha / y * S * (1 - S).

    0 at y = 0, where nothing moves. step: of y's shape; alpha, inflexion as in `hill`.
    """
    values = np.asarray(y, dtype=float)
    share = hill(values, alpha, inflexion)
    moved = np.divide(step, values, out=np.zeros_like(values), where=values > 0)
    return alpha * share * (1.0 - share) * moved


def hill_slope(y: npt.ArrayLike, alpha: float, inflexion: float) -> Series:
    """Derivative of `hill` by y: alpha / y * S * (1 - S).

    At y = 0 its limit, infinite for alpha < 1.
    """
    values = np.asarray(y, dtype=float)
    share = hill(values, alpha, inflexion)
    limit = 0.0 if alpha > 1 else np.inf if alpha < 1 or inflexion == 0 else 1.0 / inflexion
    with np.errstate(over="ignore"):
        return np.divide(
            alpha * share * (1.0 - share), values, out=np.full_like(values, limit), where=values > 0
        )
