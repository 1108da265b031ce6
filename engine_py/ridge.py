"""Ridge regression for one lambda, step for step as glmnet's gaussian coordinate descent stops (threshold 1e-7).

The exact ridge solution is no substitute: glmnet stops early, and at a small lambda its coefficients are far from the
optimum. Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), and the behaviour of R's glmnet 4.1.
"""

from __future__ import annotations

import numpy as np
from numba import njit

THRESHOLD = 1e-7
MAX_PASSES = 100_000


@njit(cache=True)
def _standardise(x, y, n, intercept, z, centre, scale, square):
    """Fill z (n, p), column centres, scales and squared lengths. Returns y's centre and scale; `scale` 0 marks a constant."""
    p = x.shape[0]
    root = np.sqrt(float(n))
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
        scale[j] = np.sqrt(variance / n) if high > low else 0.0
        centre[j] = mean if intercept else 0.0
        square[j] = 1.0 if intercept or scale[j] == 0.0 else 1.0 + mean * mean / (scale[j] * scale[j])
        factor = 1.0 / (scale[j] * root) if scale[j] > 0.0 else 0.0
        for i in range(n):
            z[i, j] = (x[j, i] - centre[j]) * factor
    y_centre = 0.0
    if intercept:
        for i in range(n):
            y_centre += y[i]
        y_centre /= n
    total = 0.0
    for i in range(n):
        total += (y[i] - y_centre) ** 2
    return y_centre, np.sqrt(total / n)


@njit(cache=True)
def _gram(z, y, n, y_centre, y_scale, square, gram, gradient):
    """Fill gram = Z'Z with diagonal `square`, and gradient = Z'r for the standardised y."""
    p = z.shape[1]
    gram[:] = 0.0
    gradient[:] = 0.0
    factor = 1.0 / (y_scale * np.sqrt(float(n)))
    for i in range(n):
        r = (y[i] - y_centre) * factor
        for j in range(p):
            zij = z[i, j]
            gradient[j] += zij * r
            for k in range(j, p):
                gram[j, k] += zij * z[i, k]
    for j in range(p):
        gram[j, j] = square[j]
        for k in range(j):
            gram[j, k] = gram[k, j]


@njit(cache=True)
def _moved(k, a, gradient, square, weight, lower, upper):
    """The change of coefficient k in one coordinate step; `a[k]` is updated."""
    old = a[k]
    u = gradient[k] + square[k] * old
    new = 0.0
    if u != 0.0:
        new = min(max(u / (square[k] + weight[k]), lower[k]), upper[k])
    a[k] = new
    return new - old


@njit(cache=True)
def _descend(gram, gradient, square, weight, lower, upper, included, a):
    """Coordinate descent with glmnet's full and active passes. Returns the number of passes, or -1 where it gave up."""
    p = a.shape[0]
    active = np.empty(p, np.int64)
    is_active = np.zeros(p, np.bool_)
    count = 0
    passes = 0
    before = np.empty(p)
    while True:
        passes += 1
        largest = 0.0
        for k in range(p):
            if not included[k]:
                continue
            step = _moved(k, a, gradient, square, weight, lower, upper)
            if step != 0.0:
                if not is_active[k]:
                    is_active[k] = True
                    active[count] = k
                    count += 1
                for j in range(p):
                    gradient[j] -= gram[j, k] * step
                largest = max(largest, square[k] * step * step)
        if largest < THRESHOLD:
            return passes
        if passes > MAX_PASSES:
            return -1
        before[:] = a
        while True:
            passes += 1
            largest = 0.0
            for position in range(count):
                k = active[position]
                step = _moved(k, a, gradient, square, weight, lower, upper)
                if step != 0.0:
                    for other in range(count):
                        gradient[active[other]] -= gram[active[other], k] * step
                    largest = max(largest, square[k] * step * step)
            if largest < THRESHOLD:
                break
            if passes > MAX_PASSES:
                return -1
        for j in range(p):
            if not is_active[j]:
                for position in range(count):
                    k = active[position]
                    gradient[j] -= gram[j, k] * (a[k] - before[k])


@njit(cache=True)
def ridge(x, y, n, penalty, lower, upper, factors, intercept, beta):
    """Fit y[:n] on the rows x[:, :n] (p, N) with coefficient limits and penalty factors; write `beta` (p,).

    `penalty` is glmnet's lambda, in the units of y. Returns (intercept value, passes); passes is -1 where the descent
    did not settle within 100,000 passes.
    """
    p = x.shape[0]
    z = np.empty((n, p))
    centre = np.empty(p)
    scale = np.empty(p)
    square = np.empty(p)
    y_centre, y_scale = _standardise(x, y, n, intercept, z, centre, scale, square)
    gram = np.empty((p, p))
    gradient = np.empty(p)
    _gram(z, y, n, y_centre, y_scale, square, gram, gradient)

    weight = np.maximum(factors, 0.0)
    weight *= p / weight.sum() * penalty / y_scale
    low = np.empty(p)
    high = np.empty(p)
    for j in range(p):
        low[j] = lower[j] * scale[j] / y_scale if lower[j] > -np.inf else -np.inf
        high[j] = upper[j] * scale[j] / y_scale if upper[j] < np.inf else np.inf
    a = np.zeros(p)
    passes = _descend(gram, gradient, square, weight, low, high, scale > 0.0, a)

    constant = y_centre
    for j in range(p):
        beta[j] = y_scale * a[j] / scale[j] if scale[j] > 0.0 else 0.0
        constant -= beta[j] * centre[j]
    return (constant if intercept else 0.0), passes
