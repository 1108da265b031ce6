"""A full fit on simulated demo data, one candidate alone, and how much of a trial nevergrad takes."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine_py.decompose import decompose
from engine_py.engine import CompiledEngine
from engine_py.evaluate import Evaluator
from engine_py.prepare import Prepared, prepare
from engine_py.search import search
from engine_py.space import Space, space
from engine_py.warm import warm
from mmm.ranges import ranges
from mmm.simulate import demo_plan, simulate
from mmm.spec import ModelSpec


def measure(iterations: int, trials: int, processes: int | None) -> Iterator[tuple[str, str]]:
    """Rows of name and value. Takes about half a minute at 2,000 x 5 on two cores."""
    made = simulate(demo_plan(weeks=156))
    spec = made.spec.with_(iterations=iterations, trials=trials)
    yield "machine", f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    yield "data", f"{len(made.data)} weeks, {len(spec.all_media)} media, {len(spec.all_ind_vars)} columns"
    yield "kernels compiled or read, nevergrad imported", _seconds(warm)
    seconds, bundle = _timed(lambda: CompiledEngine(processes).fit(spec, made.data))
    yield f"fit {iterations:,} x {trials}", f"{seconds:.1f} s"
    for stage, taken in bundle.manifest["timings"].items():
        yield f"  {stage}", f"{taken:.1f} s"
    prepared = prepare(spec, made.data, decompose)
    searched = space(spec)
    alone = _candidate_us(prepared, searched)
    yield "one candidate, all of its model", f"{alone:.0f} microseconds"
    for name, other in _variants(spec).items():
        taken = _candidate_us(prepare(other, made.data, decompose, prepared.dt_mod), space(other))
        yield f"  the same with {name}", f"{taken:.0f} microseconds"
    seconds, _ = _timed(lambda: search(prepared, searched, 1, lambda *_: None))
    each = 1e6 * seconds / iterations
    yield "one candidate in a trial, with its proposal", f"{each:.0f} microseconds"
    yield "share of a trial that is not the model", f"{100 * (1 - alone / each):.0f} % (nevergrad's ask and tell)"


def _variants(spec: ModelSpec) -> dict[str, ModelSpec]:
    """The same model with other adstocks, and calibrated with a study of each of two channels."""
    found = {}
    for adstock in ("weibull_cdf", "weibull_pdf"):
        bounds = ranges(spec.all_media, adstock, spec.ts_validation)
        found[adstock] = spec.with_(adstock=adstock, hyperparameters=bounds)
    study = {
        "liftStartDate": "2024-06-03", "liftEndDate": "2024-08-25", "liftAbs": 1e5, "spend": 1e5, "confidence": 0.9,
        "metric": spec.dep_var, "calibration_scope": "immediate",
    }  # fmt: skip
    studies = tuple({"channel": name} | study for name in spec.all_media[:2])
    found["geometric adstock and two lift studies"] = spec.with_(calibration_input=studies)
    found["weibull_pdf and two lift studies"] = found["weibull_pdf"].with_(calibration_input=studies)
    return found


def _candidate_us(prepared: Prepared, searched: Space, repeats: int = 2000) -> float:
    """Microseconds that one random candidate takes, the median of five rounds."""
    evaluator = Evaluator(prepared, searched.names)
    coordinates = np.random.default_rng(1).random((repeats, len(searched.searched)))
    values = [searched.values(row) for row in coordinates]
    out = np.empty(evaluator.width)

    def all_of_them() -> None:
        for row in values:
            evaluator.into(out, row, evaluator.penalty(row))

    return float(np.median([_timed(all_of_them)[0] for _ in range(5)])) / repeats * 1e6


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def _seconds(work: Callable[[], Any]) -> str:
    return f"{_timed(work)[0]:.1f} s"
