"""Hyperparameters of compared models in the ranges that were searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layouts.components.compare import ranges as compare_ranges
from layouts.components.run.settings import value_of
from tests.layouts.readable import found, words
from tests.layouts.test_compare import LOOK, shown


@pytest.fixture(scope="module")
def pair():
    of = shown("1_2_1", "1_8_1")
    table = of.comparison.hyperparameters.assign(tv_spend_thetas=[0.2, 0.301])
    ranges = {"tv_spend_thetas": (0.1, 0.3), "radio_spend_thetas": (0.1,)}
    return replace(of, comparison=replace(of.comparison, hyperparameters=table), ranges=ranges)


def row(of, name):
    [one] = [
        item for item in found(compare_ranges.table(of, LOOK), "Tr") if words(item).startswith(name)
    ]
    return one


def test_a_value_stands_in_its_range_where_it_lies(pair):
    tv = row(pair, "TV: Carry-over θ")
    marks = {item.className: item.style["left"] for item in found(tv, "I")}
    assert marks == {"pin-0": "50.0%", "pin-1": "100.0%"}
    assert "0.1" in words(tv)
    assert "0.200" in words(tv)


def test_a_value_at_an_end_of_its_range_says_so(pair):
    ends = [
        cell for cell in found(row(pair, "TV: Carry-over θ"), "Td") if "at-end" in cell.className
    ]
    assert [words(cell).split()[0] for cell in ends] == ["0.301"]


def test_a_fixed_or_unsearched_value_has_no_track(pair):
    assert found(row(pair, "Radio: Carry-over θ"), "I") == []
    assert "fixed" in words(row(pair, "Radio: Carry-over θ"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("seed", 123, "123"),
        ("iterations", 2000, "2,000"),
        ("tv_spend_thetas", [0.3, 0.8], "0.3 – 0.8"),
        ("tv_spend_thetas", [0.5], "fixed at 0.5"),
        ("ts_validation", False, "No"),
        ("window_start", None, "all of the data"),
        ("prophet_country", None, "–"),
        ("calibration_input", [{}, {}], "2 studies"),
        ("paid_media_spends", ["tv_spend", "radio_spend"], "TV and Radio"),
    ],
)
def test_a_setting_is_written_for_people(name, value, said):
    assert value_of(name, value, LOOK) == said
