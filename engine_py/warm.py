"""Compiling the kernels ahead of the first fit, and importing what the search needs."""

from __future__ import annotations

import numpy as np


def warm() -> None:
    """Compile every kernel (seconds the first time, then read from numba's cache) and import nevergrad."""
    import nevergrad  # noqa: F401 - imported before the trials fork, so that they share it

    from engine_py import clusters
    from engine_py.kernels.candidate import compute, width
    from engine_py.kernels.problem import Hyper, Previous, Problem, Studies
    from engine_py.kernels.series import transformed

    rows, columns = 12, 2
    rng = np.random.default_rng(1)
    design = rng.random((columns, rows))
    problem = Problem(
        design, rng.random(rows), rng.random((1, rows + 1)), 1, np.zeros(columns), np.full(columns, np.inf), 0,
        np.ones(1), True, True, True, 0, Studies.none(), Previous.none(),
    )  # fmt: skip
    half, adstock = np.full(1, 0.5), np.full((1, 2), 0.5)
    out = np.empty(width(columns, 1))
    compute(problem, Hyper(adstock, half, half, 0.1, 0.6, np.ones(columns)), design.copy(), out)
    transformed(problem, adstock, half, half)
    clusters.warm()
