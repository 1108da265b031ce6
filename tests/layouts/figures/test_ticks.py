"""Axis ticks are round numbers in the reader's own words."""

from __future__ import annotations

import pytest

from layouts.figures import ticks
from layouts.style.presentation import Presentation

SWEDISH, GERMAN = Presentation(currency="SEK", locale="sv_SE"), Presentation(locale="de_DE")


def test_ticks_are_written_as_the_page_writes_numbers():
    assert ticks.amounts(0, 7.2e6, SWEDISH)["ticktext"] == ["0", "2\xa0mn", "4\xa0mn", "6\xa0mn"]
    assert ticks.amounts(0, 900, SWEDISH, 4)["ticktext"] == ["0", "250", "500", "750"]
    assert ticks.amounts(0, 700_000, GERMAN, 4)["ticktext"] == [
        "0",
        "200.000",
        "400.000",
        "600.000",
    ]
    assert ticks.shares(0, 0.3, SWEDISH, 3)["ticktext"] == [
        "0\xa0%",
        "10\xa0%",
        "20\xa0%",
        "30\xa0%",
    ]


@pytest.mark.parametrize("high", [0.0, 0.003, 0.7, 1.0, 42, 999, 1e6, 3.3e12])
def test_an_axis_has_a_few_ticks_whatever_it_shows(high):
    found = ticks.amounts(0, high, Presentation(), 5)
    assert 1 <= len(found["tickvals"]) <= 6
    assert len(set(found["ticktext"])) == len(found["tickvals"]) == len(found["ticktext"])


def test_ticks_cover_what_lies_below_zero():
    assert ticks.amounts(-3e6, 7e6, Presentation())["tickvals"] == pytest.approx(
        [-2e6, 0, 2e6, 4e6, 6e6]
    )
