"""Robyn's own file of one model: what is read of it, from three versions, and what is refused."""

from __future__ import annotations

import copy
import json
import math

import pytest

from mmm.errors import InvalidInput
from mmm.robyn.model_file import parse, read, slim
from tests.mmm.robyn_file import made


@pytest.fixture
def raw() -> dict:
    return json.loads(made.FILE.read_bytes())


def test_the_spec_that_made_the_model_comes_back(raw: dict) -> None:
    model = read(raw)
    expected = made.spec().with_(prophet_signs=("default", "default"))
    assert model.spec == expected.with_(calibration_input=model.spec.calibration_input)
    for study, given in zip(model.spec.calibration_input, expected.calibration_input, strict=True):
        assert dict(study) == dict(given)


def test_hyperparameters_and_figures_are_those_of_the_file(raw: dict) -> None:
    model = read(raw)
    stated = raw["ExportedModel"]
    assert model.sol_id == stated["select_model"][0]
    assert model.version == "3.12.1"
    assert model.values == {name: value[0] for name, value in stated["hyper_values"].items()}
    assert model.errors["decomp.rssd"] == stated["errors"][0]["decomp.rssd"]
    assert list(model.terms["variable"])[:3] == ["(Intercept)", "trend", "season"]
    assert math.isnan(model.terms.set_index("variable").loc["trend", "performance"])
    assert set(model.performance) >= {"spend", "response", "performance"}
    assert model.rows == 110
    assert model.decimals > 8
    assert model.notes == ()


def test_the_data_in_the_file_is_the_data_that_robyn_had(raw: dict) -> None:
    model = read(raw)
    assert model.data is not None
    assert model.data["revenue"].to_numpy() == pytest.approx(
        made.data()["revenue"].to_numpy(), abs=1e-9
    )
    assert list(model.data["date"].iloc[:2]) == list(
        made.data()["date"].dt.strftime("%Y-%m-%d").iloc[:2]
    )


def test_the_file_without_its_data_says_the_same(raw: dict) -> None:
    model, kept = read(raw), slim(raw)
    assert "raw_data" not in json.dumps(kept)
    again = read(json.loads(json.dumps(kept)))
    assert (again.spec, again.values, again.errors) == (model.spec, model.values, model.errors)
    assert again.data is None


def test_robyn_3_10_keeps_the_settings_of_the_run_elsewhere(raw: dict) -> None:
    raw["ExportedModel"] |= raw.pop("ModelsCollect")
    raw["InputCollect"]["version"] = ["Robyn (stable) v3.10.3 [R-4.2.2]"]
    assert read(raw).spec.ts_validation
    assert read(raw).spec.iterations == 20


def test_before_3_12_a_channel_with_an_exposure_is_modelled_by_its_spend(raw: dict) -> None:
    text = (
        json.dumps(raw)
        .replace("facebook_impressions_", "facebook_spend_")
        .replace("search_clicks_", "search_spend_")
    )
    older = json.loads(text)
    inputs = older["InputCollect"]
    inputs["version"] = ["Robyn (stable) v3.11.1 [R-4.3.1]"]
    inputs.pop("paid_media_selected")
    inputs["all_media"] = [*inputs["paid_media_spends"], "newsletter"]
    model = read(older)
    assert model.spec.paid_media_vars == ("tv_spend", "facebook_spend", "search_spend")
    assert "facebook_spend_alphas" in model.values


def test_ranges_named_by_spend_go_to_the_exposure_that_is_modelled(raw: dict) -> None:
    ranges = raw["InputCollect"]["hyperparameters"]
    ranges["facebook_spend_alphas"] = ranges.pop("facebook_impressions_alphas")
    assert read(raw).spec.hyperparameters["facebook_impressions_alphas"] == (0.5, 3.0)


def test_a_hyperparameter_without_a_range_is_fixed_at_its_value_and_the_reader_told(
    raw: dict,
) -> None:
    raw["InputCollect"]["hyperparameters"].pop("newsletter_thetas")
    model = read(raw)
    assert model.spec.hyperparameters["newsletter_thetas"] == (model.values["newsletter_thetas"],)
    assert "newsletter_thetas" in model.notes[0]


def test_validation_is_known_from_the_train_size_where_the_file_does_not_say(raw: dict) -> None:
    raw["ModelsCollect"].pop("ts_validation")
    assert read(raw).spec.ts_validation


def test_settings_for_prophet_are_named_in_a_note(raw: dict) -> None:
    raw["InputCollect"]["custom_params"] = {"yearly.seasonality": [4]}
    assert "yearly.seasonality" in read(raw).notes[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "no UTF-8"),
        (b"{", "no valid JSON"),
        (
            b"date;revenue\n2024-01-01;5\n",
            "other text, such as CSV. Choose the JSON file that robyn_write made",
        ),
        (
            b"\x1f\x8b\x08",
            "an RDS or a compressed file, not JSON. In R, write the model with robyn_write",
        ),
        (b"PK\x03\x04", "a spreadsheet or an archive, not JSON. Choose"),
        (b"\x89PNG\r\n", "a picture or a PDF of a model, not JSON. In R"),
        (b"[" * 100_000, "no valid JSON"),
        (b"[1]", "no InputCollect"),
        (b'{"InputCollect": {}}', "inputs only, no model"),
    ],
)
def test_what_is_no_file_of_a_model_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse(content)


def _without_value(raw: dict) -> None:
    raw["ExportedModel"]["hyper_values"].pop("tv_spend_alphas")


def _old(raw: dict) -> None:
    raw["InputCollect"]["version"] = ["Robyn (stable) v3.6.2 [R-4.1.0]"]


def _nameless(raw: dict) -> None:
    raw["InputCollect"].pop("version")


def _two_dates(raw: dict) -> None:
    raw["InputCollect"]["date_var"] = ["a", "b"]


def _odd_list(raw: dict) -> None:
    raw["InputCollect"]["paid_media_spends"] = [{"a": 1}]


def _odd_study(raw: dict) -> None:
    raw["InputCollect"]["calibration_input"] = ["tv"]


def _odd_seed(raw: dict) -> None:
    raw["ModelsCollect"]["seed"] = ["abc"]


def _no_outcome(raw: dict) -> None:
    raw["InputCollect"].pop("dep_var")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without_value, "no value of tv_spend_alphas"),
        (_old, "Robyn 3.6.2 wrote the file"),
        (_nameless, "does not say which version"),
        (_two_dates, "date_var of the file has 2 values"),
        (_odd_list, "paid_media_spends of the file is no list of names"),
        (_odd_study, "calibration_input of the file is no table"),
        (_odd_seed, "seed of the file cannot be “abc”"),
        (_no_outcome, "Argument “dep_var” is missing"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(raw: dict, spoil, said: str) -> None:
    spoiled = copy.deepcopy(raw)
    spoil(spoiled)
    with pytest.raises(InvalidInput, match=said):
        read(spoiled)
