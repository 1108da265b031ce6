"""All trials of a fit, side by side in child processes, with their progress added up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from engine_py import children
from engine_py.prepare import Prepared
from engine_py.search import Trial, evaluations, search
from engine_py.space import Space
from mmm.engine import Progress, Report

STAGE = "Searching"
_SEND_EVERY_S = 0.2


def run(prepared: Prepared, space: Space, processes: int, report: Report) -> list[Trial]:
    """Search every trial; `processes` at a time. The result does not depend on `processes`.

    Raises whatever `report` raises (within 3 s, all children stopped), and EngineError where a trial dies.
    """
    count = prepared.spec.trials if len(space.searched) else 1
    each = evaluations(prepared.spec, space)
    state = [(0, math.inf, math.inf)] * count

    def receive(number: int, message: tuple[int, float, float]) -> None:
        state[number] = message

    def tick() -> None:
        done, nrmse, rssd = zip(*state, strict=True)
        report(Progress(STAGE, sum(done), count * each, _known(min(nrmse)), _known(min(rssd))))

    tasks = [children.Task(f"Trial {trial}", _work(prepared, space, trial)) for trial in range(1, count + 1)]
    return children.run(tasks, processes, tick, receive)


def _work(prepared: Prepared, space: Space, trial: int) -> Callable[[children.Send], Any]:
    def work(send: children.Send) -> Trial:
        last = time.monotonic()

        def step(done: int, best_nrmse: float, best_rssd: float) -> None:
            nonlocal last
            if time.monotonic() - last >= _SEND_EVERY_S or done == evaluations(prepared.spec, space):
                last = time.monotonic()
                send((done, best_nrmse, best_rssd))

        return search(prepared, space, trial, step)

    return work


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
