"""Problems say what, where and what to do."""

from __future__ import annotations

import pytest

from mmm.errors import Cancelled, EngineError, EngineMissing, InvalidInput, MmmError, Problem


def test_a_problem_reads_where_then_what_then_what_to_do():
    assert (
        str(Problem("-5 is negative.", "Write 0.", row=12, column="tv_spend"))
        == "row 12, column tv_spend: -5 is negative. Write 0."
    )
    assert str(Problem("It is empty.")) == "It is empty."


def test_invalid_carries_every_problem():
    error = InvalidInput([Problem("One."), Problem("Two.", row=3)])
    assert len(error.problems) == 2
    assert str(error) == "One.\nrow 3: Two."
    assert InvalidInput("Only one.").problems == (Problem("Only one."),)


@pytest.mark.parametrize("kind", [InvalidInput, EngineError, EngineMissing, Cancelled])
def test_every_error_is_of_one_family(kind):
    assert issubclass(kind, MmmError)
    assert issubclass(EngineMissing, EngineError)
