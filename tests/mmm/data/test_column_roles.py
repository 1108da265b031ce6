"""The first guess at what each column is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from mmm.data.column_roles import (
    ColumnFacts,
    Roles,
    describe,
    infer,
    label,
    labels,
    split_name,
)
from mmm.data.csv_reader import read_csv
from tests.shared_data import WEEKLY_CSV, needs_data


def _table(*names: str) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    table = pd.DataFrame({name: rng.uniform(1, 100, 60) for name in names})
    table.insert(0, "Datum", pd.date_range("2025-01-06", periods=60, freq="7D"))
    return table


def test_german_names_are_recognised():
    roles = infer(
        _table(
            "Nettoumsatz",
            "TV_Kosten",
            "Werbekosten_Radio",
            "Meta_Ausgaben",
            "Meta_Impressions",
            "Newsletter",
            "Preis",
        )
    )
    assert (roles.date, roles.dep_var, roles.dep_var_type) == ("Datum", "Nettoumsatz", "revenue")
    assert roles.spends == ("TV_Kosten", "Werbekosten_Radio", "Meta_Ausgaben")
    assert roles.exposures == {"Meta_Ausgaben": "Meta_Impressions"}
    assert roles.organic == ("Newsletter",)
    assert roles.context == ("Preis",)


def test_swedish_names_are_recognised():
    roles = infer(
        _table(
            "Forsaljning",
            "tv_kostnad",
            "utomhus",
            "facebook",
            "sok_kostnad",
            "nyhetsbrev",
            "rabatt",
        )
    )
    assert roles.dep_var == "Forsaljning"
    assert roles.spends == ("tv_kostnad", "utomhus", "facebook", "sok_kostnad")
    assert roles.organic == ("nyhetsbrev",)
    assert roles.context == ("rabatt",)


def test_conversions_are_a_result_only_without_revenue():
    assert infer(_table("orders", "tv_spend")).dep_var_type == "conversion"
    both = infer(_table("orders", "revenue", "tv_spend"))
    assert (both.dep_var, both.unused) == ("revenue", ("orders",))


def test_what_platforms_and_competitors_sell_is_not_the_result():
    roles = infer(_table("facebook_revenue", "competitor_sales", "revenue", "facebook_spend"))
    assert roles.dep_var == "revenue"
    assert roles.context == ("competitor_sales",)
    assert roles.unused == ("facebook_revenue",)


def test_an_exposure_is_used_once_and_by_the_closest_name():
    roles = infer(
        _table(
            "revenue",
            "search_brand_cost",
            "search_generic_cost",
            "search_brand_clicks",
            "yt_cost",
            "youtube_views",
        )
    )
    assert roles.exposures == {
        "search_brand_cost": "search_brand_clicks",
        "yt_cost": "youtube_views",
    }


def test_the_sum_of_all_spend_is_no_channel():
    assert infer(_table("revenue", "tv_spend", "total_spend")).unused == ("total_spend",)


def test_constant_columns_are_unused_and_words_are_factors():
    table = _table("revenue", "tv_spend")
    table["radio_spend"] = 0.0
    table["events"] = ["none", "sale", "fair"] * 20
    table["note"] = [f"note {row}" for row in range(60)]
    roles = infer(table)
    assert roles.unused == ("radio_spend", "note")
    assert roles.factors == roles.context == ("events",)


def test_every_column_has_one_role():
    roles = Roles(
        date="week",
        dep_var="sales",
        spends=("tv", "social"),
        exposures={"social": "views"},
        organic=("mail",),
        context=("price", "event"),
        factors=("event",),
        unused=("note",),
    )
    expected = {
        "week": "date",
        "sales": "dep_var",
        "tv": "spend",
        "social": "spend",
        "views": "exposure",
        "mail": "organic",
        "price": "context",
        "event": "factor",
        "note": "unused",
        "of no data set": "unused",
    }
    assert {column: roles.of(column) for column in expected} == expected


def test_roles_survive_storage():
    roles = infer(_table("revenue", "meta_spend", "meta_clicks", "seo_sessions"))
    assert Roles.from_dict(roles.to_dict()) == roles


def test_nothing_is_guessed_where_nothing_is_recognised():
    roles = infer(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}))
    assert (roles.date, roles.dep_var, roles.spends) == (None, None, ())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tv_S", "TV"),
        ("facebook_impressions", "Facebook"),
        ("search_clicks_P", "Search"),
        ("TVSpend", "TV"),
        ("competitor_sales_B", "Competitor sales"),
        ("(Intercept)", "Intercept"),
        ("spend", "Spend"),
        ("trend", "Trend"),
        ("tiktok_spend", "TikTok"),
        ("tv_spend_2", "TV 2"),
    ],
)
def test_labels_say_the_medium(name, expected):
    assert label(name) == expected


def test_equal_labels_fall_back_to_the_names():
    assert labels(("fb_spend", "facebook_clicks", "tv_S")) == {
        "fb_spend": "fb_spend",
        "facebook_clicks": "facebook_clicks",
        "tv_S": "TV",
    }


def test_names_are_cut_into_words():
    assert split_name("TVSpend_2") == split_name("tv spend.2") == ["tv", "spend"]


@needs_data
def test_robyns_demo_data_is_recognised():
    assert infer(read_csv(WEEKLY_CSV.read_bytes())) == Roles(
        date="DATE",
        dep_var="revenue",
        spends=("tv_S", "ooh_S", "print_S", "search_S", "facebook_S"),
        exposures={"search_S": "search_clicks_P", "facebook_S": "facebook_I"},
        organic=("newsletter",),
        context=("competitor_sales_B", "events"),
        factors=("events",),
    )


def described(**columns) -> dict[str, ColumnFacts]:
    """Four weeks with a date, revenue, and these columns."""
    dated = pd.date_range("2025-01-06", periods=4, freq="7D")
    table = pd.DataFrame({"date": dated, "revenue": [40.5, 10.0, 30.0, 20.0]} | columns)
    return {facts.name: facts for facts in describe(table)}


def test_columns_are_described_in_their_order_with_the_roles_that_they_seem_to_have():
    found = described(tv_spend=[1, 2, 3, 4], tv_clicks=[5, 6, 7, 9], season=["a", "b", "a", "b"])
    roles = {name: (facts.role, facts.spend) for name, facts in found.items()}
    assert list(roles.items()) == [
        ("date", ("date", None)),
        ("revenue", ("dep_var", None)),
        ("tv_spend", ("spend", None)),
        ("tv_clicks", ("exposure", "tv_spend")),
        ("season", ("factor", None)),
    ]


def test_dates_and_numbers_have_ends_and_words_have_levels_each_once_and_sorted():
    found = described(season=["b", "a", None, "b"], later=pd.to_datetime(["2026-02-01"] * 4))
    assert found["date"].ends == (date(2025, 1, 6), date(2025, 1, 27))
    assert found["later"].ends == (date(2026, 2, 1), date(2026, 2, 1))
    assert found["revenue"].ends == (10.0, 40.5)
    assert (found["season"].ends, found["season"].levels) == (None, ("a", "b"))
    assert found["revenue"].levels == found["date"].levels == ()


@pytest.mark.parametrize("written", [["2025-01-06", "2025-01-13"], [20250106, 20250113]])
def test_the_ends_of_the_date_column_are_dates_however_they_are_written(written):
    table = pd.DataFrame({"date": written, "revenue": [1.0, 2.0]})
    assert describe(table)[0].ends == (date(2025, 1, 6), date(2025, 1, 13))


def test_yes_and_no_are_levels_and_no_numbers():
    found = described(open_sundays=[True, False, True, True])["open_sundays"]
    assert (found.ends, found.levels) == (None, ("False", "True"))


def test_a_column_without_values_has_neither_ends_nor_levels():
    found = described(numbers=[np.nan] * 4, words=pd.Series([None] * 4, dtype="str"))
    for name in ("numbers", "words"):
        assert (found[name].ends, found[name].levels, found[name].gaps) == (None, (), 4)


def test_gaps_are_counted_and_the_first_one_is_the_earliest_in_time():
    assert described(note=["a", None, "b", None])["note"].gaps == 2
    assert described(note=["a", None, "b", None])["note"].first_gap == date(2025, 1, 13)
    assert described(note=["a", "b", "c", "d"])["note"].first_gap is None
    unsorted = pd.DataFrame(
        {"date": pd.to_datetime(["2025-01-13", "2025-01-06"]), "note": [None, None]}
    )
    assert describe(unsorted)[1].first_gap == date(2025, 1, 6)


def test_a_gap_without_a_date_is_counted_and_its_place_is_not_made_up():
    dateless = describe(pd.DataFrame({"revenue": [1.0, np.nan, 2.0]}))[0]
    assert (dateless.gaps, dateless.first_gap) == (1, None)
    holey = pd.DataFrame({"date": pd.to_datetime(["2025-01-06", None, "2025-01-20"])})
    assert (describe(holey)[0].gaps, describe(holey)[0].first_gap) == (1, None)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("date", "none"),
        ("revenue", "money"),
        ("tv_spend", "money"),
        ("tv_clicks", "count"),
        ("radio_grp", None),  # rating points, or a share of people
        ("facebook_I", None),
        ("newsletter_sends", "count"),
        ("newsletter_open_rate", None),
        ("newsletter", None),
        ("price", None),
        ("season", "none"),
        ("note", None),
    ],
)
def test_a_unit_is_what_role_and_name_tell_and_else_not_known(name, unit):
    numbers = ["tv_spend", "tv_clicks", "radio_spend", "radio_grp", "facebook_spend", "facebook_I"]
    numbers += ["newsletter_sends", "newsletter_open_rate", "newsletter", "price"]
    columns = {one: [1.0, 2.0, 3.0, 4.0] for one in numbers}
    assert described(**columns, season=["a", "b"] * 2, note=list("abcd"))[name].unit == unit


def test_conversions_are_counted_and_no_money():
    table = _table("bookings", "tv_spend").rename(columns={"Datum": "date"})
    assert {facts.name: facts.unit for facts in describe(table)} == {
        "date": "none",
        "bookings": "count",
        "tv_spend": "money",
    }
