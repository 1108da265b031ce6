"""Meta's Robyn in R on the same data: fewer iterations, and what 2,000 × 5 take by them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.demo import Demo
from benchmarks.rows import Row, at_least
from engine_r.child import STAGES
from engine_r.engine import RobynEngine
from engine_r.probe import probe

ITERATIONS = 60
REQUIRED = 300


def compared_with_ours(found: Demo, ours_s: float, candidates: int) -> Iterator[Row]:
    """Robyn's time for so many candidates: its search is scaled by their number, everything before
    and after is not.

    The search is measured with cores = 1 and with cores = 2, and the shorter one counts.
    """
    able = probe()
    if not able.ok:
        yield Row("the same by Meta's Robyn in R", f"not measured: {able.problems[0]}")
        return
    estimates = []
    for cores in (1, 2):
        spec = found.spec.with_(iterations=ITERATIONS, trials=1, cores=cores)
        engine = RobynEngine()
        timings = engine.fit(spec, found.data).manifest["timings"]
        before, search, after = (
            timings[STAGES[stage]] for stage in ("inputs", "search", "outputs")
        )
        estimates.append(before + search / ITERATIONS * candidates + after)
        parts = (
            f"{1e3 * search / ITERATIONS:.0f} ms a candidate; inputs {before:.1f} s, outputs"
            f" {after:.1f} s"
        )
        yield Row(f"– {engine.label}, cores = {cores}, measured on {ITERATIONS} × 1", parts)
    yield Row(f"– Robyn's time scaled to {candidates:,} candidates", f"{min(estimates):,.0f} s")
    yield at_least("how many times faster than Robyn in R", min(estimates) / ours_s, REQUIRED, "×")
