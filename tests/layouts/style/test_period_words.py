"""Periods have a name for each grain, and one for data without any."""

from __future__ import annotations

import pytest

from layouts.components.table import format_value
from layouts.language import language_context
from layouts.style import period_words
from layouts.style.presentation import Presentation


@pytest.mark.parametrize(
    ("period", "said"),
    [("day", "1 day"), ("week", "1 week"), ("month", "1 month"), (None, "1 period")],
)
def test_a_count_of_periods_is_told_in_the_datas_own_period(period, said):
    assert period_words.periods(1, period) == said
    assert period_words.periods(4, period) == said.replace("1", "4") + "s"
    assert period_words.new_periods(4, period) == said.replace("1", "4 new") + "s"


def test_every_constant_knows_every_period():
    constants = [value for value in vars(period_words).values() if isinstance(value, dict)]
    tables = [value for value in constants if "week" in value]
    assert len(tables) > 5
    assert {tuple(table) for table in tables} == {("day", "week", "month")}


def test_what_works_in_the_same_period_works_at_once():
    assert period_words.later(0, "week") == "at once"
    assert period_words.later(1, "week") == "1 week later"
    assert period_words.apart(2, "month") == "2 months apart"


def test_a_half_life_counts_in_the_readers_language():
    with language_context("de"):
        said = period_words.half_life_finding("TV", 2.5, "week", Presentation(locale="de_DE"))
    assert "TV" in said
    assert "2,5 Wochen" in said


@pytest.mark.parametrize(
    ("period", "said"),
    [("day", "within a day"), ("week", "within a week"), ("month", "within a month")],
)
def test_a_half_life_below_one_row_of_the_data_has_no_false_decimals(period, said):
    words = period_words.half_life_finding("TV", 0.7, period, Presentation())
    assert words == f"TV lasts longest: half of its effect is gone {said}"
    assert format_value(0.7, "half-life", Presentation()) == "< 1"
    assert format_value(2.44, "half-life", Presentation()) == "2.4"
