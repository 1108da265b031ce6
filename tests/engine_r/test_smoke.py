"""The test fit shows that the engines of an installation compute the same models."""

from __future__ import annotations

import pytest

from engine_py.engine import CompiledEngine
from engine_r import smoke
from engine_r.engine import RobynEngine
from engine_r.verify import TOLERANCE
from mmm.errors import EngineError


def test_the_compiled_engine_alone_is_timed() -> None:
    done = smoke.alone(CompiledEngine(1))
    assert done.seconds > 0
    assert (done.models, done.agree) == (smoke.ITERATIONS, None)


@pytest.mark.r
def test_both_engines_come_to_the_same_models_from_the_same_seed() -> None:
    done = smoke.against(CompiledEngine(1), RobynEngine(smoke.DEADLINE_S))
    assert done.agree
    assert done.models > 0
    assert done.largest is not None
    assert all(value is not None and value <= TOLERANCE for value in done.largest.values())


@pytest.mark.r
def test_a_fit_in_r_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(EngineError, match="time limit"):
        smoke.against(CompiledEngine(1), RobynEngine(deadline_s=0.5))
