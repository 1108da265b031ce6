"""Uploaded CSV files, as people's programs write them."""

from __future__ import annotations

import contextlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm.data import csv_reader
from mmm.data.checks import validate
from mmm.data.csv_reader import MAX_COLUMNS, read_csv, usable_name
from mmm.errors import InvalidInput
from tests.shared_data import WEEKLY_CSV, needs_data

PLAIN = "date,revenue,tv_spend\n2026-01-05,1000.5,20\n2026-01-12,1100,0\n2026-01-19,900,30\n"


def _refused(content: bytes | str, **options) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        read_csv(content.encode() if isinstance(content, str) else content, "file.csv", **options)
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding):
    data = read_csv(PLAIN.replace("tv_spend", "förbrukning").encode(encoding))
    assert list(data) == ["date", "revenue", "forbrukning"]
    assert data["revenue"].tolist() == [1000.5, 1100, 900]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    data = read_csv(PLAIN.replace(",", separator).encode())
    assert data["date"].tolist() == list(pd.to_datetime(["2026-01-05", "2026-01-12", "2026-01-19"]))
    assert data["tv_spend"].tolist() == [20, 0, 30]


def test_the_separator_that_excel_states_is_no_row():
    data = read_csv(("sep=;\r\n" + PLAIN.replace(",", ";")).encode())
    assert list(data) == ["date", "revenue", "tv_spend"]
    assert len(data) == 3


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234,50", "12,5", "7"], [1234.5, 12.5, 7]),
        (["1 234,50 kr", "12,50 kr", "7 kr"], [1234.5, 12.5, 7]),
        (["€1,234.50", "€12.5", "€7"], [1234.5, 12.5, 7]),
        (["1.234.567", "2.345.678", "12"], [1234567, 2345678, 12]),
        (["1'234.5", "−3.25", "1e3"], [1234.5, -3.25, 1000]),
        (["0.123", "1.234", "2.345"], [0.123, 1.234, 2.345]),
        (["\u00a01\u202f234", "5", "6"], [1234, 5, 6]),
    ],
)
def test_numbers_are_read_as_people_write_them(cells, values):
    text = "date;umsatz\n" + "".join(
        f"2026-01-{5 + 7 * i:02};{cell}\n" for i, cell in enumerate(cells)
    )
    assert read_csv(text.encode())["umsatz"].tolist() == values


def test_one_column_with_decimal_commas_settles_the_doubtful_ones():
    data = read_csv(b"date;umsatz;kosten\n2026-01-05;1.234;1,5\n2026-01-12;2.345;2,25\n")
    assert data["umsatz"].tolist() == [1234, 2345]


def test_a_number_with_two_meanings_is_refused_instead_of_guessed():
    (problem,) = _refused("date;umsatz\n2026-01-05;1.234\n2026-01-12;2.345\n")
    assert "row 2, column umsatz" in problem
    assert "1234 or 1.234" in problem


@pytest.mark.parametrize(
    "cells",
    [
        ["05.01.2026", "12.01.2026", "19.01.2026"],
        ["05/01/2026", "12/01/2026", "19/01/2026"],
        ["01/05/2026", "01/12/2026", "01/19/2026"],
        ["20260105", "20260112", "20260119"],
        ["2026-01-05 00:00:00", "2026-01-12 00:00:00", "2026-01-19 00:00:00"],
        ["2026-W02", "2026-W03", "2026-W04"],
        ["5 Jan 2026", "12 Jan 2026", "19 Jan 2026"],
    ],
)
def test_dates_are_read_as_people_write_them(cells):
    data = read_csv(
        ("date;umsatz\n" + "".join(f"{cell};{i}\n" for i, cell in enumerate(cells))).encode()
    )
    assert data["date"].tolist() == list(pd.to_datetime(["2026-01-05", "2026-01-12", "2026-01-19"]))


def test_ambiguous_days_and_months_go_by_the_regular_rhythm():
    american = read_csv(b"date,revenue\n01/05/2026,1\n01/12/2026,2\n")
    assert american["date"].iloc[-1] == pd.Timestamp("2026-01-12")


def test_rows_are_sorted_by_date_and_keep_their_place_in_the_file():
    data = read_csv(b"date,revenue\n2026-01-19,3\n2026-01-12,2\n2026-01-05,1\n")
    assert data["revenue"].tolist() == [1, 2, 3]
    assert data.index.tolist() == [2, 1, 0]


def test_a_level_named_na_is_a_word_but_na_among_numbers_is_missing():
    data = read_csv(b"date,revenue,events\n2026-01-05,1,na\n2026-01-12,NA,sale\n2026-01-19,3,\n")
    assert data["events"].tolist()[:2] == ["na", "sale"]
    assert data["events"].isna().tolist() == [False, False, True]
    assert data["revenue"].isna().tolist() == [False, True, False]


