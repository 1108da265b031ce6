"""How the time grows with the size of the work, as exponents: 1 is in proportion, 2 is with the
square.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import get_args

from benchmarks.demo import simulated
from benchmarks.models import candidate_us
from benchmarks.rows import Row, processor_s
from engine_py.decompose import decompose
from engine_py.prepare import prepare
from engine_py.space import space
from engine_py.trials import run
from mmm.spec import Adstock

_WEEKS, _CHANNELS = 130, 6
_NOISE = 1.1  # an exponent that is 1 is measured as up to this


def measure() -> Iterator[Row]:
    """Takes about twenty seconds."""
    for adstock in get_args(Adstock):
        base = _model_us(_WEEKS, _CHANNELS, adstock)
        channels = math.log2(_model_us(_WEEKS, 2 * _CHANNELS, adstock) / base)
        yield Row(f"growth of one model with 2 × channels, {adstock}", f"exponent {channels:.2f}")
        rows = math.log(_model_us(4 * _WEEKS, _CHANNELS, adstock) / base, 4)
        yield _linear(f"– with 4 × rows, {adstock}", rows)
    one, five = (_search_s(trials) for trials in (1, 5))
    yield _linear("– of a search with 5 × trials, one processor", math.log(five / one, 5))


def _linear(work: str, exponent: float) -> Row:
    return Row(work, f"exponent {exponent:.2f}", f"≤ 1 (measured ≤ {_NOISE})", exponent <= _NOISE)


def _model_us(weeks: int, channels: int, adstock: str) -> float:
    spec, data = simulated(weeks, channels, adstock)
    return candidate_us(prepare(spec, data, decompose), space(spec))


def _search_s(trials: int) -> float:
    spec, data = simulated()
    spec = spec.with_(iterations=1000, trials=trials)
    prepared = prepare(spec, data, decompose)
    begin = processor_s()
    run(prepared, space(spec), 1, lambda _: None)
    return processor_s() - begin
