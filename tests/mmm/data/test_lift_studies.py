"""Lift studies: which rows they cover, how they are named, and what is refused with which words."""

import numpy as np
import pandas as pd
import pytest

from mmm.data.lift_studies import doubts, predictions, studies
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec

WEEKS = pd.Series(pd.date_range("2024-01-01", periods=20, freq="7D"))
STUDY = {
    "channel": "tv_S",
    "liftStartDate": "2024-02-05",
    "liftEndDate": "2024-03-03",
    "liftAbs": 4000,
    "spend": 400,
    "confidence": 0.9,
    "metric": "revenue",
    "calibration_scope": "immediate",
}


def _spec(*changes: dict, **more) -> ModelSpec:
    rows = tuple(STUDY | change for change in changes)
    return ModelSpec(
        date_var="DATE", dep_var="revenue", paid_media_spends=("tv_S", "fb_S"),
        paid_media_vars=("tv_S", "fb_I"), organic_vars=("mail",), calibration_input=rows, **more,
    )  # fmt: skip


def test_a_study_covers_the_rows_dated_within_it():
    (study,) = studies(_spec({}), WEEKS)
    assert (study.first, study.stop) == (5, 9)
    assert study.media == ("tv_S",)
    assert study.stretch(WEEKS) == 27 / 21


def test_a_study_that_starts_between_two_rows_covers_the_row_before_too():
    (study,) = studies(_spec({"liftStartDate": "2024-02-06"}), WEEKS)
    assert (study.first, study.stop) == (5, 9)
    assert study.stretch(WEEKS) == 26 / 21


def test_media_named_by_spend_or_joined_are_found_under_their_modelling_columns():
    spec = _spec({"channel": "fb_S"}, {"channel": "fb_I + mail"}, {"channel": "tv_S,mail"})
    assert [study.name for study in studies(spec, WEEKS)] == ["fb_I", "fb_I+mail", "tv_S+mail"]


def test_without_studies_there_are_none():
    assert studies(_spec(), WEEKS) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "radio"}, "column channel: Lift study 2: “radio” is no medium"),
        ({"channel": ""}, "names no channel"),
        ({"channel": "fb_S+fb_I"}, "names a channel twice"),
        ({"metric": "orders"}, "measured “orders”. Only lift in revenue"),
        ({"calibration_scope": "all"}, "“all” is no scope. Choose immediate or total"),
        ({"liftAbs": None}, "column liftAbs: Lift study 2: “None” is no number"),
        ({"liftAbs": 0}, "lift is 0"),
        ({"confidence": "high"}, "“high” is no number"),
        ({"liftEndDate": "soon"}, "column liftEndDate: Lift study 2: “soon” is no date"),
        ({"liftEndDate": "2024-02-01"}, "ends before it starts"),
        ({"liftStartDate": "2023-12-30"}, "not within the window, 2024-01-01 to 2024-05-19"),
        ({"liftEndDate": "2024-05-20"}, "not within the window"),
        ({"liftEndDate": "2024-02-10"}, "fewer than two rows of data by week"),
        ({"liftStartDate": "2024-02-06", "liftEndDate": "2024-02-09"}, "fewer than two rows"),
    ],
)
def test_a_study_that_cannot_be_used_is_refused_with_number_and_entry(change, words):
    with pytest.raises(InvalidInput) as refused:
        studies(_spec({}, change), WEEKS)
    assert words in str(refused.value)


def test_every_problem_of_every_study_is_told_at_once():
    with pytest.raises(InvalidInput) as refused:
        studies(_spec({"metric": "orders", "channel": "radio"}, {"liftAbs": "?"}), WEEKS)
    assert len(refused.value.problems) == 3


def test_a_row_that_lacks_entries_or_is_no_object_is_refused():
    with pytest.raises(InvalidInput, match="column liftEndDate: Lift study 1: It lacks an entry"):
        studies(_spec().with_(calibration_input=({"channel": "tv_S"},)), WEEKS)
    with pytest.raises(InvalidInput, match="It is no object"):
        studies(_spec().with_(calibration_input=("tv_S",)), WEEKS)


def test_low_confidence_and_another_spend_than_the_datas_are_doubts():
    spec = _spec({}, {"confidence": 0.6}, {"spend": 500}, {"channel": "mail", "spend": 0})
    found = doubts(studies(spec, WEEKS), spec, np.full((20, 2), 100.0), WEEKS)
    assert len(found) == 2
    assert found[0].startswith("Lift study 2: its confidence is 0.6")
    assert found[1] == "Lift study 3: it says 500 was spent, the data says 400 in its dates."


def test_weights_of_a_calibrated_search_are_three():
    assert _spec({}, objective_weights=(1.0, 1.0, 2.0)).objective_weights == (1.0, 1.0, 2.0)
    with pytest.raises(InvalidInput, match="objective_weights must be 3 numbers"):
        _spec({}, objective_weights=(1.0, 1.0))
    with pytest.raises(InvalidInput, match="objective_weights must be 2 numbers"):
        _spec(objective_weights=(1.0, 11.0))


def test_a_models_prediction_is_related_to_what_was_measured():
    table = pd.DataFrame(
        {
            "solID": ["1_1_1", "1_1_1", "1_2_1", "1_2_1"],
            "liftMedia": ["tv", "radio"] * 2,
            "liftStart": ["2024-01-01"] * 4,
            "liftEnd": ["2024-02-01"] * 4,
            "liftAbs": [100.0, 50.0] * 2,
            "decompAbsScaled": [80.0, 60.0, float("nan"), 25.0],
            "mape_lift": [0.2, 0.2, float("nan"), 0.5],
        }
    )
    rows = predictions(table, ["1_1_1"])
    assert list(rows["study"]) == [0, 1]
    assert list(rows["ratio"]) == [0.8, 1.2]
    assert predictions(table, ["1_2_1"])["ratio"].isna().tolist() == [True, False]
