"""Moments and spans as a person reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from layouts import text
from layouts.language import language_context
from layouts.style.presentation import Presentation

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (59, "59 s"),
        (200, "3 min 20 s"),
        (180, "3 min"),
        (1500, "25 min"),
        (3900, "1 h 5 min"),
    ],
)
def test_a_span_is_written_in_units_that_fit(seconds: float, words: str) -> None:
    assert text.duration(seconds) == words


def test_what_is_not_known_is_a_dash() -> None:
    look = Presentation()
    said = [
        text.duration(None),
        text.ago(None),
        text.day(None, look),
        text.moment(None, look),
        text.period(None, None, look),
    ]
    assert said == [text.DASH] * 5


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago_uses_the_largest_unit(before: timedelta, words: str) -> None:
    assert text.ago(NOW - before, NOW) == words


def test_dates_follow_the_locale_of_the_client() -> None:
    assert text.day(date(2026, 11, 2), Presentation(locale="de_DE")) == "02.11.2026"
    assert text.day(date(2026, 11, 2), Presentation(locale="sv_SE")) == "2 nov. 2026"


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ["gerade eben", "vor 2 Tagen"]), ("sv", ["nyss", "för 2 dagar sedan"])],
)
def test_how_long_ago_is_said_as_the_language_does(language: str, words: list[str]) -> None:
    with language_context(language):
        assert [
            text.ago(NOW - before, NOW) for before in (timedelta(seconds=5), timedelta(hours=71))
        ] == words
