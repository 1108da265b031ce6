"""The trials of a fit: all of them side by side in child processes, or one alone,
left as a file.
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from engine_py import subprocesses
from engine_py.prepare import Prepared
from engine_py.search import Trial, evaluations, search
from engine_py.space import Space
from mmm.engine import Progress, Report
from mmm.phrase import Phrase

STAGE = Phrase("Searching")
_SEND_EVERY_S = 0.2


def count(trials: int, space: Space) -> int:
    """Trials to search: one where everything is fixed."""
    return trials if len(space.searched) else 1


def run(prepared: Prepared, space: Space, processes: int, report: Report) -> list[Trial]:
    """Search every trial; `processes` at a time. The result does not depend on `processes`.

    Raises whatever `report` raises (within 3 s, all children stopped), and EngineError where a
    trial dies.
    """
    number = count(prepared.spec.trials, space)
    each = evaluations(prepared.spec, space)
    state = [(0, math.inf, math.inf)] * number

    def receive(number: int, message: tuple[int, float, float]) -> None:
        state[number] = message

    def tick() -> None:
        done, nrmse, rssd = zip(*state, strict=True)
        report(Progress(STAGE, sum(done), number * each, _known(min(nrmse)), _known(min(rssd))))

    tasks = [
        subprocesses.Task(Phrase("Trial {number}", number=trial), _work(prepared, space, trial))
        for trial in range(1, number + 1)
    ]
    return subprocesses.run(tasks, processes, tick, receive)


def alone(prepared: Prepared, space: Space, trial: int, report: Report) -> Trial:
    """Search one trial in this very process; numpy's global generator stays as it was.

    Raises what `report` raises.
    """
    each = evaluations(prepared.spec, space)
    told = -math.inf

    def step(done: int, nrmse: float, rssd: float) -> None:
        nonlocal told
        if time.monotonic() - told >= _SEND_EVERY_S or done == each:
            told = time.monotonic()
            report(Progress(STAGE, done, each, _known(nrmse), _known(rssd)))

    before = np.random.get_state()
    try:
        return search(prepared, space, trial, step)
    finally:
        np.random.set_state(before)


def packed(trial: Trial) -> bytes:
    """A trial as a file: NumPy's own format, nothing in it that runs."""
    file = io.BytesIO()
    np.savez(file, **asdict(trial))
    return file.getvalue()


def unpacked(content: bytes) -> Trial:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Trial(**{name: arrays[name] for name in arrays})


def _work(prepared: Prepared, space: Space, trial: int) -> Callable[[subprocesses.Send], Any]:
    def work(send: subprocesses.Send) -> Trial:
        last = time.monotonic()

        def step(done: int, best_nrmse: float, best_rssd: float) -> None:
            nonlocal last
            if time.monotonic() - last >= _SEND_EVERY_S or done == evaluations(
                prepared.spec, space
            ):
                last = time.monotonic()
                send((done, best_nrmse, best_rssd))

        return search(prepared, space, trial, step)

    return work


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
