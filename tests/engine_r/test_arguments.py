"""A spec becomes exactly the arguments that Robyn's functions take."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from engine_r import arguments
from engine_r.job import Job
from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec


def test_what_a_model_does_not_have_is_left_out_and_not_an_empty_list(spec: ModelSpec) -> None:
    told = arguments.inputs(spec)
    assert told["paid_media_spends"] == ["tv", "search"]
    assert not {
        "organic_vars",
        "organic_signs",
        "factor_vars",
        "prophet_country",
        "window_start",
    } & set(told)
    assert "objective_weights" not in arguments.run(spec)


def test_the_seed_stays_an_integer(spec: ModelSpec) -> None:
    assert json.loads(json.dumps(arguments.run(spec)))["seed"] == 123
    assert isinstance(arguments.run(spec)["seed"], int)


def test_a_job_holds_only_the_columns_of_the_model(
    tmp_path, spec: ModelSpec, data: pd.DataFrame
) -> None:
    Job("fit", spec, data.assign(**{"a column with spaces": 1})).write(tmp_path)
    written = pd.read_csv(tmp_path / "data.csv")
    job = json.loads((tmp_path / "job.json").read_text())
    assert list(written.columns) == ["date", "revenue", "tv", "search", "price"]
    assert written["date"].iloc[0] == "2023-01-02"
    assert job["columns"] == {
        "date": "date", "revenue": "number", "tv": "number", "search": "number", "price": "number",
    }  # fmt: skip
    assert job["hyperparameters"]["tv_alphas"] == [0.5, 3.0]


def test_numbers_reach_the_job_unrounded(tmp_path, spec: ModelSpec, data: pd.DataFrame) -> None:
    exact = data.assign(tv=data["tv"] / 3)
    Job("fit", spec, exact).write(tmp_path)
    assert (pd.read_csv(tmp_path / "data.csv")["tv"] == exact["tv"]).all()


def test_a_missing_column_is_named(spec: ModelSpec, data: pd.DataFrame) -> None:
    with pytest.raises(InvalidInput, match="column price: The data has no such column"):
        arguments.table(spec, data.drop(columns="price"))


def test_an_unreadable_date_is_named_with_its_row(spec: ModelSpec, data: pd.DataFrame) -> None:
    dates = data["date"].astype(str).tolist()
    dates[4] = "soon"
    with pytest.raises(InvalidInput, match="row 6, column date: “soon” is no date"):
        arguments.table(spec, data.assign(date=dates))


def test_bounds_follow_the_order_of_the_paid_media(spec: ModelSpec) -> None:
    told = arguments.allocation(
        spec, AllocationRequest(low={"search": 0.7, "tv": 0.2}, up=1.5, date_range="last_10")
    )
    assert told["channel_constr_low"] == [0.2, 0.7]
    assert told["channel_constr_up"] == [1.5, 1.5]
    assert told["date_range"] == ["last_10"]
    assert "total_budget" not in told


def test_a_target_is_passed_on_with_robyns_own_bounds(spec: ModelSpec) -> None:
    told = arguments.allocation(
        spec, AllocationRequest("target_efficiency", target_value=2.5, constr_mode="ineq")
    )
    assert (told["scenario"], told["target_value"], told["constr_mode"]) == (
        "target_efficiency",
        2.5,
        "ineq",
    )
    assert (told["channel_constr_low"], told["channel_constr_up"]) == ([0.1, 0.1], [10.0, 10.0])


def test_a_channel_without_a_bound_is_refused(spec: ModelSpec) -> None:
    with pytest.raises(InvalidInput, match="column search: A bound is missing"):
        arguments.allocation(spec, AllocationRequest(low={"tv": 0.2}))


def _row(spec: ModelSpec, **more: object) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(spec.hyperparameter_names, 0.5) | more])


def test_rows_keep_their_solid_and_lambda_hp_goes_before_lambda(spec: ModelSpec) -> None:
    rows = arguments.rows(
        spec, _row(spec, train_size=0.6, lambda_hp=0.25, solID="2_7_1", **{"lambda": 9.0})
    )
    assert rows.loc[0, ["solID", "lambda_hp", "lambda"]].tolist() == ["2_7_1", 0.25, 0.0]


def test_rows_without_validation_train_on_everything(spec: ModelSpec) -> None:
    rows = arguments.rows(spec.with_(ts_validation=False), _row(spec, **{"lambda": 9.0}))
    assert rows.loc[0, ["solID", "train_size", "lambda"]].tolist() == ["1_1_1", 1.0, 9.0]


def test_a_row_without_a_hyperparameter_is_refused(spec: ModelSpec) -> None:
    with pytest.raises(InvalidInput, match="column tv_thetas: The hyperparameter is missing"):
        arguments.rows(spec, _row(spec, train_size=0.6, lambda_hp=0.25).drop(columns="tv_thetas"))


def test_lift_studies_name_paid_media_by_spend_which_is_all_that_robyn_knows(
    spec: ModelSpec,
) -> None:
    study = {
        "liftStartDate": "2023-03-06", "liftEndDate": "2023-04-03", "liftAbs": 1e4, "spend": 1e4,
        "confidence": 0.9, "metric": "revenue", "calibration_scope": "total",
    }  # fmt: skip
    bounds = {
        name.replace("search_", "clicks_"): value for name, value in spec.hyperparameters.items()
    }
    by_exposure = spec.with_(
        paid_media_vars=("tv", "clicks"), hyperparameters=bounds,
        calibration_input=({"channel": "clicks"} | study, {"channel": "tv, clicks"} | study),
    )  # fmt: skip
    assert [row["channel"] for row in arguments.calibration(by_exposure)] == ["search", "tv+search"]
