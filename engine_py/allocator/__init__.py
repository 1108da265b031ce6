"""The best split of a budget, or the best spend at a target efficiency, under one model: Robyn's
allocator.

Imports neither numba, nevergrad nor prophet, because the web process calls it. Deviations from
Robyn: a budget that the bounds cannot place, or a target that they cannot reach, is refused instead
of returned clamped; a channel without spend in the chosen dates is always planned from its mean
over the whole window; and `target_efficiency` is solved with the true derivative of its constraint,
where Robyn's is wrong (see `target`). Source: `robyn_allocator`.
"""

from __future__ import annotations

from engine_py import LABEL
from engine_py.allocator.optimiser import check, solve
from engine_py.allocator.plan import pose
from engine_py.allocator.table import dt_optim_out
from mmm.bundle import Bundle
from mmm.engine import Allocation, AllocationRequest


def allocate(bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
    """Plan a budget under the model `sol_id`.

    Raises InvalidInput where request and bounds exclude each other.
    """
    plan = pose(bundle, sol_id, request)
    check(plan)
    solution = solve(plan)
    table = dt_optim_out(plan, solution.bounded, solution.extended)
    return Allocation(table, LABEL, (*plan.notes, *solution.notes))
