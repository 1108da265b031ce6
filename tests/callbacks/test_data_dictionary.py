"""The data dictionary as the browser asks for it."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.callbacks.answers import said_by


@pytest.fixture
def acme(make):
    return make.tenant("acme", currency="SEK")


@pytest.fixture
def ask(make, login, acme):
    """Asks for a page as an analyst of one client."""
    visitor = login(make.user("analyst", acme), "acme")
    return lambda page: said_by(visitor.page(page))


def weekly() -> pd.DataFrame:
    """A year of weeks, of which the third has no note."""
    dated = pd.date_range("2025-01-06", periods=52, freq="7D")
    table = pd.DataFrame({"date": dated, "revenue": range(1000, 1052)})
    table["tv_spend"] = [float(week % 7) for week in range(52)]
    table["note"] = [None if week == 2 else f"note {week}" for week in range(52)]
    return table


def test_what_the_file_holds_is_told_in_the_clients_currency(ask, make, acme):
    said = ask(f"/data/{make.dataset(acme, weekly()).id}")
    for expected in ("tv_spend", "1,000 to 1,051", "Media spend", "SEK", "not known"):
        assert f'"{expected}"' in said
    assert "the first on 20 Jan 2025" in said
    assert "EUR" not in said


def test_every_data_set_of_the_list_leads_to_its_dictionary(ask, make, acme):
    ids = [make.dataset(acme, weekly(), name=name).id for name in ("one.csv", "two.csv")]
    listed = ask("/data")
    for dataset_id in ids:
        assert f'"/data/{dataset_id}"' in listed


def test_another_clients_data_set_and_none_are_the_same_not_found(ask, make):
    foreign = ask(f"/data/{make.dataset(make.tenant('other'), weekly()).id}")
    assert "Not found" in foreign
    assert "tv_spend" not in foreign
    assert foreign == ask("/data/0123456789abcdef")


def test_a_client_who_may_not_read_data_finds_nothing(make, login, acme, ask):
    page = f"/data/{make.dataset(acme, weekly()).id}"
    viewer = login(make.user("client_viewer", acme), "acme")
    assert said_by(viewer.page(page)) == ask("/data/0123456789abcdef")
