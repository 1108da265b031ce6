"""The data dictionary says of each column what is known, and says so where something is not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.views.datasets import DataDictionary, DatasetRow
from layouts import data_dictionary as layout
from layouts.language import language_context
from layouts.style.presentation import Presentation
from mmm.data.column_roles import ColumnFacts
from tests.layouts.readable import found, words

DATASET = DatasetRow(
    id="0123456789abcdef",
    name="weekly.csv",
    source="upload",
    rows=60,
    columns=1,
    grain="week",
    date_from=date(2025, 1, 6),
    date_to=date(2026, 2, 23),
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    created_by="Jonas",
)
LOOK = Presentation(currency="SEK")


def cells(column: ColumnFacts, look: Presentation = LOOK) -> dict[str, str]:
    """What the page says of a column, by heading."""
    shown = layout.build(DataDictionary(DATASET, (column,)), look)
    return {getattr(cell, "data-label"): words(cell) for cell in found(shown, "Td")}


def test_the_page_names_the_data_set_and_leads_back_to_the_data() -> None:
    shown = layout.build(DataDictionary(DATASET, ()), LOOK)
    assert [words(title) for title in found(shown, "H1")] == ["Data dictionary"]
    assert "weekly.csv · 6 Jan 2025 – 23 Feb 2026" in words(shown)
    assert [(link.href, words(link)) for link in found(shown, "Link")] == [("/data", "Data")]


def test_every_column_has_a_row_in_the_order_of_the_data() -> None:
    columns = tuple(ColumnFacts(name, "unused") for name in ("b", "a", "c"))
    shown = layout.build(DataDictionary(DATASET, columns), LOOK)
    assert [words(name) for name in found(shown, "Code")] == ["b", "a", "c"]


def test_a_name_is_whole_and_a_long_one_may_break_after_its_underscores() -> None:
    for name, places in (("a_" * 16, 0), ("a_" * 16 + "b", 16)):
        shown = layout.build(DataDictionary(DATASET, (ColumnFacts(name, "unused"),)), LOOK)
        assert words(found(shown, "Code")[0]).replace(" ", "") == name
        assert len(found(shown, "Wbr")) == places


def test_a_column_says_role_range_empty_cells_and_unit() -> None:
    spend = ColumnFacts("tv_spend", "spend", ends=(0.0, 416178.16), unit="money")
    assert cells(spend) == {
        "Column": "tv_spend",
        "Role": "Media spend",
        "Range": "0 to 416,178",
        "Empty cells": "0",
        "Unit": "SEK",
    }


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("date", "Date"),
        ("dep_var", "Outcome"),
        ("organic", "Organic media"),
        ("context", "Context"),
        ("factor", "Context, categories"),
        ("unused", "Not used"),
    ],
)
def test_a_role_has_the_word_that_a_new_run_has_for_it(role, said) -> None:
    assert cells(ColumnFacts("a", role))["Role"] == said


def test_an_exposure_names_its_channel() -> None:
    column = ColumnFacts("tv_clicks", "exposure", spend="tv_spend")
    assert cells(column)["Role"] == "Exposure of TV"


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((date(2025, 1, 6), date(2026, 2, 23)), "6 Jan 2025 to 23 Feb 2026"),
        ((-8.25, 2.0), "−8.25 to 2"),
        ((0.000123, 0.5), "0.000123 to 0.50"),
        ((99.5, 1234567.8), "99.50 to 1,234,568"),
        ((3.0, 3.0), "3"),
        ((0.0, float("inf")), "0 to ∞"),
    ],
)
def test_a_range_runs_from_the_smallest_to_the_largest_and_no_value_becomes_zero(
    ends, said
) -> None:
    assert cells(ColumnFacts("a", "context", ends=ends))["Range"] == said


def test_levels_are_listed_the_first_eight_and_how_many_more_there_are() -> None:
    levels = tuple("abcdefghij")
    assert cells(ColumnFacts("a", "factor", levels=levels[:8]))["Range"] == "a, b, c, d, e, f, g, h"
    said = cells(ColumnFacts("a", "factor", levels=levels))["Range"]
    assert said == "a, b, c, d, e, f, g, h and 2 more"


def test_a_long_level_is_cut() -> None:
    levels = ("x" * 24, "y" * 25, "z" * 22 + " zz")
    said = cells(ColumnFacts("a", "unused", levels=levels))["Range"]
    assert said == f"{'x' * 24}, {'y' * 23}…, {'z' * 22}…"


def test_a_column_without_values_says_so() -> None:
    assert cells(ColumnFacts("a", "unused", gaps=60))["Range"] == "no values"


def test_empty_cells_are_counted_and_the_first_one_is_dated_as_far_as_it_is() -> None:
    dated = ColumnFacts("a", "unused", gaps=2, first_gap=date(2025, 1, 13))
    assert cells(dated)["Empty cells"] == "2 the first on 13 Jan 2025"
    assert cells(ColumnFacts("a", "unused", gaps=2))["Empty cells"] == "2 without a date"


@pytest.mark.parametrize(
    ("unit", "said"),
    [("money", "SEK"), ("count", "count"), ("none", "no unit"), (None, "not known")],
)
def test_a_unit_is_the_clients_currency_a_count_none_or_not_known(unit, said) -> None:
    assert cells(ColumnFacts("a", "unused", unit=unit))["Unit"] == said


@pytest.mark.parametrize(
    ("language", "locale", "said"),
    [
        (
            "de",
            "de_DE",
            ("Kontext", "0,50 bis 1.000", "2 die erste am 13.01.2025", "nicht bekannt"),
        ),
        (
            "sv",
            "sv_SE",
            ("Kontext", "0,50 till 1\xa0000", "2 den första 13 jan. 2025", "inte känd"),
        ),
    ],
)
def test_words_numbers_and_dates_are_the_readers(language, locale, said) -> None:
    column = ColumnFacts("a", "context", ends=(0.5, 1000.0), gaps=2, first_gap=date(2025, 1, 13))
    with language_context(language):
        assert tuple(cells(column, Presentation(locale=locale)).values())[1:] == said
