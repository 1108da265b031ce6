"""Where a model's numbers come from, and how its tables are written."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from layouts.components.figure_card import Data, Words, figure_card, graph
from layouts.components.source import (
    Source,
    VerificationCheck,
    check,
    degree,
    engine_name,
    engine_words,
)
from layouts.components.table import Column, data_table
from layouts.figures.template import plain_figure
from layouts.style.presentation import UNKNOWN, Presentation
from tests.layouts.readable import found, words

LOOK = Presentation()


VERIFICATION = {
    "tolerance": 1e-6,
    "agree": False,
    "largest": {"nrmse": 1e-9, "coef": 0.1},
    "differences": [
        {"solID": "1_1_1", "nrmse": 1e-9, "coef": 2e-9, "same_zeros": True},
        {"solID": "1_2_1", "nrmse": 1e-9, "coef": 0.1, "same_zeros": True},
        {"solID": "1_3_1", "nrmse": None, "coef": 1e-9, "same_zeros": True},
    ],
}


def test_a_verified_model_shows_its_own_largest_difference():
    assert check(VERIFICATION, "1_1_1") == VerificationCheck(True, 2e-9)
    assert check(VERIFICATION, "1_2_1") == VerificationCheck(False, 0.1)
    assert check(VERIFICATION, "1_3_1") == VerificationCheck(False, None)
    assert check(VERIFICATION) == VerificationCheck(False, 0.1)


def test_a_model_that_robyn_did_not_refit_is_not_called_verified():
    source = Source(
        "1_9_1",
        "Compiled engine, verified by Robyn 3",
        "verified",
        check=check(VERIFICATION, "1_9_1"),
    )
    assert engine_words(source) == "Compiled engine, not checked against Meta's Robyn"
    assert engine_name(source) == "Compiled engine, not checked"


def test_the_words_under_a_figure_say_who_computed_it():
    assert engine_words(Source("m", "Robyn 3.12.1", "robyn")) == "Robyn 3.12.1"
    checked = Source(
        "m",
        "Compiled engine, verified by Robyn 3",
        "verified",
        check=VerificationCheck(True, 2e-9, "Robyn 3"),
    )
    assert engine_words(checked) == "Compiled engine, agrees with Robyn 3 to 8 digits"
    differing = Source("m", "Compiled engine", "verified", check=VerificationCheck(False, None))
    assert (
        engine_words(differing) == "Compiled engine, differs from Meta's Robyn by an unknown amount"
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (VerificationCheck(True, 3e-13), "to 12 digits"),
        (VerificationCheck(True, 0.0), "exactly"),
        (VerificationCheck(False, 0.0312), "by up to 3.1%"),
        (VerificationCheck(False, 4.0), "by 100% or more"),
    ],
)
def test_agreement_is_told_in_words(found, said):
    assert degree(found) == said


def test_a_card_carries_its_data_its_csv_and_its_source():
    table = pd.DataFrame({"channel": ["tv_S"], "roi": [float("nan")]})
    columns = [Column("channel", "Channel", "channel"), Column("roi", "ROAS", "efficiency")]
    source = Source(
        "1_1_1", "Robyn 3.12.1", "robyn", (date(2024, 1, 1), date(2024, 12, 30)), "data.csv"
    )
    data = Data(table, columns, [("CSV", "/downloads/r/1_1_1/channels.csv")])
    card = figure_card(
        Words("TV is unknown", "Channels"), plain_figure(LOOK, 200, []), data, LOOK, source
    )
    said = words(card)
    assert "Show data" in said
    assert f"TV {UNKNOWN}" in said
    assert "Model 1_1_1  ·  Robyn 3.12.1  ·  data.csv  ·  1 Jan 2024 to 30 Dec 2024" in said
    assert found(card, "A")[0].href == "/downloads/r/1_1_1/channels.csv"


def test_no_figure_offers_to_send_its_data_anywhere():
    for figure in (
        graph(plain_figure(LOOK, 200, []), LOOK),
        graph(plain_figure(LOOK, 200, []), LOOK, small=True),
    ):
        assert figure.config["modeBarButtons"] == [["toImage", "zoom2d", "resetScale2d"]]
        assert figure.config["plotlyServerURL"] == ""


def test_a_missing_number_is_a_dash_and_never_zero():
    said = words(
        data_table(pd.DataFrame({"a": [None]}), [Column("a", "A", "money")], LOOK, "Numbers")
    )
    assert said.split()[-1] == "–"
