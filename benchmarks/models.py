"""One candidate, nevergrad's share of a search, what many models say, and their clusters."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from benchmarks.demo import demo, simulated
from benchmarks.rows import Row, at_most, best_s
from engine_py import optimizer
from engine_py.clusters import found_in, warm
from engine_py.decompose import decompose
from engine_py.engine import CompiledEngine
from engine_py.evaluate import Evaluator
from engine_py.prepare import Prepared, prepare
from engine_py.search import search
from engine_py.space import Space, space
from mmm.analysis.batch_response import BatchResponse
from mmm.data.default_spec import hyperparameter_ranges
from mmm.spec import ModelSpec

_CLUSTERED = 130  # models, as a run of 2,000 × 5 selects


def measure() -> Iterator[Row]:
    """Takes about fifteen seconds."""
    found = demo(iterations=2000, trials=1)
    prepared = prepare(found.spec, found.data, decompose)
    searched = space(found.spec)
    yield at_most(
        "one model: transform, fit, errors, decomposition",
        candidate_us(prepared, searched),
        100,
        "µs",
        0,
    )
    for name, spec in _variants(found.spec).items():
        other = prepare(spec, found.data, decompose, prepared.dt_mod)
        yield at_most(f"– with {name}", candidate_us(other, space(spec)), 100, "µs", 0)
    yield from _shares(prepared, searched)
    yield from _responses()
    yield _clusters()


def candidate_us(prepared: Prepared, searched: Space, repeats: int = 100) -> float:
    """Microseconds that one random candidate takes, over a hundred of them in the best round."""
    evaluator = Evaluator(prepared, searched.names)
    coordinates = np.random.default_rng(1).random((repeats, len(searched.searched)))
    values = [searched.values(row) for row in coordinates]
    out = np.empty(evaluator.width)

    def all_of_them() -> None:
        for row in values:
            evaluator.into(out, row, evaluator.penalty(row))

    return best_s(all_of_them) / repeats * 1e6


def _variants(spec: ModelSpec) -> dict[str, ModelSpec]:
    """The same model with other adstocks, and calibrated with a study of each of two channels."""
    found = {}
    for adstock in ("weibull_cdf", "weibull_pdf"):
        found[adstock] = spec.with_(
            adstock=adstock, hyperparameters=hyperparameter_ranges(spec.all_media, adstock)
        )
    if spec.window_end:
        end = pd.Timestamp(spec.window_end)
        days = {
            "liftStartDate": f"{end - pd.Timedelta(weeks=20):%F}",
            "liftEndDate": f"{end - pd.Timedelta(weeks=8):%F}",
        }
        study = days | {
            "liftAbs": 1e5,
            "spend": 1e5,
            "confidence": 0.9,
            "metric": spec.dep_var,
            "calibration_scope": "immediate",
        }
        studies = tuple({"channel": name} | study for name in spec.all_media[:2])
        found["two lift studies"] = spec.with_(calibration_input=studies)
    return found


class _Watched:
    """nevergrad's optimiser with a stopwatch on what it is asked and told."""

    def __init__(self, inner: Any) -> None:
        self._inner, self.seconds = inner, 0.0

    def ask(self) -> Any:
        begin = time.process_time()
        candidate = self._inner.ask()
        self.seconds += time.process_time() - begin
        return candidate

    def tell(self, candidate: Any, losses: tuple[float, ...]) -> None:
        begin = time.process_time()
        self._inner.tell(candidate, losses)
        self.seconds += time.process_time() - begin


def _shares(prepared: Prepared, searched: Space) -> Iterator[Row]:
    """How much of a trial is nevergrad's, with its two faster parts and as it is."""
    made, watched = optimizer.robyns_optimizer, []
    for plain in (False, True):

        def watch(spec: ModelSpec, dimensions: int, plain: bool = plain) -> _Watched:
            watched.append(_Watched(made(spec, dimensions, plain)))
            return watched[-1]

        with mock.patch.object(optimizer, "robyns_optimizer", watch):
            seconds = best_s(lambda: search(prepared, searched, 1, lambda *_: None), 1)
        each, own = (
            1e6 * value / prepared.spec.iterations for value in (seconds, watched[-1].seconds)
        )
        if plain:
            yield Row("– with nevergrad as it is", f"{each:.0f} µs, {100 * own / each:.0f} %")
            continue
        yield Row("one candidate of a search, all included", f"{each:.0f} µs")
        share = (
            f"nevergrad {100 * own / each:.0f} % ({own:.0f} µs), everything else"
            f" {each - own:.0f} µs"
        )
        yield Row(
            "– nevergrad's share of it", share, "everything else below nevergrad", each - own < own
        )


def _responses() -> Iterator[Row]:
    for adstock in ("geometric", "weibull_pdf"):
        spec, data = simulated(channels=8, adstock=adstock)
        bundle = CompiledEngine(1).fit(spec.with_(iterations=400, trials=1), data)
        ids = bundle.selected[:100]
        ready = BatchResponse.of(bundle, ids, 52)
        spend = np.random.default_rng(1).random((8, 52)) * 1e4
        work = f"{len(ids)} models × 8 channels × 52 weeks of response, {adstock}"
        yield at_most(work, 1e3 * best_s(partial(ready.responses, spend)), 10, "ms")
        yield Row(
            "– making them ready, once",
            f"{1e3 * best_s(partial(BatchResponse.of, bundle, ids, 52), 5):.0f} ms",
        )


def _clusters() -> Row:
    """Grouping the selected models of a run and bootstrapping each group's ROI, as a fit does."""
    spec, data = simulated()
    found = CompiledEngine(1).fit(spec.with_(iterations=400, trials=1), data).tables
    models = found["resultHypParam"].tail(_CLUSTERED).assign(robynPareto=1.0)
    terms = found["xDecompAgg"][found["xDecompAgg"]["solID"].isin(models["solID"])]
    warm()
    seconds = best_s(partial(found_in, spec, models, terms, 1), 5)
    return at_most(
        f"clusters of {len(models)} models with their intervals", 1e3 * seconds, 300, "ms", 0
    )
