"""Compiling the kernels ahead of the first fit, and importing what the search needs.

`python -m engine_py.warm`.
"""

from __future__ import annotations

import numpy as np

from engine_py.kernels.fit_arrays import FitArrays, Hyper, Previous, Studies

_ROWS, _COLUMNS = 12, 2


def warm() -> None:
    """Compile every kernel (seconds the first time, then read from numba's cache) and import
    nevergrad.
    """
    import nevergrad  # noqa: F401 - imported before the trials fork, so that they share it

    from engine_py import clusters
    from engine_py.kernels.candidate import compute, width
    from engine_py.kernels.series import transformed

    problem, hyper = example()
    compute(problem, hyper, problem.design.copy(), np.empty(width(_COLUMNS, 1)))
    transformed(problem, hyper.adstock, hyper.alpha, hyper.gamma)
    clusters.warm()


def example() -> tuple[FitArrays, Hyper]:
    """A small model, of the very types for which kernels are compiled."""
    rng = np.random.default_rng(1)
    problem = FitArrays(
        rng.random((_COLUMNS, _ROWS)),
        rng.random(_ROWS),
        rng.random((1, _ROWS + 1)),
        1,
        np.zeros(_COLUMNS),
        np.full(_COLUMNS, np.inf),
        0,
        np.ones(1),
        True,
        True,
        True,
        0,
        Studies.none(),
        Previous.none(),
    )
    half = np.full(1, 0.5)
    return problem, Hyper(np.full((1, 2), 0.5), half, half, 0.1, 0.6, np.ones(_COLUMNS))


if __name__ == "__main__":
    warm()