def test_a_slip_among_numbers_keeps_the_column_as_text_for_the_check():
    data = read_csv(b"date,revenue\n2026-01-05,1\n2026-01-12,2o\n2026-01-19,3\n")
    assert data["revenue"].tolist() == ["1", "2o", "3"]


def test_names_become_usable():
    names = ["Intäkter (SEK)", "Größe", "tv-S", "2nd", "  tv   spend ", "Kosten €"]
    assert [usable_name(name) for name in names] == [
        "Intakter_SEK", "Grosse", "tv_S", "x_2nd", "tv_spend", "Kosten",
    ]  # fmt: skip


def test_ragged_and_empty_rows_are_named_by_row():
    problems = _refused("date,revenue\n2026-01-05,1\n2026-01-12\n,\n2026-01-19,3,4\n")
    assert [problem.split(":")[0] for problem in problems] == ["row 3", "row 4", "row 5"]


def test_rows_after_a_line_break_inside_quotes_are_counted_as_a_spreadsheet_does():
    (problem,) = _refused('date,events\n2026-01-05,"a\nb"\n2026-01-12\n')
    assert problem.startswith("row 3:")


def test_empty_rows_and_columns_at_the_edges_are_ignored():
    data = read_csv(b"date,revenue,,\n2026-01-05,1,,\n2026-01-12,2,,\n,,,\n\n")
    assert data.shape == (2, 2)


def test_duplicate_and_missing_headers_are_refused():
    problems = _refused("date,tv spend,,tv_spend\n2026-01-05,1,2,3\n")
    assert "Column number 3 has no name" in problems[0]
    assert "occurs twice (as “tv spend”" in problems[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"date,revenue\n", "no rows below the header"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        (b"\x89PNG\x00\x01", "is no text file"),
        (b"revenue\n1\n2\n", "Only one column"),
        (b",,\n1,2,3\n", "first row is empty"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content, words):
    assert words in _refused(content)[0]


def test_a_huge_file_is_refused_before_it_is_read():
    assert "at most 0.001 MB" in _refused(PLAIN.encode() * 50, max_bytes=1000)[0]


def test_at_most_fifty_problems_are_listed():
    problems = _refused("date,revenue\n2026-01-05,1\n" + "2026-01-12\n" * 80)
    assert len(problems) == 51
    assert problems[-1] == "… and 30 more."


@needs_data
def test_robyns_demo_data_is_read_as_it_is():
    data = read_csv(WEEKLY_CSV.read_bytes(), WEEKLY_CSV.name)
    assert data.shape == (208, 12)
    assert data.notna().all(axis=None)
    assert set(data["events"]) == {"na", "event1", "event2"}
    assert str(data["DATE"].dtype).startswith("datetime64")
    assert data["revenue"].iloc[0] == 2754371.66666667


_CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "2024-01-01",
            "01.02.2024",
            "1677-01-01",
            "1,5",
            "1.5",
            "1.234",
            "NA",
            "",
            "-",
            "€5",
            "1e400",
        ]
    ),
)


@settings(max_examples=25)
@given(
    st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
)
def test_whatever_is_uploaded_is_read_and_checked_or_refused(rows, separator):
    rows = [["date", "revenue", "tv_spend", "fb"], *([*row, "1", "1"][:4] for row in rows)]
    try:
        data = read_csv("\n".join(separator.join(row) for row in rows).encode("utf-8", "ignore"))
    except InvalidInput:
        return
    assert all(str(problem) for problem in validate(data))


@given(st.binary(max_size=80))
def test_whatever_bytes_are_uploaded_are_read_or_refused(content):
    with contextlib.suppress(InvalidInput):
        assert len(read_csv(content).columns) >= 2


def test_too_many_columns_are_refused_before_they_are_read() -> None:
    header = ",".join(f"c{number}" for number in range(MAX_COLUMNS + 1))
    [problem] = _refused(f"{header}\n{header}\n".encode())
    assert "301 columns; at most 300" in problem


@pytest.mark.parametrize("cell", ["1 " * 60_000 + "x", "a" + " " * 120_000 + "b", "9" * 120_000])
def test_a_long_cell_is_words_and_is_not_searched_for_a_number(cell: str) -> None:
    """The search would take time with the square of its length."""
    assert csv_reader._bare(cell) == ""
    table = read_csv(f"date;revenue;note\n2026-01-05;10;{cell}\n2026-01-12;11;short\n".encode())
    assert table["note"].iloc[0] == cell
