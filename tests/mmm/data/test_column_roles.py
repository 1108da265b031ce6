"""The first guess at what each column is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mmm.data.column_roles import Roles, infer, label, labels, split_name
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
