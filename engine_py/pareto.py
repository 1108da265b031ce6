"""Which candidates to keep:

Robyn's filter, Pareto fronts and error score (`robyn_pareto`, `errors_scores`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MIN_CANDIDATES = 100
CALIBRATION_CONSTRAINT = 0.1


@dataclass(frozen=True)
class Selection:
    """candidate (n,): passes the filter (`mape.qt10`).

    front (n,): Pareto front from 1, NaN without. error_score (n,).

    fronts: how many fronts are selected. wanted: the number of models asked for, 100 or all there
        are.
    """

    candidate: np.ndarray
    front: np.ndarray
    error_score: np.ndarray
    fronts: int
    wanted: int

    @property
    def selected(self) -> np.ndarray:
        """Positions of the selected models."""
        return np.flatnonzero(self.front <= self.fronts)


def select(
    nrmse: np.ndarray,
    rssd: np.ndarray,
    mape: np.ndarray,
    score_nrmse: np.ndarray,
    calibration_constraint: float = CALIBRATION_CONSTRAINT,
    min_candidates: int = MIN_CANDIDATES,
) -> Selection:
    """Select from n models.

    `score_nrmse` is the test error with validation, else the training error.

    calibration_constraint: the share of models with the lowest MAPE among which fronts are formed;
    without calibration all MAPE are 0 and pass. A MAPE without a number (NaN) does not pass.
    min_candidates: as many fronts are selected as hold so many models. Robyn refuses to choose
    fronts where no more models pass the filter; here all of them are chosen then. A model without
    any paid effect has an infinite rssd. As in Robyn it can be on a front where a tenth of all are
    so.
    """
    mape = np.where(np.isnan(mape), np.inf, mape)
    known = np.isfinite(nrmse) & ~np.isnan(rssd) & np.isfinite(mape)
    candidate = (
        known & _low_enough(mape, calibration_constraint) & _low_enough(nrmse) & _low_enough(rssd)
    )
    if not candidate.any():
        candidate = known
    front = np.full(len(nrmse), np.nan)
    front[candidate] = pareto_fronts(nrmse[candidate], rssd[candidate])
    wanted = min(min_candidates, int(candidate.sum()))
    sizes = (
        np.cumsum(np.bincount(front[candidate].astype(int))[1:])
        if candidate.any()
        else np.array([0])
    )
    fronts = int(np.searchsorted(sizes, wanted) + 1)
    return Selection(candidate, front, error_score(score_nrmse, rssd, mape), fronts, wanted)


def pareto_fronts(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The front (from 1) of each of n points, both coordinates to be small.

    Equal points share the lower front.
    """
    order = np.lexsort((y, x))
    fronts = np.zeros(len(x), dtype=int)
    level = 0
    while len(order):
        level += 1
        lowest = np.minimum.accumulate(y[order])
        on_front = np.r_[True, lowest[1:] < lowest[:-1]]
        fronts[order[on_front]] = level
        order = order[~on_front]
    _, group = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    lowest_front = np.full(group.max() + 1 if len(x) else 0, level + 1)
    np.minimum.at(lowest_front, group.ravel(), fronts)
    return lowest_front[group.ravel()]


def error_score(nrmse: np.ndarray, rssd: np.ndarray, mape: np.ndarray) -> np.ndarray:
    """Robyn's combined error of all n models: each error scaled to [0, 1] over the models, weights
    1/3.
    """
    return np.sqrt(sum((_scaled(error) / 3) ** 2 for error in (nrmse, rssd, mape)))


def _low_enough(error: np.ndarray, share: float = 0.9) -> np.ndarray:
    """Up to R's quantile (type 7), which is exact where it falls on one of the errors and the next
    is infinite.
    """
    place = (len(error) - 1) * share
    below, above = np.sort(error)[[int(np.floor(place)), int(np.ceil(place))]]
    part = place - np.floor(place)
    limit = below if below == above or not part else (1 - part) * below + part * above
    return error <= limit


def _scaled(error: np.ndarray) -> np.ndarray:
    finite = np.where(np.isinf(error), 1.0, error)
    low, high = finite.min(), finite.max()
    return (finite - low) / (high - low) if high > low else finite
