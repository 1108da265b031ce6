"""Budget plans, counted by simulation in every accepted model, and Robyn's own allocation.

Computed on asking; the last ones are remembered.
"""

from __future__ import annotations

from functools import lru_cache

from app.errors import InvalidRequest, NotFound
from app.queries import health
from app.queries.accepted import accepted
from app.queries.visible import VisibleModel
from app.views.plans import RobynAllocation
from mmm import errors as mmm_errors
from mmm.analysis.model_set import ModelSet
from mmm.analysis.model_tables import ModelTables
from mmm.engine import Allocation, AllocationRequest
from mmm.planner import plan as planner
from mmm.planner.plan import Plan
from mmm.planner.plan_request import PlanRequest, kept_by_default, limits_of
from mmm.planner.spend_paths import SpendPattern
from tenants.permissions import can, require

_KEPT = 64


def plan(seen: VisibleModel, request: PlanRequest) -> Plan:
    """What to do with a budget, and what it brings in the accepted models of the KPI.

    Raises InvalidRequest, and NotFound for a client on a model that was superseded.
    """
    _may_plan(seen)
    try:
        return _made(accepted(seen), seen.sol_id, request)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error


def robyns(seen: VisibleModel, made: Plan) -> RobynAllocation:
    """Robyn's allocation of a plan's budget within its limits, and what that brings by simulation.

    Robyn gives a channel without a positive coefficient nothing; where the plan keeps such a
    channel, its money is left out of Robyn's budget and kept, so that both spend the same. Raises
    InvalidRequest, EngineError, and NotFound as `plan` does.
    """
    _may_plan(seen)
    models, request, pattern = accepted(seen), made.request, made.pattern
    limits, unknown = limits_of(pattern, request), not_estimable(seen)
    aside = {
        name: float(low * money)
        for name, low, up, money in zip(
            pattern.channels, limits.low, limits.up, pattern.money, strict=True
        )
        if name in unknown and low == up
    }
    asked = AllocationRequest(
        total_budget=limits.budget - sum(aside.values()),
        low=dict(zip(pattern.channels, limits.low.tolist(), strict=True)),
        up=dict(zip(pattern.channels, limits.up.tolist(), strict=True)),
        date_range=request.date_range,
    )
    try:
        found = _split(seen.tables, asked)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error
    table = found.table.set_index("channels")
    spends = (table["optmSpendUnit"] * pattern.base.shape[1]).to_dict() | aside
    outcome, gain = planner.simulate(models, seen.sol_id, made, spends)
    first = found.table.iloc[0]
    promise = float(first["optmResponseUnitTotal"] / first["initResponseUnitTotal"] - 1)
    return RobynAllocation(promise, spends, outcome, gain, found.engine, found.notes)


def kept(seen: VisibleModel, date_range: str) -> dict[str, str]:
    """Why a channel stays as it is unless a person frees it, by channel: zero (not estimable), hold
    (its budget should not be moved on this model) or paused (no spend in these dates).
    """
    _may_plan(seen)
    pattern = SpendPattern.of(seen.bundle, date_range)
    zero, hold = not_estimable(seen), health.assess(seen).channels_on_hold
    reasons = dict.fromkeys(hold, "hold") | dict.fromkeys(zero, "zero")
    reasons |= dict.fromkeys(pattern.paused, "paused")
    return {name: reasons[name] for name in kept_by_default(pattern, zero, hold)}


def not_estimable(seen: VisibleModel) -> frozenset[str]:
    """The paid channels to which a model gives no positive coefficient."""
    table = seen.tables.channels
    return frozenset(table.loc[~(table["coef"] > 0), "channel"])


def _may_plan(seen: VisibleModel) -> None:
    require("plans.use")
    if not (seen.info.published or can("models.read")):
        raise NotFound("There is no such model.")


@lru_cache(maxsize=_KEPT)
def _made(models: ModelSet, sol_id: str, request: PlanRequest) -> Plan:
    """The same question to the same models has the same answer."""
    return planner.make(models, sol_id, request)


@lru_cache(maxsize=_KEPT)
def _split(model: ModelTables, request: AllocationRequest) -> Allocation:
    from engine_py import allocator  # light: scipy and numpy only

    return allocator.allocate(model.bundle, model.sol_id, request)
