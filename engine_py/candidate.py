"""One candidate model in one compiled call: transformations, ridge fit, errors and decomposition totals.

Source of every formula: Robyn 3.12.1 `run_transformations`, `model_refit`, `model_decomp`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from engine_py.kernels import geometric_into, hill_into, largest
from engine_py.ridge import ridge

METRICS = (
    "rsq_train", "rsq_val", "rsq_test", "nrmse_train", "nrmse_val", "nrmse_test", "nrmse", "decomp.rssd", "intercept",
)  # fmt: skip
_NRMSE, _RSSD, _INTERCEPT = 6, 7, 8


class Problem(NamedTuple):
    """The arrays that stay the same for all candidates. p design columns, T periods, N of them in the window.

    design (p, N): window rows of prophet and context columns; the last M rows belong to the media and are written anew
    for each candidate. media (M, T): modelling columns, the paid ones first. spend_share (P,): shares of paid spend.
    """

    design: np.ndarray
    y: np.ndarray
    media: np.ndarray
    start: int
    lower: np.ndarray
    upper: np.ndarray
    trend: int  # row of the trend, -1 without one
    spend_share: np.ndarray
    intercept: bool
    non_negative: bool
    zero_penalty: bool


def width(columns: int, media: int) -> int:
    """Length of the vector that `compute` fills for p design columns and M media."""
    return len(METRICS) + 2 * media + 3 * columns + 2


def parts(columns: int, media: int) -> dict[str, slice]:
    """Where the pieces of that vector lie; `total` and `mean_non0` begin with the intercept."""
    ends = np.cumsum([len(METRICS), media, media, columns, columns + 1, columns + 1])
    names = ("metrics", "inflexion", "inflation", "coef", "total", "mean_non0")
    return {name: slice(int(a), int(b)) for name, a, b in zip(names, [0, *ends[:-1]], ends, strict=True)}


@njit(cache=True)
def _transform(problem, theta, alpha, gamma, x, out, offset):
    """Write the saturated media into the last rows of x, inflexions and inflations into `out`."""
    media = problem.media
    count, periods = media.shape
    rows = x.shape[1]
    first = x.shape[0] - count
    stocked = np.empty(periods)
    for m in range(count):
        inflation = geometric_into(media[m], theta[m], stocked)
        window = stocked[problem.start : problem.start + rows]
        inflexion = gamma[m] * largest(window)
        hill_into(window, alpha[m], inflexion, x[first + m])
        out[offset + m] = inflexion
        out[offset + count + m] = inflation


@njit(cache=True)
def _part_errors(y, fitted, begin, end, train, columns, df_intercept):
    """Adjusted R2 and NRMSE of the rows begin..end-1."""
    n = end - begin
    mean = 0.0
    low = y[begin]
    high = y[begin]
    for i in range(begin, end):
        mean += y[i]
        low = min(low, y[i])
        high = max(high, y[i])
    mean /= n
    residual = 0.0
    total = 0.0
    for i in range(begin, end):
        residual += (y[i] - fitted[i]) ** 2
        total += (y[i] - mean) ** 2
    rsq = 1.0 - residual / total if total > 0.0 else np.nan
    adjusted = 1.0 - (1.0 - rsq) * (train - df_intercept) / (train - columns - 1.0)
    nrmse = np.sqrt(residual / n) / (high - low) if high > low else np.inf
    return adjusted, nrmse


@njit(cache=True)
def _decompose(x, beta, constant, out, totals, means):
    """Contribution totals and means over non-zero periods of the intercept and each column. Returns the grand total."""
    columns, rows = x.shape
    out[totals] = constant * rows
    out[means] = constant if constant > 0.0 else 0.0
    grand = out[totals]
    for j in range(columns):
        total = 0.0
        some = 0
        positive = False
        for i in range(rows):
            contribution = beta[j] * x[j, i]
            total += contribution
            if contribution != 0.0:
                some += 1
            if contribution > 0.0:
                positive = True
        out[totals + 1 + j] = total
        out[means + 1 + j] = total / some if positive else 0.0
        grand += total
    return grand


@njit(cache=True)
def _rssd(paid_totals, spend_share, grand, zero_penalty):
    """DECOMP.RSSD: distance between shares of effect and of spend; infinite where no paid medium has an effect."""
    count = spend_share.shape[0]
    whole = 0.0
    for m in range(count):
        whole += paid_totals[m] / grand
    distance = 0.0
    zeros = 0
    for m in range(count):
        share = (paid_totals[m] / grand) / whole
        distance += (share - spend_share[m]) ** 2
        if abs(share) <= 0.00005:
            zeros += 1
    distance = np.sqrt(distance)
    if zero_penalty:
        distance *= 1.0 + zeros / count
    return np.inf if np.isnan(distance) else distance


@njit(cache=True)
def compute(problem, theta, alpha, gamma, penalty, train_size, factors, x, out):
    """Compute one candidate and write its numbers to `out` (see `parts`).

    theta, alpha, gamma (M,): media hyperparameters. penalty: the absolute lambda. train_size: share of the window to
    train on, 1 for all of it. factors (p,): penalty factors. x (p, N): a scratch copy of `problem.design`.
    Where the ridge descent does not settle, nrmse and decomp.rssd are infinite.
    """
    columns, rows = x.shape
    count = theta.shape[0]
    paid = problem.spend_share.shape[0]
    y = problem.y
    _transform(problem, theta, alpha, gamma, x, out, 9)

    train = rows
    validation = rows
    if train_size < 1.0:
        train = int(np.floor(1.0 + (rows - 1) * train_size))
        validation = train + int(np.floor((1.0 - train_size) / 2.0 * rows))
    lower = problem.lower.copy()
    upper = problem.upper.copy()
    if problem.trend >= 0:
        total = 0.0
        for i in range(train):
            total += x[problem.trend, i]
        if total < 0.0:
            lower[problem.trend] = -1.0
            upper[problem.trend] = 0.0

    first = 9 + 2 * count
    beta = out[first : first + columns]
    df_intercept = 1.0
    constant, passes = ridge(x, y, train, penalty, lower, upper, factors, problem.intercept, beta)
    if problem.intercept and problem.non_negative and constant < 0.0:
        constant, passes = ridge(x, y, train, penalty, lower, upper, factors, False, beta)
        df_intercept = 0.0

    fitted = np.full(rows, constant)
    for j in range(columns):
        if beta[j] != 0.0:
            for i in range(rows):
                fitted[i] += beta[j] * x[j, i]
    out[:9] = np.nan
    out[0], out[3] = _part_errors(y, fitted, 0, train, train, columns, df_intercept)
    out[_NRMSE] = out[3]
    if train_size < 1.0:
        out[1], out[4] = _part_errors(y, fitted, train, validation, train, columns, df_intercept)
        out[2], out[5] = _part_errors(y, fitted, validation, rows, train, columns, df_intercept)
        out[_NRMSE] = out[4]
    totals = first + columns
    grand = _decompose(x, beta, constant, out, totals, totals + columns + 1)
    media = totals + 1 + columns - count
    out[_RSSD] = _rssd(out[media : media + paid], problem.spend_share, grand, problem.zero_penalty)
    out[_INTERCEPT] = constant
    if passes < 0:
        out[_NRMSE] = np.inf
        out[_RSSD] = np.inf
