"""NLopt set as Robyn sets it: an augmented Lagrangian with SLSQP inside."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Function = Callable[[np.ndarray, np.ndarray], float]
"""A value at a point; also writes the gradient into the second array where that has a size."""

_TOLERANCE = 1e-10
_CONSTRAINT_TOLERANCE = 1e-8
# R's nloptr gives its local optimiser this limit, and the result depends on it
_INNER_EVALUATIONS = 100
EVALUATIONS = 100_000
_FAILED = (-1, -2, -3)  # NLopt's codes for failure, invalid arguments and out of memory


def minimise(
    objective: Function,
    constraint: Function,
    bounds: tuple[np.ndarray, np.ndarray],
    begin: np.ndarray,
    limit: int = EVALUATIONS,
) -> tuple[np.ndarray, int]:
    """Where the objective is least with the constraint at 0, and NLopt's status.

    A failed search returns the point where it began, as Robyn does. Shape: that of `begin`.
    """
    import nlopt

    inner = nlopt.opt(nlopt.LD_SLSQP, len(begin))
    inner.set_xtol_rel(_TOLERANCE)
    inner.set_maxeval(_INNER_EVALUATIONS)
    outer = nlopt.opt(nlopt.LD_AUGLAG, len(begin))
    outer.set_local_optimizer(inner)
    outer.set_lower_bounds(bounds[0])
    outer.set_upper_bounds(bounds[1])
    outer.set_min_objective(objective)
    outer.add_equality_constraint(constraint, _CONSTRAINT_TOLERANCE)
    outer.set_xtol_rel(_TOLERANCE)
    outer.set_maxeval(limit)
    outer.set_exceptions_enabled(False)
    found = np.asarray(outer.optimize(np.clip(begin, *bounds)))
    status = int(outer.last_optimize_result())
    failed = status in _FAILED or not np.isfinite(found).all()
    return (begin, min(status, -1)) if failed else (np.clip(found, *bounds), status)
