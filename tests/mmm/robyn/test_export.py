"""A model as Robyn's file: what we write, our own reader reads back without loss."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.robyn.comparison import compare
from mmm.robyn.export import export, filename
from mmm.robyn.model_file import parse, read
from tests.mmm.robyn_file import made


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """A small search of the compiled engine, on the decomposition that R made."""
    spec = made.spec().with_(iterations=40, rssd_zero_penalty=False)
    return CompiledEngine(1).fit(spec, made.data(), dt_mod=pd.read_csv(made.DT_MOD))


def test_what_is_exported_reads_back_as_the_same_model_to_the_last_digit(bundle: Bundle) -> None:
    sol_id = bundle.selected[0]
    model = read(parse(export(bundle, sol_id).encode()))
    assert model.sol_id == sol_id
    assert replace_signs(model.spec) == bundle.spec
    row = bundle.tables["resultHypParam"].set_index("solID").loc[sol_id]
    assert model.values == {name: row[name] for name in model.values}
    found = compare(model, bundle, "given")
    assert {entry["verdict"] for entry in found["rows"]} == {"same"}  # no figure is stated wrongly
    assert max(entry["difference"] for entry in found["rows"]) <= 1e-14


def replace_signs(spec):
    """Robyn always states signs of prophet's columns, which change nothing."""
    return spec.with_(prophet_signs=())


def test_a_candidate_that_was_not_selected_can_be_exported_too(bundle: Bundle) -> None:
    dominated = next(
        name for name in bundle.tables["resultHypParam"]["solID"] if name not in bundle.selected
    )
    assert read(parse(export(bundle, dominated).encode())).sol_id == dominated


def test_the_data_goes_along_with_the_columns_of_the_model_only(bundle: Bundle) -> None:
    rows = json.loads(export(bundle, bundle.selected[0]))["Extras"]["raw_data"]
    assert len(rows) == 110
    assert rows[0]["date"] == f"{made.data()['date'].iloc[0]:%Y-%m-%d}"
    assert "outdoor_spend" in made.data()
    assert "outdoor_spend" not in rows[0]


def test_the_window_is_stated_in_dates_of_the_data(bundle: Bundle) -> None:
    inputs = json.loads(export(bundle, bundle.selected[0]))["InputCollect"]
    dates = made.data()["date"].dt.strftime("%Y-%m-%d")
    assert (inputs["window_start"], inputs["window_end"]) == ([dates.iloc[10]], [dates.iloc[105]])
    assert (inputs["rollingWindowStartWhich"], inputs["rollingWindowEndWhich"]) == ([11], [106])


def test_media_of_a_study_are_named_by_their_spend_as_robyn_asks(bundle: Bundle) -> None:
    first, second = bundle.spec.calibration_input
    renamed = bundle.spec.with_(
        calibration_input=(first, {**second, "channel": "facebook_impressions, search_clicks"})
    )
    studies = json.loads(export(replace(bundle, spec=renamed), bundle.selected[0]))["InputCollect"][
        "calibration_input"
    ]
    assert [study["channel"] for study in studies] == ["tv_spend", "facebook_spend+search_spend"]


def test_what_is_unknown_is_left_out_instead_of_written_as_no_number(bundle: Bundle) -> None:
    table = bundle.tables["resultHypParam"].assign(rsq_val=np.nan, mape=np.inf)
    holed = replace(bundle, tables={**bundle.tables, "resultHypParam": table})
    errors = json.loads(export(holed, bundle.selected[0]))["ExportedModel"]["errors"][0]
    assert "rsq_val" not in errors
    assert "mape" not in errors
    assert "nrmse" in errors


def test_an_unknown_model_is_refused(bundle: Bundle) -> None:
    with pytest.raises(InvalidInput, match="no model 9_9_9"):
        export(bundle, "9_9_9")
    assert filename("1_2_3") == "RobynModel-1_2_3.json"
