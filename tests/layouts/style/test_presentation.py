"""Numbers as a tenant's readers write them."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from layouts.language import language_context
from layouts.style import date_format
from layouts.style.presentation import UNKNOWN, Presentation, label

SWEDEN, BRITAIN = (
    Presentation(currency="SEK", locale="sv_SE"),
    Presentation(currency="EUR", locale="en_GB"),
)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("look", "value", "said"),
    [
        (SWEDEN, 1234567.4, "1 234 567 kr"),
        (SWEDEN, 0.42, "0,42 kr"),
        (BRITAIN, 1234567.4, "€1,234,567"),
        (BRITAIN, 1, "€1"),
    ],
)
def test_money_is_written_in_the_tenants_currency_and_language(look, value, said):
    assert plain(look.money(value)) == said


def test_large_money_is_short_on_figures():
    assert plain(SWEDEN.short_money(12_576_779)) == "12,6 mn kr"
    assert BRITAIN.short_money(12_576_779) == "€12.6M"
    assert BRITAIN.short_money(1_127_499) == "€1.13M"


def test_letters_of_a_currency_keep_off_the_digits():
    swedish, swiss = (Presentation(currency=name, locale="en_GB") for name in ("SEK", "CHF"))
    assert plain(swedish.money(1)) == "SEK 1"
    assert plain(swedish.short_money(79_062_314)) == "SEK 79.1M"
    assert plain(swedish.money(-0.5)) == "−SEK 0.50"
    assert plain(swiss.short_money(-1_234)) == "−CHF 1.23K"
    assert swedish.money(1)[3] == "\u00a0"  # no line ends between them
    german = Presentation(currency="SEK", locale="de_DE")
    assert plain(german.short_money(79_062_314)) == "79,1 Mio. SEK"


@pytest.mark.parametrize("locale", ["en_GB", "de_DE", "sv_SE"])
def test_what_is_less_than_nothing_has_a_sign_of_minus_and_no_hyphen(locale):
    look = Presentation(currency="SEK", locale=locale)
    counts = replace(look, conversion=True)
    for said in (
        look.money(-12.5),
        look.short_money(-1.2e6),
        look.number(-3, 2),
        look.percent(-0.12),
        look.short_number(-0.25),
        look.short_number(-5e6),
        counts.short_response(-1.2e6),
    ):
        assert "−" in said
        assert "-" not in said


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en_GB", "3 Jan 2026, 00:05"),
        ("de_DE", "03.01.2026, 00:05"),
        ("sv_SE", "3 jan. 2026, 00:05"),
    ],
)
def test_moments_are_told_where_the_client_is(locale, said):
    late = datetime(2026, 1, 2, 23, 5, tzinfo=UTC)
    look = Presentation(locale=locale, timezone="Europe/Stockholm")
    assert look.moment(late) == said
    assert said.startswith(look.date(late))
    assert replace(look, locale="en_GB", timezone="UTC").moment(late) == "2 Jan 2026, 23:05 UTC"


def test_a_zone_that_the_machine_does_not_know_is_utc():
    late = datetime(2026, 1, 2, 23, 5, tzinfo=UTC)
    assert Presentation(timezone="Mars/Olympus").moment(late).startswith("2 Jan 2026, 23:05")


@pytest.mark.parametrize(
    ("locale", "pattern"),
    [
        ("en_GB", "D MMM YYYY"),
        ("en_US", "MMM D, YYYY"),
        ("de_DE", "DD.MM.YYYY"),
        ("sv_SE", "D MMM YYYY"),
    ],
)
def test_fields_of_dates_write_them_as_the_page_does(locale, pattern):
    assert date_format.for_fields(locale) == pattern


def test_a_share_that_rounds_to_zero_has_no_sign():
    assert BRITAIN.percent(-0.0001) == "0.0%"


def test_a_change_has_a_sign():
    assert [BRITAIN.change(value) for value in (0.2, -0.2, 0.0)] == ["+20.0%", "−20.0%", "±0.0%"]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_an_unknown_return_is_not_estimable_and_never_zero(value):
    assert BRITAIN.efficiency(value) == UNKNOWN


def test_conversions_are_counted_and_cost_money():
    look = BRITAIN.for_model(("tv",), "conversion")
    assert look.efficiency_name == "CPA"
    assert look.efficiency(12.5) == "€12"
    assert look.response(1234.4) == "1,234"


def test_short_money_is_rounded_before_its_word_is_chosen():
    assert Presentation(currency="SEK", locale="sv_SE").short_money(999.7e6) == "1\xa0md\xa0kr"
    assert Presentation(locale="de_DE").short_money(167_173) == "167.000\xa0€"
    assert Presentation(locale="en_GB").short_money(71.2016513) == "€71.20"
    assert Presentation(locale="en_GB").short_money(597.9139945) == "€598"


def test_the_next_unit_is_money_back_or_the_cost_of_one_more_conversion():
    money, orders = Presentation(locale="en_GB"), Presentation(locale="en_GB", conversion=True)
    assert (money.marginal_label, money.marginal(1.856)) == ("Next €1 brings", "1.9")
    assert (orders.marginal_label, orders.marginal(0.004)) == ("Next conversion costs", "€250")
    assert orders.marginal(0.0) == "–"


def test_a_number_that_is_not_known_is_a_dash():
    assert Presentation(locale="sv_SE").number(float("nan"), 4) == "–"


def test_words_fit_the_dependent_variable():
    money, counts = Presentation(currency="EUR"), Presentation(conversion=True)
    assert money.by_kpi(revenue="more revenue", conversions="more conversions") == "more revenue"
    assert counts.by_kpi(revenue="more revenue", conversions="more conversions") == (
        "more conversions"
    )
    assert (money.response_per("week"), counts.response_per("day")) == (
        "Revenue per week, EUR",
        "Conversions per day",
    )
    assert (money.efficiency_column, counts.efficiency_column) == ("roi", "cpa")
    assert (money.response_title, counts.response_title) == ("Revenue", "Conversions")


def test_columns_that_every_data_set_has_are_called_in_the_readers_language():
    assert [label(name) for name in ("price_change", "tv_S", "promotion")] == [
        "Price change",
        "TV",
        "Promotion",
    ]
    with language_context("de"):
        assert [label(name) for name in ("price_change", "tv_S", "promotion", "kundenkarte")] == [
            "Preisänderung",
            "TV",
            "Aktion",
            "Kundenkarte",
        ]


@pytest.mark.parametrize(
    ("value", "said", "swedish"),
    [
        (0.00214, "0.0021", "0,0021"),
        (0.4891, "0.49", "0,49"),
        (2.07, "2.1", "2,1"),
        (9.96, "10", "10"),
        (12.3, "12", "12"),
        (1234.0, "1,200", "1\xa0200"),
    ],
)
def test_returns_have_two_digits_whatever_their_size(value, said, swedish):
    assert BRITAIN.efficiency(value) == BRITAIN.marginal(value) == said
    assert Presentation(locale="sv_SE").efficiency(value) == swedish


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.00214, "€0.0021"), (0.4891, "€0.49"), (2.07, "€2.1"), (1234.0, "€1,200")],
)
def test_what_a_conversion_costs_has_two_digits_too(value, said):
    orders = BRITAIN.for_model((), "conversion")
    assert orders.efficiency(value) == orders.marginal(1 / value) == said
    assert BRITAIN.unit_money(value) == said


def test_money_below_zero_has_the_sign_of_minus_however_it_is_told():
    assert BRITAIN.unit_money(-0.49) == "−€0.49"
    assert BRITAIN.money(-12) == "−€12"


def test_small_steps_of_an_axis_are_told_apart():
    values = [0.00005 * step for step in range(5)]
    assert len({BRITAIN.short_number(value) for value in values}) == 5


SAID = ("money", "short_money", "short_response", "percent", "change", "unit_money", "significant")


@pytest.mark.parametrize("how", SAID)
def test_what_is_not_known_is_a_dash_and_no_number(how):
    assert getattr(BRITAIN, how)(math.nan) == "–"


@pytest.mark.parametrize("value", [0.0, 1e-30, -5e-324])
def test_what_rounding_leaves_over_is_nothing(value):
    assert BRITAIN.significant(value) == "0.0"
    assert BRITAIN.unit_money(value) == "€0"


def test_money_per_unit_has_the_sign_of_minus():
    assert BRITAIN.unit_money(-0.0021) == BRITAIN.money(-1.0).replace("1", "0.0021")
