"""One trial of the search: nevergrad proposes, the compiled candidate answers, in exactly Robyn's
order.

With the same seed, cores and losses the proposals are those of Robyn's own run, bit for bit.
Source: `robyn_mmm`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine_py.evaluate import Evaluator
from engine_py.kernels.candidate import MAPE, NRMSE, RSSD
from engine_py.prepare import Prepared
from engine_py.space import Space
from mmm.spec import ModelSpec

Step = Callable[[int, float, float], None]


@dataclass(frozen=True)
class Trial:
    """All candidates of one trial in order of evaluation: values (n, names), lambdas (n,), results
    (n, width).
    """

    values: np.ndarray
    lambdas: np.ndarray
    results: np.ndarray


def evaluations(spec: ModelSpec, space: Space) -> int:
    """Candidates of one trial: whole rounds of `cores`, or one where everything is fixed."""
    return math.ceil(spec.iterations / spec.cores) * spec.cores if len(space.searched) else 1


def search(prepared: Prepared, space: Space, trial: int, step: Step) -> Trial:
    """Run trial number `trial` (from 1).

    `step(done, best nrmse, best rssd)` is called after every round.

    Seeds numpy's global generator, as reticulate's nevergrad is seeded: run it in a process of its
    own.
    """
    from engine_py.optimizer import robyns_optimizer  # imports nevergrad

    spec = prepared.spec
    count = evaluations(spec, space)
    evaluator = Evaluator(prepared, space.names)
    values = np.empty((count, len(space.names)))
    lambdas = np.empty(count)
    results = np.empty((count, evaluator.width))
    if not len(space.searched):
        values[0] = space.values(np.array([]))
        lambdas[0] = evaluator.penalty(values[0])
        evaluator.into(results[0], values[0], lambdas[0])
        return Trial(values, lambdas, results)
    np.random.seed(spec.seed + trial)
    optimizer = robyns_optimizer(spec, len(space.searched))
    best = [math.inf, math.inf]
    with warnings.catch_warnings():
        # nevergrad warns about clipped infinite losses; Robyn hands them over too
        warnings.simplefilter("ignore")
        for first in range(0, count, spec.cores):
            batch = range(first, first + spec.cores)
            asked = [optimizer.ask() for _ in batch]
            for row, proposal in zip(batch, asked, strict=True):
                values[row] = space.values(proposal.value)
                lambdas[row] = evaluator.penalty(values[row])
                evaluator.into(results[row], values[row], lambdas[row])
            for row, proposal in zip(batch, asked, strict=True):
                losses = _losses(spec, results[row])
                optimizer.tell(proposal, losses)
                best = [min(best[0], losses[0]), min(best[1], losses[1])]
            step(first + spec.cores, best[0], best[1])
    return Trial(values, lambdas, results)


def _losses(spec: ModelSpec, result: np.ndarray) -> tuple[float, ...]:
    """What the search makes small.

    A MAPE without a number counts as infinite; Robyn's run ends in an error then.
    """
    losses = float(result[NRMSE]), float(result[RSSD])
    if not spec.calibration_input:
        return losses
    return (*losses, float(result[MAPE]) if not math.isnan(result[MAPE]) else math.inf)
