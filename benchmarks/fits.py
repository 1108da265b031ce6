"""A whole fit, 2,000 × 5: search, Pareto fronts, clusters, response curves; beside Meta's Robyn and
its Python port.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import robyn, robynpy
from benchmarks.demo import Demo, demo
from benchmarks.rows import Row, at_most, processor_s, timed
from engine_py.engine import CompiledEngine
from engine_py.warm import warm
from mmm.analysis import response
from mmm.bundle import Bundle

PROCESSES, ROUNDS = 2, 3
WALL_S = 8.0
_LIMITS_S = {"Tabulating": 2.0}  # stages with a limit of their own


@dataclass(frozen=True)
class Asked:
    """iterations, trials: of the fit.

    meta, port: measure Robyn in R, its Python port in the environment there.
    """

    iterations: int = 2000
    trials: int = 5
    meta: bool = True
    port: str | None = None

    @property
    def candidates(self) -> int:
        return self.iterations * self.trials


def measure(asked: Asked) -> Iterator[Row]:
    """Takes about three minutes with R, twenty seconds without."""
    found = demo(asked.iterations, asked.trials)
    warm()
    import prophet  # noqa: F401 - a worker has imported it before its first fit

    before = processor_s()
    runs = [timed(lambda: _all_of_it(found)) for _ in range(ROUNDS)]
    processor = (processor_s() - before) / ROUNDS
    seconds, bundle = min(runs, key=lambda run: run[0])
    size = f"{asked.iterations:,} × {asked.trials}"
    yield Row("data", f"{found.name}: {len(found.data)} weeks, {len(found.spec.all_media)} media")
    yield at_most(
        f"{size}: search, Pareto, clusters, curves; {PROCESSES} processes, warm",
        seconds,
        WALL_S,
        "s",
        2,
    )
    yield Row(
        "– processor time of it",
        f"{processor:.2f} s, {processor / PROCESSES:.2f} s on each of {PROCESSES}",
    )
    for stage, taken in bundle.manifest["timings"].items():
        yield _stage(stage, taken)
    yield Row(
        f"– response curves of {len(bundle.selected)} models",
        f"{seconds - _engine_s(bundle):.2f} s",
    )
    if asked.meta:
        yield from robyn.compared_with_ours(found, seconds, asked.candidates)
    if asked.port:
        yield from robynpy.compared_with_ours(found, seconds, asked.candidates, asked.port)


def _stage(name: str, seconds: float) -> Row:
    if limit := _LIMITS_S.get(name):
        return at_most(f"– {name}", seconds, limit, "s", 2)
    return Row(f"– {name}", f"{seconds:.2f} s")


def _all_of_it(found: Demo) -> Bundle:
    bundle = CompiledEngine(PROCESSES).fit(found.spec, found.data)
    for sol_id in bundle.selected:
        response.curves(bundle, sol_id)
    return bundle


def _engine_s(bundle: Bundle) -> float:
    return sum(bundle.manifest["timings"].values())
