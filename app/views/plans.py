"""A budget plan beside Robyn's own allocation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mmm.planner.plan import Gain, Outcome


@dataclass(frozen=True)
class RobynAllocation:
    """What Robyn's allocator makes of the same limits and budget.

    promise: the lift that it states itself, over today: spend is constant and carry-over stays at
    its past mean. spends: money by channel. outcome, gain: the same split, counted as a plan is
    (`mmm.planner.plan.simulate`). engine: what computed it. notes: its remarks.
    """

    promise: float
    spends: Mapping[str, float]
    outcome: Outcome
    gain: Gain
    engine: str
    notes: tuple[str, ...]
