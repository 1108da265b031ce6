"""Budget plans: the best split of a budget under one model. Computed on asking, not kept."""

from __future__ import annotations

from app.errors import Invalid
from app.queries import models
from mmm import errors as mmm_errors
from mmm.engine import Allocation, AllocationRequest
from tenants.permissions import require


def optimise(run_id: str, sol_id: str, request: AllocationRequest) -> Allocation:
    """The split that yields most within the bounds. Raises NotFound, Invalid."""
    require("plans.use")
    models.require_model(run_id, sol_id)
    from engine_py import allocator  # light: scipy and numpy only

    try:
        return allocator.allocate(models.bundle(run_id), sol_id, request)
    except mmm_errors.Invalid as error:
        raise Invalid(error) from error
