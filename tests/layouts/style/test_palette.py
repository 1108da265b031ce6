"""Colours: legible on both page colours, told apart by colour-blind readers, and one per channel
everywhere.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from layouts.figures.template import template, templates
from layouts.style.palette import (
    LUMINANCE,
    LUMINANCE_DARK,
    _distance,
    channel_colours,
    luminance,
    series,
)
from layouts.style.presentation import Presentation

BRANDS = [
    ("#0b5d4e", "#f2a33a"),
    ("#5b3df5", "#e0563f"),
    ("#000000", "#ffdd00"),
    ("#c8102e", "#111111"),
    ("#fff", "#fff"),  # three digits, and too light for any figure
]


@pytest.mark.parametrize("brand", BRANDS)
def test_every_colour_can_be_read_on_light_and_dark(brand):
    low, high = LUMINANCE
    assert all(low - 0.01 <= luminance(colour) <= high + 0.01 for colour in series(*brand))


@pytest.mark.parametrize("brand", BRANDS)
def test_a_dark_page_has_lighter_lines_that_are_still_told_apart(brand):
    low, high = LUMINANCE_DARK
    dark = series(*brand, mode="dark")
    assert all(low - 0.01 <= luminance(colour) <= high + 0.01 for colour in dark)
    assert min(_distance(one, other) for one, other in combinations(dark[:8], 2)) > 0.07
    look = Presentation(*brand, mode="dark").for_model(("tv", "radio"), "revenue")
    assert [look.colour(name) for name in ("tv", "radio")] == list(dark[:2])


@pytest.mark.parametrize("brand", BRANDS)
def test_eight_channels_are_told_apart_with_any_sight(brand):
    assert min(_distance(one, other) for one, other in combinations(series(*brand)[:8], 2)) > 0.1


def test_a_brand_colour_that_can_be_read_is_kept():
    assert series("#2f6fd0", "#e0563f")[:2] == ("#2f6fd0", "#e0563f")


def test_a_channel_keeps_its_colour_when_more_channels_follow():
    few = channel_colours(["tv", "radio"], *BRANDS[0])
    many = channel_colours(["tv", "radio", "search", "social"], *BRANDS[0])
    assert few["tv"] == many["tv"]
    assert few["radio"] == many["radio"]


def test_the_look_colours_channels_by_the_models_order_not_the_tables():
    look = Presentation().for_model(("tv", "radio"), "revenue")
    assert look.colour("tv") != look.colour("radio")
    assert look.colour("tv") == Presentation().for_model(("tv",), "revenue").colour("tv")


def test_both_modes_travel_to_the_browser_as_plain_json():
    both = templates(*BRANDS[0])
    assert set(both) == {"light", "dark"}
    assert both["light"]["layout"]["font"]["color"] != both["dark"]["layout"]["font"]["color"]
    assert both["light"]["layout"]["colorway"] == both["dark"]["layout"]["colorway"]
    assert template(*BRANDS[0], "dark")["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"


def test_twenty_channels_have_twenty_colours_and_the_first_stay_the_same():
    many = channel_colours([f"c{n}" for n in range(20)], "#6b4ce6", "#e08a1e")
    few = channel_colours(["c0", "c1", "c2"], "#6b4ce6", "#e08a1e")
    assert len(set(many.values())) == 20
    assert {name: many[name] for name in few} == few
