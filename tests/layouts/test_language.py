"""Words in the reader's language: translations fill in the same places, and whatever was said is
translated.
"""

from __future__ import annotations

import re
from datetime import datetime
from string import Formatter

import pytest

from app.errors import InvalidRequest as Refused
from app.errors import NotFound
from layouts.language import (
    ENGLISH,
    LANGUAGES,
    _,
    current_language,
    join_names,
    language_context,
    locale_for,
    ngettext,
    set_language,
    translate,
    translate_error,
)
from mmm.errors import Problem
from mmm.phrase import Phrase
from scripts.catalogs import kept

OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def places(message: str) -> set[str]:
    return {
        name for _text, name, _spec, _conversion in Formatter().parse(message) if name is not None
    }


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_values_as_the_english(language: str) -> None:
    for message in kept(language):
        forms = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        for translated in filter(None, told):
            assert places(translated) == places(forms[-1]), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_begins_and_ends_as_the_english_does(language: str) -> None:
    """Messages are put together: a lost space or full stop shows."""
    for message in kept(language):
        if message.id and isinstance(message.id, str) and message.string:
            for edge in (r"^\s*", r"\s*$", r"[.:?…]?$"):
                assert re.search(edge, message.id)[0] == re.search(edge, message.string)[0], (
                    message.id
                )  # type: ignore[index]


def test_english_needs_no_catalog_and_nothing_stays_nothing() -> None:
    assert (_("Language"), _("")) == ("Language", "")


def test_a_language_lasts_for_its_block_and_an_unknown_one_is_english() -> None:
    with language_context("de"):
        assert (current_language(), _("")) == ("de", "")
        with language_context("tlh"):
            assert current_language() == "en"
        assert current_language() == "de"
    set_language("en")


@pytest.mark.parametrize(
    ("language", "names"), [("en", "A, B and C"), ("de", "A, B und C"), ("sv", "A, B och C")]
)
def test_names_are_listed_as_the_language_does(language: str, names: str) -> None:
    with language_context(language):
        assert join_names(["A", "B", "C"]) == names


def test_counted_words_without_a_catalog_follow_english() -> None:
    assert [ngettext("{n} model", "{n} models", n).format(n=n) for n in (0, 1, 2)] == [
        "0 models",
        "1 model",
        "2 models",
    ]


def test_numbers_are_written_the_clients_way_where_it_is_of_the_language() -> None:
    assert [locale_for("de", "de_AT"), locale_for("de", "sv_SE"), locale_for("en", "en_US")] == [
        "de_AT",
        "de_DE",
        "en_US",
    ]


def test_what_an_error_says_is_told_in_the_readers_language() -> None:
    budget = Phrase("The budget is missing.")
    many = Phrase(
        "{n} more row has the same problem.", "{n} more rows have the same problem.", n=1200
    )
    with language_context("de"):
        assert translate(budget) == "Das Budget fehlt."
        assert translate(str(budget)) == "Das Budget fehlt."
        assert translate(many) == "1200 weitere Zeilen haben dasselbe Problem."
    assert translate(many) == many


def test_what_no_catalog_knows_stays_english_but_for_its_numbers() -> None:
    words = Phrase(
        "Nobody says {x:,.1f} of {inner}.", x=1234.5, inner=Phrase("{y:g} of these", y=0.5)
    )
    with language_context("de"):
        assert translate(words) == "Nobody says 1.234,5 of 0,5 of these."
    assert translate(words) == words == "Nobody says 1,234.5 of 0.5 of these."


def test_every_problem_of_an_error_is_told_with_its_place() -> None:
    error = Refused(
        [
            Problem("The value is missing.", "Fill it in.", row=3, column="tv"),
            Problem("The file is empty!"),
        ]
    )
    assert translate_error(error) == str(error)
    with language_context("de"):
        assert translate_error(error).splitlines() == [
            "Zeile 3, Spalte tv: Der Wert fehlt. Tragen Sie es ein.",
            "The file is empty!",
        ]
        assert translate_error(NotFound("There is no such run.")) == "Diesen Lauf gibt es nicht."
        assert translate_error(ValueError()) == ""


def test_days_in_what_is_wrong_are_written_as_on_the_page():
    late = Phrase("{day:%Y-%m-%d} occurs a second time.", day=datetime(2023, 11, 13))
    assert str(late) == "2023-11-13 occurs a second time."  # for logs and scripts
    assert translate(late) == "13 Nov 2023 occurs a second time."
    with language_context("de"):
        assert translate(late) == "13.11.2023 occurs a second time."
