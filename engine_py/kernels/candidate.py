"""One candidate model in one compiled call: transformations, ridge fit, errors and decomposition
totals.

Source of every formula: Robyn 3.12.1 `run_transformations`, `model_refit`, `model_decomp`.
"""

from __future__ import annotations

import numpy as np

from engine_py.kernels.calibration import Fit, calibrate
from engine_py.kernels.fit_arrays import FitArrays, Hyper
from engine_py.kernels.jit import kernel
from engine_py.kernels.ridge import Penalty, ridge
from engine_py.kernels.transforms import adstock_into, hill_into

METRICS = (
    "rsq_train", "rsq_val", "rsq_test", "nrmse_train", "nrmse_val", "nrmse_test", "nrmse",
    "decomp.rssd", "mape", "intercept",
)  # fmt: skip
COUNT = len(METRICS)
NRMSE, RSSD, MAPE, INTERCEPT = range(COUNT - 4, COUNT)


def width(columns: int, media: int, studies: int = 0) -> int:
    """Length of the vector that `compute` fills for p design columns, M media and S
    lift studies.
    """
    return len(METRICS) + 2 * media + 3 * columns + 2 + 2 * studies


def parts(columns: int, media: int, studies: int = 0) -> dict[str, slice]:
    """Where the pieces of that vector lie; `total` and `mean_non0` begin with the intercept.

    `lift` and `lift_total`: what each study is predicted to find, and the whole effect in its rows.
    """
    ends = np.cumsum(
        [len(METRICS), media, media, columns, columns + 1, columns + 1, studies, studies]
    )
    names = (
        "metrics",
        "inflexion",
        "inflation",
        "coef",
        "total",
        "mean_non0",
        "lift",
        "lift_total",
    )
    return {
        name: slice(int(a), int(b)) for name, a, b in zip(names, [0, *ends[:-1]], ends, strict=True)
    }


