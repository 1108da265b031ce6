"""Which models explain the same thing."""

from __future__ import annotations

import pytest

from mmm.kpi import key


@pytest.mark.parametrize("name", ["new_orders", "New Orders", " NEW  orders", "new_Orders "])
def test_capitals_and_spaces_do_not_make_another_kpi(name):
    assert key({"dep_var": name, "dep_var_type": "conversion"}) == "new orders:conversion"


def test_another_column_and_another_meaning_are_another_kpi():
    found = {
        key({"dep_var": name, "dep_var_type": kind})
        for name in ("orders", "sales")
        for kind in ("revenue", "conversion")
    }
    assert len(found) == 4


def test_a_spec_without_a_kind_counts_money():
    assert key({"dep_var": "sales"}) == "sales:revenue"
