"""Which of two runs is said to be better, and in what."""

from __future__ import annotations

import pandas as pd
import pytest

from layouts.components.compare.run_errors import _error_finding
from layouts.style.presentation import Presentation
from mmm.review.compare_runs import RunComparison
from scripts import catalogs

NAN = float("nan")


def finding(train, unseen, incomparable=()):
    """What is said where the best models of A and B have these errors."""
    rows = {"nrmse_test": (NAN, NAN), "nrmse_val": unseen, "nrmse_train": train}
    errors = pd.DataFrame.from_dict(rows, orient="index", columns=["a_best", "b_best"])
    found = RunComparison.__new__(RunComparison)
    for name, value in (("errors", errors), ("incomparable", incomparable)):
        object.__setattr__(found, name, value)
    return _error_finding(found, Presentation())


@pytest.mark.parametrize(
    ("train", "unseen", "said"),
    [
        ((0.05, 0.06), (NAN, NAN), "A's best model fits better: NRMSE, training 0.0500"),
        ((0.06, 0.05), (0.1, NAN), "B's best model fits better"),
        ((0.05, 0.05), (NAN, NAN), "The best models of both fit equally well"),
        ((0.05, 0.06), (0.2, 0.1), "B's best model predicts better: NRMSE, validation 0.1000"),
    ],
)
def test_a_run_predicts_better_only_where_both_held_data_out(train, unseen, said):
    assert finding(train, unseen).startswith(said)


def test_errors_of_different_outcomes_do_not_compare():
    assert finding((1, 2), (1, 2), ("nrmse_train", "nrmse_val")) == "Errors do not compare"


def test_no_page_calls_an_error_of_the_fit_one_of_prediction():
    said = [words if isinstance(words, str) else words[0] for words in catalogs.found()]
    assert [words for words in said if "prediction error" in words.lower()] == []
