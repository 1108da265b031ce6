"""Budget plans: the best split of a budget under one model.

Computed on asking; the last ones are remembered.
"""

from __future__ import annotations

from functools import lru_cache

from app.errors import InvalidRequest, NotFound
from app.queries.visible import VisibleModel
from mmm import errors as mmm_errors
from mmm.analysis.model_tables import ModelTables
from mmm.engine import Allocation, AllocationRequest
from tenants.permissions import can, require


def optimise(seen: VisibleModel, request: AllocationRequest) -> Allocation:
    """The split that yields most within the bounds.

    Raises InvalidInput, and NotFound for a client on a model that was superseded.
    """
    require("plans.use")
    if not (seen.info.published or can("models.read")):
        raise NotFound("There is no such model.")
    try:
        return _split(seen.tables, request)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error


@lru_cache(maxsize=64)
def _split(model: ModelTables, request: AllocationRequest) -> Allocation:
    """Of one model: the same question has the same answer."""
    from engine_py import allocator  # light: scipy and numpy only

    return allocator.allocate(model.bundle, model.sol_id, request)
