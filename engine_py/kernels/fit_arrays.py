"""What the kernels are given: the arrays of a fit, which all candidates share, and one candidate's
hyperparameters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Studies(NamedTuple):
    """S lift studies. first, stop (S,): rows of the window that a study covers, first..stop-1.

    media, of (S + 1,): study s is about the media media[of[s]:of[s + 1]], by their number. lift
    (S,): what was measured. stretch (S,): days of the study by days between its first and last row.
    immediate (S,): whether the study leaves out what its media carried over from before it.
    """

    first: np.ndarray
    stop: np.ndarray
    media: np.ndarray
    of: np.ndarray
    lift: np.ndarray
    stretch: np.ndarray
    immediate: np.ndarray

    @classmethod
    def none(cls) -> Studies:
        """No study at all."""
        rows, numbers = np.empty(0, np.int64), np.empty(0)
        return cls(rows, rows, rows, np.zeros(1, np.int64), numbers, numbers, np.empty(0, np.bool_))


class Previous(NamedTuple):
    """What a refresh shall stay close to.

    shares (p + 1,): each term's part of the former model's prediction, the intercept first; empty
    where there is no former model. weight: how much the terms that are no paid media count.
    """

    shares: np.ndarray
    weight: float

    @classmethod
    def none(cls) -> Previous:
        """No former model."""
        return cls(np.empty(0), 1.0)


class FitArrays(NamedTuple):
    """The arrays that stay the same for all candidates.

    p design columns, T periods, N of them in the window.

    design (p, N): window rows of prophet and context columns; the last M rows belong to the media
    and are written anew for each candidate. media (M, T): modelling columns, the paid ones first.
    spend_share (P,): shares of paid spend.
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
    adstock: int  # a kind of `kernels.transforms`
    studies: Studies
    previous: Previous


class Hyper(NamedTuple):
    """One candidate's hyperparameters.

    alpha, gamma (M,); penalty: the absolute lambda; factors (p,).

    adstock (M, 2): theta twice, or shape and scale. train_size: share of the window to train on, 1
    for all of it.
    """

    adstock: np.ndarray
    alpha: np.ndarray
    gamma: np.ndarray
    penalty: float
    train_size: float
    factors: np.ndarray
