"""The best split of a budget under one model: Robyn's allocator, scenario `max_response`.

Imports neither numba, nevergrad nor prophet, because the web process calls it. Deviations from Robyn: a budget that the
bounds cannot place is refused instead of returned clamped, and a channel without spend in the chosen dates is always
planned from its mean over the whole window. Source: `robyn_allocator`.
"""

from __future__ import annotations

from engine_py import LABEL
from engine_py.allocator.optimiser import check, solve
from engine_py.allocator.plan import pose
from engine_py.allocator.table import dt_optim_out
from mmm.bundle import Bundle
from mmm.engine import Allocation, AllocationRequest


def allocate(bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
    """Plan a budget under the model `sol_id`. Raises Invalid where request and bounds exclude each other."""
    plan = pose(bundle, sol_id, request)
    check(plan)
    solution = solve(plan)
    return Allocation(dt_optim_out(plan, solution.bounded, solution.extended), LABEL, plan.notes)
