"""Where most errors lie in the course of a search."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from mmm.review.convergence import COLUMNS, spread


@pytest.fixture
def table():
    rows = pd.DataFrame({name: [np.nan, np.nan] for name in COLUMNS})
    return rows.assign(error_type="NRMSE", cuts=[2, 4], med_thres=0.25)


def test_models_of_all_trials_are_put_together_by_their_number_in_the_trial(table):
    models = pd.DataFrame(
        {"trial": [1] * 4 + [2] * 4, "nrmse": [0.4, 0.4, 0.2, 0.2, 0.6, 0.6, 0.2, 0.2]}
    )
    found = spread(models, table).set_index("cuts")
    assert found.loc[2, "median"] == 0.5
    assert found.loc[4, ["low", "median", "high"]].tolist() == [0.2, 0.2, 0.2]
    assert set(found["med_thres"]) == {0.25}


def test_errors_without_a_number_are_left_out_as_robyn_does(table):
    models = pd.DataFrame({"trial": [1] * 4, "nrmse": [0.4, math.inf, 0.0, 0.2]})
    assert spread(models, table)["median"].tolist() == [0.4, 0.2]


def test_a_run_without_a_table_has_no_spread(table):
    models = pd.DataFrame({"trial": [1], "nrmse": [0.4]})
    assert spread(models, table.iloc[:0]).empty
