"""The test fit of an installation.

What both engines make of it is tested with `flask engine-health`.
"""

from __future__ import annotations

import pytest

from engine_py.engine import CompiledEngine
from engine_r import smoke
from engine_r.engine import RobynEngine
from mmm.errors import EngineError


def test_the_compiled_engine_alone_is_timed() -> None:
    done = smoke.compiled_only(CompiledEngine(1))
    assert done.seconds > 0
    assert (done.models, done.agree) == (smoke.ITERATIONS, None)


@pytest.mark.r
def test_a_fit_in_r_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(EngineError, match="time limit"):
        smoke.against_robyn(CompiledEngine(1), RobynEngine(deadline_s=0.5))
