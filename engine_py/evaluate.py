"""Candidates computed one after another into one matrix, from which the tables are made."""

from __future__ import annotations

import numpy as np

from engine_py.kernels.candidate import compute, width
from engine_py.kernels.fit_arrays import Hyper
from engine_py.prepare import Prepared
from engine_py.space import Reader


class Evaluator:
    """Computes candidates of one prepared model; holds the scratch memory, so one per process."""

    def __init__(self, prepared: Prepared, names: tuple[str, ...]) -> None:
        self._prepared = prepared
        self._reader = Reader.of(prepared.spec, names)
        self._scratch = prepared.arrays.design.copy()
        self._ones = np.ones(len(prepared.columns))

    @property
    def width(self) -> int:
        """Length of a candidate's vector of results."""
        prepared = self._prepared
        return width(len(prepared.columns), len(prepared.spec.all_media), len(prepared.studies))

    def penalty(self, values: np.ndarray) -> float:
        """The absolute lambda at a vector of hyperparameter values."""
        low, high = self._prepared.lambda_min, self._prepared.lambda_max
        return low + (high - low) * float(values[self._reader.lambda_hp])

    def into(self, out: np.ndarray, values: np.ndarray, penalty: float) -> None:
        """Compute one candidate.

        `out` (width,) is filled as `candidate.parts` says; `penalty`: absolute lambda.
        """
        reader = self._reader
        factors = values[reader.factors] if len(reader.factors) else self._ones
        hyper = Hyper(
            values[reader.adstock],
            values[reader.alpha],
            values[reader.gamma],
            penalty,
            float(values[reader.train_size]),
            factors,
        )
        compute(self._prepared.arrays, hyper, self._scratch, out)


def evaluate_all(
    prepared: Prepared, names: tuple[str, ...], values: np.ndarray, lambdas: np.ndarray
) -> np.ndarray:
    """Results (n, width) of n given candidates; values (n, names), lambdas (n,) absolute."""
    evaluator = Evaluator(prepared, names)
    results = np.empty((len(values), evaluator.width))
    for row, penalty in enumerate(lambdas):
        evaluator.into(results[row], values[row], float(penalty))
    return results
