"""Budget plans: the best split of a budget under one model.

Computed on asking; the last ones are remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from app.errors import InvalidRequest
from app.queries import models
from mmm import errors as mmm_errors
from mmm.bundle import Bundle
from mmm.engine import Allocation, AllocationRequest
from tenants.permissions import require


def optimise(run_id: str, sol_id: str, request: AllocationRequest) -> Allocation:
    """The split that yields most within the bounds. Raises NotFound, Invalid."""
    require("plans.use")
    models.require_model(run_id, sol_id)
    try:
        return _split(_Asked(run_id, sol_id, repr(request), models.bundle(run_id), request))
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error


@dataclass(frozen=True)
class _Asked:
    """A finished run never changes, so that the same question has the same answer."""

    run_id: str
    sol_id: str
    request: str
    bundle: Bundle = field(compare=False)
    given: AllocationRequest = field(compare=False)


@lru_cache(maxsize=64)
def _split(asked: _Asked) -> Allocation:
    from engine_py import allocator  # light: scipy and numpy only

    return allocator.allocate(asked.bundle, asked.sol_id, asked.given)