@kernel
def _transform(problem: FitArrays, hyper: Hyper, x: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Write the saturated media into the last rows of x, inflexions and inflations into `out`.

    Returns the adstocked media (M, T).
    """
    media = problem.media
    count, periods = media.shape
    rows = x.shape[1]
    first = x.shape[0] - count
    stocked = np.empty((count, periods))
    weights = np.empty(periods)
    for m in range(count):
        inflation, _ = adstock_into(
            problem.adstock, hyper.adstock[m], media[m], weights, stocked[m]
        )
        window = stocked[m, problem.start : problem.start + rows]
        inflexion = hyper.gamma[m] * window.max()
        hill_into(window, hyper.alpha[m], inflexion, x[first + m])
        out[COUNT + m] = inflexion
        out[COUNT + count + m] = inflation
    return stocked


@kernel
def _split(rows: int, train_size: float) -> tuple[int, int]:
    """Where the training and the validation rows end."""
    if train_size >= 1.0:
        return rows, rows
    train = int(np.floor(1.0 + (rows - 1) * train_size))
    return train, train + int(np.floor((1.0 - train_size) / 2.0 * rows))


@kernel
def _limits(problem: FitArrays, hyper: Hyper, x: np.ndarray, train: int) -> Penalty:
    """The penalty with the coefficient limits; a trend that is negative in training gets [-1, 0]
    instead of [0, 1].
    """
    lower = problem.lower.copy()
    upper = problem.upper.copy()
    if problem.trend >= 0 and x[problem.trend, :train].sum() < 0.0:
        lower[problem.trend] = -1.0
        upper[problem.trend] = 0.0
    return Penalty(hyper.penalty, lower, upper, hyper.factors)


@kernel
def _fit(
    problem: FitArrays, x: np.ndarray, train: int, penalty: Penalty, beta: np.ndarray
) -> tuple[float, float, int]:
    """Ridge with Robyn's intercept rule. Returns (intercept, its degree of freedom, passes)."""
    constant, passes = ridge(x, problem.y, train, penalty, problem.intercept, beta)
    if problem.intercept and problem.non_negative and constant < 0.0:
        constant, passes = ridge(x, problem.y, train, penalty, False, beta)
        return constant, 0.0, passes
    return constant, 1.0, passes


@kernel
def _fitted(x: np.ndarray, constant: float, beta: np.ndarray) -> np.ndarray:
    """The prediction of every row (N,)."""
    fitted = np.full(x.shape[1], constant)
    for j in range(x.shape[0]):
        if beta[j] != 0.0:
            for i in range(x.shape[1]):
                fitted[i] += beta[j] * x[j, i]
    return fitted


@kernel
def _part_errors(y: np.ndarray, fitted: np.ndarray, inflator: float) -> tuple[float, float]:
    """Adjusted R2 and NRMSE of one part. inflator:

    (n - df) / (n - p - 1) of the training rows, whatever the part.
    """
    n = y.shape[0]
    if n == 0:
        return np.nan, np.nan
    mean = y.sum() / n
    residual = 0.0
    total = 0.0
    for i in range(n):
        residual += (y[i] - fitted[i]) ** 2
        total += (y[i] - mean) ** 2
    return 1.0 - residual / total * inflator, np.sqrt(residual / n) / (y.max() - y.min())


@kernel
def _decompose(
    x: np.ndarray, beta: np.ndarray, constant: float, total: np.ndarray, mean: np.ndarray
) -> float:
    """Contribution totals and means over non-zero periods, the intercept first.

    Returns the grand total.
    """
    columns, rows = x.shape
    total[0] = constant * rows
    mean[0] = max(constant, 0.0)
    for j in range(columns):
        some = 0
        positive = False
        whole = 0.0
        for i in range(rows):
            contribution = beta[j] * x[j, i]
            whole += contribution
            some += contribution != 0.0
            positive |= contribution > 0.0
        total[1 + j] = whole
        mean[1 + j] = whole / some if positive else 0.0
    return total.sum()


@kernel
def _refresh_rssd(problem: FitArrays, total: np.ndarray, grand: float) -> float:
    """DECOMP.RSSD of a refresh: how far the terms' shares of the prediction moved from those of the
    former model.
    """
    shares = problem.previous.shares
    first = shares.shape[0] - problem.media.shape[0]
    paid = problem.spend_share.shape[0]
    of_paid = 0.0
    of_others = 0.0
    for j in range(shares.shape[0]):
        square = (total[j] / grand - shares[j]) ** 2
        if first <= j < first + paid:
            of_paid += square
        else:
            of_others += square
    distance = (
        np.sqrt(of_paid / paid)
        + np.sqrt(of_others / (shares.shape[0] - paid)) * problem.previous.weight
    )
    return np.inf if np.isnan(distance) else distance


@kernel
def _rssd(
    paid_totals: np.ndarray, spend_share: np.ndarray, grand: float, zero_penalty: bool
) -> float:
    """DECOMP.RSSD: distance between shares of effect and of spend; infinite where no paid medium
    has an effect.
    """
    count = spend_share.shape[0]
    whole = 0.0
    for m in range(count):
        whole += paid_totals[m] / grand
    distance = 0.0
    zeros = 0
    for m in range(count):
        share = (paid_totals[m] / grand) / whole
        distance += (share - spend_share[m]) ** 2
        zeros += abs(share) <= 0.00005  # rounds to 0 at four digits
    distance = np.sqrt(distance)
    if zero_penalty:
        distance *= 1.0 + zeros / count
    return np.inf if np.isnan(distance) else distance


@kernel
def compute(problem: FitArrays, hyper: Hyper, x: np.ndarray, out: np.ndarray) -> None:
    """Compute one candidate and write its numbers to `out` (see `parts`).

    x (p, N): a scratch copy of the design.

    Where the ridge descent does not settle, nrmse and decomp.rssd are infinite.
    """
    columns, rows = x.shape
    media = hyper.alpha.shape[0]
    first = COUNT + 2 * media
    beta = out[first : first + columns]
    total = out[first + columns : first + 2 * columns + 1]
    mean = out[first + 2 * columns + 1 : first + 3 * columns + 2]
    stocked = _transform(problem, hyper, x, out)
    train, stop = _split(rows, hyper.train_size)
    constant, df, passes = _fit(problem, x, train, _limits(problem, hyper, x, train), beta)

    fitted = _fitted(x, constant, beta)
    inflator = (train - df) / (train - columns - 1.0)
    out[:COUNT] = np.nan
    out[0], out[3] = _part_errors(problem.y[:train], fitted[:train], inflator)
    out[NRMSE] = out[3]
    if hyper.train_size < 1.0:
        out[1], out[4] = _part_errors(problem.y[train:stop], fitted[train:stop], inflator)
        out[2], out[5] = _part_errors(problem.y[stop:], fitted[stop:], inflator)
        out[NRMSE] = out[4]
    grand = _decompose(x, beta, constant, total, mean)
    if problem.previous.shares.shape[0] > 0:
        out[RSSD] = _refresh_rssd(problem, total, grand)
    else:
        paid = total[1 + columns - media :][: problem.spend_share.shape[0]]
        out[RSSD] = _rssd(paid, problem.spend_share, grand, problem.zero_penalty)
    fit = Fit(x, stocked, out[COUNT : COUNT + media], beta)
    out[MAPE] = calibrate(problem, hyper, fit, out[first + 3 * columns + 2 :])
    out[INTERCEPT] = constant
    if passes < 0:
        out[NRMSE] = np.inf
        out[RSSD] = np.inf
