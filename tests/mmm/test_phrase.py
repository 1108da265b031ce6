"""Phrases: strings that remember their template and its values."""

from __future__ import annotations

import copy
import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from mmm.errors import EngineError, InvalidInput, Problem, reason
from mmm.phrase import Phrase


def test_a_phrase_is_the_english_string_and_knows_what_it_was_made_of() -> None:
    made = Phrase("“{name}” has {n:,} rows.", name="tv", n=1200)
    assert made == "“tv” has 1,200 rows."
    assert (made.template, made.values) == ("“{name}” has {n:,} rows.", {"name": "tv", "n": 1200})
    assert json.dumps(made, ensure_ascii=False) == '"“tv” has 1,200 rows."'


@pytest.mark.parametrize(("n", "english"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_a_count_decides_between_two_templates(n: int, english: str) -> None:
    assert Phrase("{n} row", "{n} rows", n=n) == english


def test_words_without_values_may_hold_braces() -> None:
    assert Phrase('Write {"a": 1}.') == 'Write {"a": 1}.'


@pytest.mark.parametrize(
    "phrase", [Phrase("{a} of {{b}}", a="{x}"), Phrase("{n} row", "{n} rows", n=2), Phrase("{}")]
)
def test_a_copy_of_a_phrase_knows_what_it_was_made_of(phrase: Phrase) -> None:
    same = copy.deepcopy(phrase)  # what pickling does, too
    assert (same, same.template, same.many, same.values) == (
        phrase,
        phrase.template,
        phrase.many,
        phrase.values,
    )


def test_an_error_reads_as_english_and_keeps_its_phrases() -> None:
    error = InvalidInput(Problem(Phrase("{n} cells are empty.", n=2), "Fill them in.", row=3))
    assert str(error) == "row 3: 2 cells are empty. Fill them in."
    assert isinstance(error.problems[0].message, Phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        Phrase('Write {"a": 1}.'),
        Phrase("{n:,} row", "{n:,} rows", n=np.int64(1200)),
        Phrase("{x:g} of {inner}", x=np.float64(0.5), inner=Phrase("{a} of {{b}}", a="{x}")),
        Phrase("until {end:%Y-%m-%d}", end=pd.Timestamp("2026-01-31")),
        Phrase("until {end:%d %b}", end=dt.date(2026, 1, 31)),
    ],
)
def test_a_phrase_comes_back_from_json_with_its_values(phrase: Phrase) -> None:
    back = Phrase.from_json(json.loads(json.dumps(phrase.to_json(), allow_nan=False)))
    assert isinstance(back, Phrase)
    assert (back, back.template, back.many) == (phrase, phrase.template, phrase.many)
    assert set(back.values) == set(phrase.values)


def test_words_that_were_stored_without_their_template_stay_as_they_are() -> None:
    assert Phrase.from_json("R gave up: {a}") == "R gave up: {a}"
    assert not isinstance(Phrase.from_json("R gave up."), Phrase)


def test_the_reason_of_an_error_is_every_problem_with_its_place() -> None:
    where = Problem(Phrase("{n} cells are empty.", n=2), "Fill them in.", row=3, column="tv")
    error = InvalidInput([where, Problem("{It} is empty.")])
    assert (
        reason(error)
        == str(error)
        == ("row 3, column tv: 2 cells are empty. Fill them in.\n{It} is empty.")
    )
    assert isinstance(reason(error), Phrase)


def test_the_reason_of_an_engine_is_its_message() -> None:
    said = Phrase("It died of {signal}.", signal="SIGKILL")
    assert reason(EngineError(said)) is said
    assert reason(EngineError("It died.")) == "It died."
    assert reason(EngineError()) == ""
