"""Pages that have nothing to show say why."""

from __future__ import annotations

from layouts.components import states
from layouts.language import language_context
from mmm.errors import Problem
from tests.layouts.readable import found, words


def test_problems_with_places_are_a_table_of_what_row_column_and_remedy() -> None:
    shown = states.problems(
        "No", [Problem("“abc” is no number.", "Write a plain number.", row=3, column="revenue")]
    )
    cells = [words(cell) for cell in found(shown, "Td")]
    assert cells == ["“abc” is no number.", "3", "revenue", "Write a plain number."]


def test_problems_without_places_are_sentences() -> None:
    shown = states.problems("No", [Problem("Choose between 52 and 520 weeks.")])
    assert not found(shown, "Table")
    assert "Choose between 52 and 520 weeks." in words(shown)


def test_unknown_and_foreign_pages_have_one_wording() -> None:
    assert "There is nothing at this address, or it is not yours to see." in words(
        states.not_found()
    )


def test_a_broken_page_names_the_number_of_its_log_entry() -> None:
    assert "A1B2C3" in words(states.broken("A1B2C3"))


def test_problems_are_headed_in_the_readers_language() -> None:
    with language_context("sv"):
        shown = states.problems(
            "Nej", [Problem("“abc” is no number.", "Write a plain number.", row=3)]
        )
        assert [words(head) for head in found(shown, "Th")] == [
            "Vad",
            "Rad",
            "Kolumn",
            "Vad du kan göra",
        ]
