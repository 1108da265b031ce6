"""How long planning a budget takes: five channels, three years of weeks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine_py.allocator import allocate
from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.engine import AllocationRequest
from mmm.simulate import demo_plan, simulate

_ROUNDS = 25


def measure() -> Iterator[tuple[str, str]]:
    """Rows of name and value: medians over the selected models of a small fit. Takes a few seconds."""
    plan = demo_plan(weeks=156)
    made = simulate(replace(plan, channels=plan.channels[:5]))
    bundle = CompiledEngine(1).fit(made.spec.with_(iterations=150, trials=1), made.data)
    requests = {
        "allocation, max_response": AllocationRequest(),
        "allocation, target_efficiency": AllocationRequest("target_efficiency"),
    }
    for name, request in requests.items():
        yield name, f"{_milliseconds(bundle, request):.1f} ms"


def _milliseconds(bundle: Bundle, request: AllocationRequest) -> float:
    models = bundle.selected[:5]
    allocate(bundle, models[0], request)  # the first one imports the optimiser
    taken = []
    for turn in range(_ROUNDS):
        begin = time.perf_counter()
        allocate(bundle, models[turn % len(models)], request)
        taken.append(time.perf_counter() - begin)
    return 1e3 * float(np.median(taken))
