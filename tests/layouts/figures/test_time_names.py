"""Time axes speak the reader's language."""

from __future__ import annotations

import pytest

from layouts.components.figure_card import graph
from layouts.figures import time_names
from layouts.figures.template import plain_figure
from layouts.language import language_context
from layouts.style.presentation import Presentation


@pytest.mark.parametrize(
    ("locale", "may", "short", "sunday"),
    [
        ("sv_SE", "maj", "maj", "söndag"),
        ("de_DE", "Mai", "Mai", "Sonntag"),
        ("en_GB", "May", "May", "Sunday"),
    ],
)
def test_months_and_days_are_named_in_the_readers_language(locale, may, short, sunday):
    look = Presentation(locale=locale)
    config = graph(plain_figure(look, 200, []), look).config
    names = config["locales"][config["locale"]]["format"]
    assert (names["months"][4], names["shortMonths"][4], names["days"][0]) == (may, short, sunday)
    assert [len(names[kind]) for kind in ("months", "shortMonths", "days", "shortDays")] == [
        12,
        12,
        7,
        7,
    ]


def test_the_buttons_of_a_figure_speak_the_readers_language() -> None:
    assert time_names.config("sv_SE")["locales"]["sv_SE"]["dictionary"]["Zoom"] == "Zoom"
    with language_context("sv"):
        assert time_names.config("sv_SE")["locales"]["sv_SE"]["dictionary"]["Zoom"] == "Zooma"
