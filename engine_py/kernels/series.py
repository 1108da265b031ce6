"""Per-period numbers of single models: adstocked and saturated media, contributions, mean
responses.
"""

from __future__ import annotations

import numpy as np

from engine_py.kernels.fit_arrays import FitArrays
from engine_py.kernels.jit import kernel
from engine_py.kernels.transforms import adstock_into, hill_into


@kernel
def transformed(
    problem: FitArrays, adstock: np.ndarray, alpha: np.ndarray, inflexion: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Adstocked input and saturation on the window (M, rows), means (M, 2) of immediate and
    carried-over input.

    adstock (M, 2): as in `Hyper`. alpha, inflexion (M,). Source: Robyn `robyn_response`.
    """
    media, start, rows = problem.media, problem.start, problem.y.shape[0]
    count, periods = media.shape
    stocked = np.empty((count, rows))
    saturated = np.empty((count, rows))
    means = np.zeros((count, 2))
    whole = np.empty(periods)
    weights = np.empty(periods)
    for m in range(count):
        _, at_once = adstock_into(problem.adstock, adstock[m], media[m], weights, whole)
        stocked[m] = whole[start : start + rows]
        hill_into(stocked[m], alpha[m], inflexion[m], saturated[m])
        for t in range(rows):
            immediate = at_once * media[m, start + t]
            means[m, 0] += immediate
            means[m, 1] += stocked[m, t] - immediate
        means[m] /= rows
    return stocked, saturated, means
