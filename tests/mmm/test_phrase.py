"""Phrases: strings that remember their template and its values."""

from __future__ import annotations

import copy
import json

import pytest

from mmm.errors import InvalidInput, Problem
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
