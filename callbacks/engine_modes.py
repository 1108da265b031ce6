"""The engine modes that a run can have on the machines at hand."""

from __future__ import annotations

from app.queries.engines import EngineStatus
from layouts.components.run.engine_choice import Mode
from layouts.language import _, translate
from mmm.engine import MODES


def engine_modes(status: EngineStatus) -> list[Mode]:
    """Every mode; without R those that need it, with the first reasons why."""
    missing = (translate(problem.message) for problem in status.problems[:2])
    reason = " ".join((_("Not possible on this machine."), *missing))
    return [Mode(mode, "" if possible(mode, status) else reason) for mode in MODES]


def possible(mode: str, status: EngineStatus) -> bool:
    return mode == "fast" or status.r_ok
