"""The fast writing of numbers against Babel itself."""

from __future__ import annotations

from babel import numbers
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.style.number_format import difference, formatter, locale_of

NAN = float("nan")
LOCALES = (
    "en_GB",
    "en_US",
    "sv_SE",
    "de_DE",
    "de_CH",
    "de_AT",
    "fr_FR",
    "nb_NO",
    "es_ES",
    "ar_EG",
    "hi_IN",
)
VALUES = st.one_of(  # Babel itself refuses numbers of more than 28 digits
    st.floats(-1e18, 1e18),
    st.floats(-1e7, 1e7),
    st.integers(-(10**18), 10**18),
    st.sampled_from([NAN, -0.0]),
)
locales = st.sampled_from(LOCALES)


@settings(deadline=None, max_examples=300)
@given(locales, st.integers(0, 6), VALUES)
def test_numbers_are_written_as_babel_does(name, digits, value):
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    assert formatter(name, pattern)(value) == numbers.format_decimal(
        value, pattern, locale_of(name)
    )


@settings(deadline=None, max_examples=300)
@given(locales, st.sampled_from(["EUR", "SEK", "CHF", "USD", "XYZ"]), VALUES)
def test_money_is_written_as_babel_does(name, currency, value):
    pattern = locale_of(name).currency_formats["standard"].pattern
    said = numbers.format_currency(value, currency, pattern, locale_of(name), currency_digits=False)
    assert formatter(name, pattern, currency)(value) == said


@settings(deadline=None, max_examples=300)
@given(locales, VALUES)
def test_shares_are_written_as_babel_does(name, value):
    pattern = locale_of(name).percent_formats[None].pattern
    assert formatter(name, pattern)(value) == numbers.format_percent(
        value, pattern, locale_of(name)
    )


def test_differences_are_told_as_people_write_them():
    written = [difference(value, "en_GB") for value in (0.14, 1.4, 0.0012, 4.4e-15, 9.6e-4, 0.0)]
    assert written == ["14%", "140%", "0.12%", "4 × 10⁻¹⁵", "1 × 10⁻³", "0"]
    assert difference(0.145, "sv_SE") == "14\u00a0%"
