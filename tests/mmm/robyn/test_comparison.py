"""Every figure of Robyn's file beside ours: what agrees, what Robyn states wrongly, what a
difference comes from.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from engine_py.single_model import SingleModelEngine
from mmm.bundle import Bundle
from mmm.robyn.comparison import (
    BY_SPEND_ONLY,
    REFRESH,
    SPEND_OF_ALL,
    SUM_OF_RATIOS,
    WINDOW_BY_ALL,
    compare,
)
from mmm.robyn.model_file import RobynModel, parse, read
from tests.mmm.robyn_file import made

EXACT = 1e-9


@pytest.fixture(scope="module")
def model() -> RobynModel:
    return read(parse(made.FILE.read_bytes()))


@pytest.fixture(scope="module")
def bundle(model: RobynModel) -> Bundle:
    """Recomputed on the decomposition that R made."""
    return SingleModelEngine(model.hyperparameters).fit(
        model.spec, made.data(), dt_mod=pd.read_csv(made.DT_MOD)
    )


def rows(found: dict, figure: str) -> list[dict]:
    return [row for row in found["rows"] if row["figure"] == figure]


def test_on_robyns_decomposition_every_figure_agrees_to_the_digits_of_the_file(
    model, bundle
) -> None:
    found = compare(model, bundle, "given")
    assert (found["verdict"], found["agree"]) == ("same", True)
    counted = [row for row in found["rows"] if row["verdict"] == "same"]
    assert len(counted) == found["counted"] > 30
    assert max(row["difference"] for row in counted) <= EXACT
    assert {row["figure"] for row in counted} >= {
        "nrmse", "nrmse_train", "nrmse_val", "nrmse_test", "decomp.rssd", "mape", "rsq_train",
        "coef", "decompAgg", "decompPer", "effect_share", "total response",
    }  # fmt: skip
    assert found["largest"]["difference"] <= EXACT


def test_figures_that_robyn_states_wrongly_are_said_to_be_so_and_why(model, bundle) -> None:
    found = compare(model, bundle, "given")
    reasons = {row["figure"]: row["why"] for row in found["rows"] if row["verdict"] == "fault"}
    assert reasons == {
        "mean_spend": WINDOW_BY_ALL,
        "mean_response": WINDOW_BY_ALL,
        "performance": SPEND_OF_ALL,
        "total spend": SPEND_OF_ALL,
        "total performance": SUM_OF_RATIOS,
    }
    total = rows(found, "total performance")[0]
    terms = bundle.tables["xDecompAgg"].set_index("rn").loc[list(model.spec.paid_media_selected)]
    assert total["ours"] == pytest.approx(
        terms["xDecompAgg"].sum() / terms["total_spend"].sum(), rel=1e-12
    )


def test_the_total_of_other_versions_that_leaves_out_exposure_channels_is_recognised(
    model, bundle
) -> None:
    tv = bundle.tables["xDecompAgg"].set_index("rn").loc["tv_spend"]
    older = replace(model, performance={"performance": tv["xDecompAgg"] / tv["total_spend"]})
    assert rows(compare(older, bundle, "given"), "total performance")[0]["why"] == BY_SPEND_ONLY


def test_a_figure_that_is_off_is_found_and_decides_the_verdict(model, bundle) -> None:
    wrong = replace(
        model, errors={**model.errors, "nrmse_train": model.errors["nrmse_train"] * 1.5}
    )
    found = compare(wrong, bundle, "given")
    assert (found["verdict"], found["agree"]) == ("differs", False)
    assert found["largest"]["figure"] == "nrmse_train"
    assert found["largest"]["difference"] == pytest.approx(1 / 3, rel=1e-6)


def test_a_coefficient_that_only_one_side_sets_to_zero_differs(model, bundle) -> None:
    terms = model.terms.copy()
    terms.loc[terms["variable"] == "tv_spend", "coef"] = 0.0
    found = compare(replace(model, terms=terms), bundle, "given")
    row = next(row for row in rows(found, "coef") if row["of"] == "tv_spend")
    assert (row["verdict"], row["difference"]) == ("differs", None)
    assert found["largest"] == {"figure": "coef", "of": "tv_spend", "difference": None}


def test_our_own_decomposition_comes_close_and_is_named_as_the_reason(model) -> None:
    bundle = SingleModelEngine(model.hyperparameters).fit(model.spec, made.data())
    found = compare(model, bundle, bundle.manifest["decomposition"])
    assert found["verdict"] == "close"
    assert "another build of prophet" in found["notes"][0]


def test_a_file_with_few_decimals_is_said_to_be_the_reason(model, bundle) -> None:
    rounded = {name: round(value, 4) for name, value in model.values.items()}
    coarse = replace(model, values=rounded, decimals=4)
    again = SingleModelEngine(coarse.hyperparameters).fit(
        model.spec, made.data(), dt_mod=bundle.tables["dt_mod"]
    )
    found = compare(coarse, again, "given")
    assert found["verdict"] == "close"
    assert "few decimals" in found["notes"][0]


def test_the_distance_of_a_refresh_is_not_counted(model, bundle) -> None:
    moved = replace(model, refreshed=True, errors={**model.errors, "decomp.rssd": 0.0123})
    found = compare(moved, bundle, "given")
    row = rows(found, "decomp.rssd")[0]
    assert (row["verdict"], row["why"]) == ("uncounted", REFRESH)
    assert found["agree"]


def test_data_of_another_length_is_named(model, bundle) -> None:
    found = compare(replace(model, rows=104), bundle, "given")
    assert "Robyn had 104 rows of data, this data has 110" in found["notes"][0]


def test_the_comparison_is_plain_json(model, bundle) -> None:
    found = compare(model, bundle, "given")
    assert json.loads(json.dumps(found, allow_nan=False)) == found
