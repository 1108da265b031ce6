"""What a candidate predicts for lift studies, and how far that is from what they measured.

Source: Robyn 3.12.1 `lift_calibration`, with its scaling by days and its habit of leaving out what
    is not a number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine_py.kernels.fit_arrays import FitArrays, Hyper
from engine_py.kernels.jit import kernel
from engine_py.kernels.transforms import adstock_into


class Fit(NamedTuple):
    """A fitted candidate.

    x (p, N): its design; stocked (M, T): adstocked media; inflexion (M,); beta (p,).
    """

    x: np.ndarray
    stocked: np.ndarray
    inflexion: np.ndarray
    beta: np.ndarray


@kernel
def _carried_in(problem: FitArrays, hyper: Hyper, fit: Fit, m: int, rows: tuple[int, int]) -> float:
    """The effect within the window rows `rows` of what medium m carried over from before the first
    of them.

    NaN where the carry-over is negative: a Weibull density stretched over the study alone can
    exceed the whole one's.
    """
    first = problem.start + rows[0]
    stop = problem.start + rows[1]
    fresh = np.empty(stop - first)
    weights = np.empty(stop - first)
    adstock_into(problem.adstock, hyper.adstock[m], problem.media[m, first:stop], weights, fresh)
    half = fit.inflexion[m] ** hyper.alpha[m]
    effect = 0.0
    for t in range(stop - first):
        carried = fit.stocked[m, first + t] - fresh[t]
        if carried != 0.0:
            power = carried ** hyper.alpha[m]
            effect += power / (power + half)
    return effect * fit.beta[fit.beta.shape[0] - problem.media.shape[0] + m]


@kernel
def calibrate(problem: FitArrays, hyper: Hyper, fit: Fit, lift: np.ndarray) -> float:
    """Write each study's predicted lift and total effect, scaled to its days, into `lift` (2 S,);
    return the MAPE.

    0 without studies, as in Robyn. A study without a number is left out of the mean; NaN where none
    has one.
    """
    studies = problem.studies
    count = studies.lift.shape[0]
    media = fit.x.shape[0] - problem.media.shape[0]
    errors = 0.0
    known = 0
    for s in range(count):
        total = 0.0
        carried = 0.0
        for place in range(studies.of[s], studies.of[s + 1]):
            m = studies.media[place]
            total += (
                fit.beta[media + m] * fit.x[media + m, studies.first[s] : studies.stop[s]].sum()
            )
            if studies.immediate[s]:
                carried += _carried_in(problem, hyper, fit, m, (studies.first[s], studies.stop[s]))
        lift[s] = (total - carried) * studies.stretch[s]
        lift[count + s] = total * studies.stretch[s]
        error = abs((lift[s] - studies.lift[s]) / studies.lift[s])
        if not np.isnan(error):
            errors += error
            known += 1
    return errors / known if known else (np.nan if count else 0.0)
