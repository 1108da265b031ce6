"""One column serves tables of ready cells and tables of values."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from layouts.components.table import Column, data_table, folded_table, table
from layouts.style.presentation import UNKNOWN, Presentation
from tests.layouts.readable import found, words

LOOK = Presentation()
VALUES = pd.DataFrame({"channel": ["tv_S", "radio_S"], "roi": [2.5, float("nan")]})
COLUMNS = (Column("channel", "Channel", "channel"), Column("roi", "ROAS", "efficiency"))


@pytest.mark.parametrize("kind", ["money", "response", "percent", "number", "efficiency"])
def test_numbers_stand_to_the_right_in_every_table(kind):
    column = Column("roi", "ROAS", kind)
    ready = table((column,), [{"roi": "2.50"}], "Returns")
    written = data_table(VALUES, (COLUMNS[0], column), LOOK, "Returns")
    assert {cell.className for cell in found(ready, "Td")} == {"n"}
    assert found(written, "Th")[1].className == found(written, "Td")[0].className == "num"


def test_words_stand_to_the_left_unless_a_column_says_otherwise():
    ready = table((Column("a", "A"), Column("b", "B", number=True)), [{"a": "x", "b": "y"}], "Both")
    assert [cell.className for cell in found(ready, "Td")] == ["", "n"]


def test_a_row_is_a_card_on_a_phone_whose_cells_say_what_they_are():
    shown = table((Column("a", "Spend", lead=True, tight=True),), [{"a": "x"}], "Spend")
    cell = found(shown, "Td")[0]
    assert getattr(found(shown, "Table")[0], "data-stack") == "1"
    assert (getattr(cell, "data-label"), cell.className) == ("Spend", "lead-cell tight")


def test_a_folded_table_says_what_the_open_one_says():
    folded = json.loads(getattr(folded_table(VALUES, COLUMNS, LOOK, "Returns"), "data-table"))
    opened = data_table(VALUES, COLUMNS, LOOK, "Returns")
    cells = [words(cell) for row in found(opened, "Tr")[1:] for cell in row.children]
    assert [cell for row in folded["rows"] for cell in row] == cells
    assert folded["head"] == [["Channel", ""], ["ROAS", "num"]]
    assert folded["unknown"] == UNKNOWN in cells
