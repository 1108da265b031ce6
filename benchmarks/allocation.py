"""How long planning a budget takes: five channels, three years of weeks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.demo import simulated
from benchmarks.rows import Row, at_most, best_s
from engine_py.allocator import allocate
from engine_py.engine import CompiledEngine
from mmm.engine import AllocationRequest

_ROUNDS = 6


def measure() -> Iterator[Row]:
    """Means over five selected models of a small fit. Takes a few seconds."""
    spec, data = simulated(weeks=156, channels=5)
    bundle = CompiledEngine(1).fit(spec.with_(iterations=150, trials=1), data)
    for name in ("max_response", "target_efficiency"):
        request = AllocationRequest(name)
        models = bundle.selected[:5]
        allocate(bundle, models[0], request)  # the first one imports the optimiser
        taken = [best_s(partial(allocate, bundle, model, request), _ROUNDS) for model in models]
        yield at_most(
            f"allocation, {name}, 5 channels, 156 weeks", 1e3 * float(np.mean(taken)), 30, "ms"
        )
