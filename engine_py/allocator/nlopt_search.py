"""NLopt as Robyn sets it, an augmented Lagrangian around SLSQP; and SLSQP alone,
which is faster.
"""

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
_REFINING = 500  # evaluations
_REFINED_TOLERANCE = 1e-12
_FAILED = (-1, -2, -3)  # NLopt's codes for failure, invalid arguments and out of memory


def minimise(
    objective: Function,
    constraint: Function,
    bounds: tuple[np.ndarray, np.ndarray],
    begin: np.ndarray,
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
    outer.set_maxeval(EVALUATIONS)
    outer.set_exceptions_enabled(False)
    found = np.asarray(outer.optimize(np.clip(begin, *bounds)))
    status = int(outer.last_optimize_result())
    failed = status in _FAILED or not np.isfinite(found).all()
    return (begin, min(status, -1)) if failed else (np.clip(found, *bounds), status)


def refined(
    objective: Function,
    constraint: Function,
    bounds: tuple[np.ndarray, np.ndarray],
    begin: np.ndarray,
) -> np.ndarray:
    """Where SLSQP alone ends. Both functions should be about 1 in size; may miss the constraint."""
    import nlopt

    search = nlopt.opt(nlopt.LD_SLSQP, len(begin))
    search.set_lower_bounds(bounds[0])
    search.set_upper_bounds(bounds[1])
    search.set_min_objective(objective)
    search.add_equality_constraint(constraint, _REFINED_TOLERANCE)
    search.set_xtol_rel(_TOLERANCE)
    search.set_maxeval(_REFINING)
    search.set_exceptions_enabled(False)
    found = np.asarray(search.optimize(np.clip(begin, *bounds)))
    return np.clip(found, *bounds) if np.isfinite(found).all() else begin
