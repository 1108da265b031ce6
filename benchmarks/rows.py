"""What a benchmark reports: rows of work, what it must reach and what was measured; and how time is
taken.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    met: whether `measured` reaches `required`; None where nothing is required.
    """

    work: str
    measured: str
    required: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "NO", None: ""}[self.met]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds that the work took, and what it returned."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def processor_s() -> float:
    """Processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def best_s(work: Callable[[], object], rounds: int = 25) -> float:
    """Seconds that the best of several rounds took: what the work takes where nothing
    disturbs it.
    """
    found = []
    for _ in range(rounds):
        found.append(timed(work)[0])
    return min(found)


def at_most(work: str, value: float, limit: float, unit: str, digits: int = 1) -> Row:
    """A row that is met where the value stays within the limit."""
    return Row(work, f"{value:.{digits}f} {unit}", f"≤ {limit:g} {unit}", value <= limit)


def at_least(work: str, value: float, limit: float, unit: str) -> Row:
    """A row that is met where the value reaches the limit."""
    return Row(work, f"{value:.0f} {unit}", f"≥ {limit:g} {unit}", value >= limit)
