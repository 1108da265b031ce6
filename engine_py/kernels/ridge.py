"""Ridge regression for one lambda, step for step as glmnet's gaussian coordinate descent stops
(threshold 1e-7).

The exact ridge solution is no substitute: glmnet stops early, and at a small lambda its
coefficients are far from the optimum. Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw.
33(1), and the behaviour of R's glmnet 4.1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine_py.kernels.jit import kernel

THRESHOLD = 1e-7
MAX_PASSES = 100_000


class Penalty(NamedTuple):
    """What holds the coefficients back: glmnet's lambda in the units of y, limits (p,) and penalty
    factors (p,).
    """

    amount: float
    lower: np.ndarray
    upper: np.ndarray
    factors: np.ndarray


class _Scaled(NamedTuple):
    """Standardised columns z (n, p); their centres, scales (0 where a column never changes) and
    squared lengths.
    """

    z: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    square: np.ndarray


class _System(NamedTuple):
    """The problem in solver units. gradient and a (coefficients) change during the descent."""

    gram: np.ndarray
    gradient: np.ndarray
    square: np.ndarray
    weight: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    included: np.ndarray
    a: np.ndarray


@kernel
def _standardise(x: np.ndarray, n: int, intercept: bool) -> _Scaled:
    """Standardise the first n values of each row of x (p, N) as glmnet does with equal weights."""
    p = x.shape[0]
    root = np.sqrt(float(n))
    z = np.empty((n, p))
    centre = np.zeros(p)
    scale = np.zeros(p)
    square = np.ones(p)
    for j in range(p):
        mean = 0.0
        low = x[j, 0]
        high = x[j, 0]
        for i in range(n):
            mean += x[j, i]
            low = min(low, x[j, i])
            high = max(high, x[j, i])
        mean /= n
        variance = 0.0
        for i in range(n):
            variance += (x[j, i] - mean) ** 2
        factor = 0.0
        if high > low:
            scale[j] = np.sqrt(variance / n)
            factor = 1.0 / (scale[j] * root)
            if intercept:
                centre[j] = mean
            else:
                square[j] = 1.0 + mean * mean / (scale[j] * scale[j])
        for i in range(n):
            z[i, j] = (x[j, i] - centre[j]) * factor
    return _Scaled(z, centre, scale, square)


@kernel
def _centre_and_scale(y: np.ndarray, n: int, intercept: bool) -> tuple[float, float]:
    """The mean (0 without intercept) of y[:n] and its root mean square around it."""
    centre = 0.0
    if intercept:
        for i in range(n):
            centre += y[i]
        centre /= n
    total = 0.0
    for i in range(n):
        total += (y[i] - centre) ** 2
    return centre, np.sqrt(total / n)


@kernel
def _products(
    scaled: _Scaled, y: np.ndarray, y_centre: float, y_scale: float
) -> tuple[np.ndarray, np.ndarray]:
    """Z'Z with the squared lengths on its diagonal, and Z'r for the standardised y."""
    z = scaled.z
    n, p = z.shape
    gram = np.zeros((p, p))
    gradient = np.zeros(p)
    factor = 1.0 / (y_scale * np.sqrt(float(n)))
    for i in range(n):
        r = (y[i] - y_centre) * factor
        for j in range(p):
            zij = z[i, j]
            gradient[j] += zij * r
            for k in range(j, p):
                gram[j, k] += zij * z[i, k]
    for j in range(p):
        gram[j, j] = scaled.square[j]
        for k in range(j):
            gram[j, k] = gram[k, j]
    return gram, gradient


@kernel
def _step(system: _System, k: int) -> float:
    """Move coefficient k to its best value within its limits and return the change."""
    old = system.a[k]
    u = system.gradient[k] + system.square[k] * old
    new = 0.0
    if u != 0.0:
        new = min(max(u / (system.square[k] + system.weight[k]), system.lower[k]), system.upper[k])
    system.a[k] = new
    return new - old


@kernel
def _full_pass(system: _System, active: np.ndarray, count: int) -> tuple[float, int]:
    """One pass over all columns; those that move become active, in that order.

    Returns (largest move, active count).
    """
    largest = 0.0
    p = system.a.shape[0]
    for k in range(p):
        if not system.included[k]:
            continue
        step = _step(system, k)
        if step == 0.0:
            continue
        if not (active[:count] == k).any():
            active[count] = k
            count += 1
        for j in range(p):
            system.gradient[j] -= system.gram[j, k] * step
        largest = max(largest, system.square[k] * step * step)
    return largest, count


@kernel
def _active_passes(system: _System, active: np.ndarray, passes: int) -> int:
    """Passes over the active columns until they settle; then the other gradients catch up.

    Returns the pass count.
    """
    before = system.a.copy()
    largest = THRESHOLD
    while largest >= THRESHOLD and passes <= MAX_PASSES:
        passes += 1
        largest = 0.0
        for k in active:
            step = _step(system, k)
            if step != 0.0:
                for j in active:
                    system.gradient[j] -= system.gram[j, k] * step
                largest = max(largest, system.square[k] * step * step)
    for j in range(system.a.shape[0]):
        if not (active == j).any():
            for k in active:
                system.gradient[j] -= system.gram[j, k] * (system.a[k] - before[k])
    return passes


@kernel
def _descend(system: _System) -> int:
    """Coordinate descent with glmnet's full and active passes.

    Returns the number of passes, -1 if it never settled.
    """
    active = np.empty(system.a.shape[0], np.int64)
    count = 0
    passes = 0
    while passes <= MAX_PASSES:
        passes += 1
        largest, count = _full_pass(system, active, count)
        if largest < THRESHOLD:
            return passes
        passes = _active_passes(system, active[:count], passes)
    return -1


@kernel
def ridge(
    x: np.ndarray, y: np.ndarray, n: int, penalty: Penalty, intercept: bool, beta: np.ndarray
) -> tuple[float, int]:
    """Fit y[:n] on the rows x[:, :n] (p, N) and write the coefficients to `beta` (p,).

    Returns (intercept value, passes); passes is -1 where the descent did not settle within 100,000
    passes.
    """
    p = x.shape[0]
    scaled = _standardise(x, n, intercept)
    scale = scaled.scale
    y_centre, y_scale = _centre_and_scale(y, n, intercept)
    gram, gradient = _products(scaled, y, y_centre, y_scale)
    weight = np.maximum(penalty.factors, 0.0)
    weight *= p / weight.sum() * penalty.amount / y_scale
    lower = np.empty(p)
    upper = np.empty(p)
    for j in range(p):  # an infinite limit stays infinite even where the scale is 0
        lower[j] = penalty.lower[j] * scale[j] / y_scale if penalty.lower[j] > -np.inf else -np.inf
        upper[j] = penalty.upper[j] * scale[j] / y_scale if penalty.upper[j] < np.inf else np.inf
    a = np.zeros(p)
    passes = _descend(_System(gram, gradient, scaled.square, weight, lower, upper, scale > 0.0, a))
    constant = y_centre
    for j in range(p):
        beta[j] = y_scale * a[j] / scale[j] if scale[j] > 0.0 else 0.0
        constant -= beta[j] * scaled.centre[j]
    return (constant if intercept else 0.0), passes
