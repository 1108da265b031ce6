"""What is searched, in which order, and how given hyperparameters are read."""

import numpy as np
import pandas as pd
import pytest

from engine_py.evaluate import evaluate_all
from engine_py.space import from_table, space
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden

BOUNDS = {"a_alphas": (0.5, 3.0), "a_gammas": (0.3, 1.0), "a_thetas": (0.0, 0.3)}


def _spec(**changes) -> ModelSpec:
    plain = {
        "date_var": "date", "dep_var": "y", "paid_media_spends": ("a",), "prophet_vars": (),
        "hyperparameters": BOUNDS, "ts_validation": True,
    }  # fmt: skip
    return ModelSpec(**(plain | changes))


def _searched(spec: ModelSpec) -> list[str]:
    found = space(spec)
    return [found.names[place] for place in found.searched]


def test_train_size_comes_before_lambda_unless_lambda_is_given():
    bounds = BOUNDS | {"train_size": (0.5, 0.8)}
    for given in (bounds, BOUNDS):  # Robyn adds a missing train_size to what is given
        assert _searched(_spec(hyperparameters=given))[-2:] == ["train_size", "lambda"]
    for given in (bounds, BOUNDS):
        searched = _searched(_spec(hyperparameters=given | {"lambda": (0.0, 1.0)}))
        assert searched[-2:] == ["lambda", "train_size"]


def test_without_validation_train_size_is_one_and_not_searched():
    found = space(_spec(ts_validation=False))
    assert found.high[found.names.index("train_size")] == 1.0
    assert "train_size" not in _searched(_spec(ts_validation=False))


def test_penalties_come_last_in_the_order_of_the_columns():
    spec = _spec(add_penalty_factor=True, context_vars=("z", "c"))
    assert _searched(spec)[-3:] == ["z_penalty", "c_penalty", "a_penalty"]


def test_a_single_value_is_fixed():
    spec = _spec(hyperparameters=BOUNDS | {"a_thetas": (0.2,)})
    assert "a_thetas" not in _searched(spec)
    values = space(spec).values(np.full(4, 0.5))
    assert values[space(spec).names.index("a_thetas")] == 0.2


def test_coordinates_are_rounded_to_ten_digits_before_they_are_stretched():
    found = space(_spec())
    u = 1 / 3
    assert found.values(np.full(len(found.searched), u))[0] == 0.5 + 0.3333333333 * 2.5


def test_a_spec_without_ranges_cannot_be_searched():
    with pytest.raises(InvalidInput, match="hyperparameter ranges"):
        space(_spec(hyperparameters={}))


@needs_golden
def test_lambda_as_a_share_and_as_a_number_give_the_same_model():
    given = golden.table("result_hyp_param").head(5)
    prepared = golden.prepared()
    by_share = from_table(prepared, given.drop(columns="lambda"))
    by_number = from_table(prepared, given.drop(columns="lambda_hp"))
    for share, number in zip(by_share[1:], by_number[1:], strict=True):
        np.testing.assert_allclose(share, number, rtol=1e-12)
    first, second = (
        evaluate_all(prepared, found[0].names, found[1], found[2])
        for found in (by_share, by_number)
    )
    np.testing.assert_allclose(first, second, rtol=1e-8)


@needs_golden
def test_a_missing_hyperparameter_is_named():
    with pytest.raises(InvalidInput, match="column tv_S_thetas"):
        from_table(golden.prepared(), golden.table("result_hyp_param").drop(columns="tv_S_thetas"))


@needs_golden
def test_an_impossible_value_is_named_by_row_and_column():
    given = golden.table("result_hyp_param").head(3).copy()
    given.loc[1, "tv_S_thetas"] = 1.4
    with pytest.raises(InvalidInput, match=r"row 3, column tv_S_thetas.*between 0 and 1"):
        from_table(golden.prepared(), given)


@needs_golden
@pytest.mark.parametrize(
    ("size", "words"), [(0.11, "to validate|to train"), (0.999, "to validate")]
)
def test_a_train_size_that_leaves_no_rows_is_refused(size, words):
    given = pd.DataFrame(golden.table("result_hyp_param").head(1)).assign(train_size=size)
    if size == 0.11:
        found = from_table(golden.prepared(), given)
        assert found[1].shape[0] == 1  # 18 rows still train 11 variables
    else:
        with pytest.raises(InvalidInput, match=words):
            from_table(golden.prepared(), given)
