"""Presentation: all that a figure needs to know about its reader: brand, mode, currency, language,
and the model's media.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from babel import numbers

from layouts.language import N_, _
from layouts.style import date_format
from layouts.style.number_format import formatter, locale_of, signed, spaced
from layouts.style.palette import NEUTRAL, channel_colours
from mmm.data import column_roles

__all__ = ["UNKNOWN", "Presentation", "label"]

T = TypeVar("T")

_OVER_TIME: Final = {
    False: {
        "day": N_("Revenue per day"),
        "week": N_("Revenue per week"),
        "month": N_("Revenue per month"),
    },
    True: {
        "day": N_("Conversions per day"),
        "week": N_("Conversions per week"),
        "month": N_("Conversions per month"),
    },
}
_NOT_KNOWN: Final = "–"
_NOTHING: Final = 1e-12
UNKNOWN = N_("not estimable here")  # translated at use
_PARTS = {  # what a model consists of beside the columns of its data
    "trend": N_("Trend"),
    "season": N_("Season"),
    "holiday": N_("Holiday"),
    "weekday": N_("Weekday"),
    "monthly": N_("Monthly"),
    "intercept": N_("Intercept"),
    "(Intercept)": N_("Intercept"),
    "events": N_("Events"),
}


_USUAL: Final = frozenset(  # what columns are often called; other names stay as the data has them
    (
        N_("Affiliates"),
        N_("Competitor sales"),
        N_("Discount"),
        N_("Influencers"),
        N_("Newsletter"),
        N_("Outdoor"),
        N_("Price"),
        N_("Price change"),
        N_("Print"),
        N_("Promotion"),
        N_("Stock"),
        N_("Temperature"),
        N_("Weather"),
    )
)


def label(name: str) -> str:
    """A column's name for people, or what a part of the model is called; in the reader's language
    where it has a word for it.
    """
    if name in _PARTS:
        return _(_PARTS[name])
    said = _column(name)
    return _(said) if said in _USUAL else said


@dataclass(frozen=True)
class Presentation:
    """How one tenant reads numbers.

    `channels` is the model's media in spec order; it decides each channel's colour. `grain`: day,
    week or month, where it is known.
    """

    primary: str = "#3454d1"
    secondary: str = "#e08a1e"
    mode: str = "light"
    currency: str = "EUR"
    locale: str = "en_GB"
    timezone: str = date_format.UTC_NAME
    channels: tuple[str, ...] = ()
    conversion: bool = False
    grain: str = ""

    @classmethod
    def of(cls, brand: Any) -> Presentation:
        """The look of a brand (anything with these names)."""
        own = ("primary", "secondary", "mode", "currency", "locale", "zone")
        return cls(*(getattr(brand, name) for name in own))

    def for_model(
        self, channels: Sequence[str], dep_var_type: str, grain: str = ""
    ) -> Presentation:
        """The same look for a model with these media, this kind of dependent variable, and rows by
        day, week or month; nothing for data of no one grain.
        """
        return replace(
            self,
            channels=tuple(channels),
            conversion=dep_var_type == "conversion",
            grain=grain,
        )

    def colour(self, channel: str) -> str:
        return channel_colours(self.channels, self.primary, self.secondary, self.mode).get(
            channel, NEUTRAL
        )

    @property
    def efficiency_name(self) -> str:
        return self.by_kpi(revenue="ROAS", conversions="CPA")

    @property
    def marginal_label(self) -> str:
        """What `marginal` says, as the heading of a column."""
        return (
            _("Next conversion costs")
            if self.conversion
            else _("Next {unit} brings").format(unit=self.money(1))
        )

    @property
    def response_name(self) -> str:
        """The outcome as a word in a list or, with a capital letter, a title.

        Sentences say it themselves.
        """
        return self.by_kpi(revenue=_("revenue"), conversions=_("conversions"))

    @property
    def response_title(self) -> str:
        """The outcome as a heading."""
        return self.response_name.capitalize()

    def response_per(self, grain: str) -> str:
        """The title of an axis of the outcome over time: each day, week or month, as far as that
        is known.
        """
        words = _OVER_TIME[self.conversion].get(grain)
        return self.in_unit(_(words) if words else self.response_title)

    def by_kpi(self, *, revenue: T, conversions: T) -> T:
        """What fits the model's dependent variable: the wording for money or for counts."""
        return conversions if self.conversion else revenue

    @property
    def efficiency_column(self) -> str:
        """Where tables of channels have `efficiency_name`."""
        return self.by_kpi(revenue="roi", conversions="cpa")

    def in_unit(self, words: str) -> str:
        """A title for an axis of responses: money has a currency, conversions count themselves."""
        return words if self.conversion else f"{words}, {self.currency}"

    @property
    def separators(self) -> str:
        """Decimal and group sign, as Plotly's `layout.separators` wants them."""
        locale = locale_of(self.locale)
        return numbers.get_decimal_symbol(locale) + numbers.get_group_symbol(locale).replace(
            "\u202f", "\u00a0"
        )

    def money(self, value: float) -> str:
        """Whole money from 100 on, two decimals below; as `number` where it is not known."""
        if math.isnan(value):
            return _NOT_KNOWN
        digits = 2 if abs(value) < 100 and value != round(value) else 0
        return signed(
            formatter(
                self.locale, _money_pattern(self.locale, digits, self.currency), self.currency
            )(value)
        )

    def short_money(self, value: float) -> str:
        """Money in three digits and a word: €1.15M, 12,6 mn kr."""
        value = _three_digits(value)
        if self._has_no_word(value):
            return self.money(value)
        written = numbers.format_compact_currency(
            value, self.currency, locale=locale_of(self.locale), fraction_digits=_digits(value)
        )
        return signed(spaced(written, self.currency, self.locale))

    def short_number(self, value: float) -> str:
        """A number in at most three digits and a word where the language has one: 0,25; 600 tn;
        600.000; 5M.
        """
        return _short_number(self.locale, _three_digits(value))

    def number(self, value: float, digits: int = 0) -> str:
        """A number; one that is not known is a dash, and one that rounds to nothing has no sign."""
        if math.isnan(value):
            return _NOT_KNOWN
        value = 0.0 if abs(value) < 0.5 * 10**-digits else value
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return signed(formatter(self.locale, pattern)(value))

    def percent(self, value: float, digits: int = 1) -> str:
        if math.isnan(value):
            return _NOT_KNOWN
        value = 0.0 if abs(value) < 0.5 * 10 ** -(digits + 2) else value  # never "-0.0%"
        return signed(formatter(self.locale, _percent_pattern(self.locale, digits))(value))

    def change(self, value: float) -> str:
        """A signed change of a share: +12.3 %."""
        if math.isnan(value):
            return _NOT_KNOWN
        return ("+" if value > 0.0005 else "−" if value < -0.0005 else "±") + self.percent(
            abs(value)
        )

    def date(self, value: date) -> str:
        """A day; of a moment the one that it falls on where the client is."""
        return date_format.day(value, self.locale, self.timezone)

    def moment(self, value: datetime) -> str:
        """A day and a time of day where the client is."""
        return date_format.moment(value, self.locale, self.timezone)

    def month(self, number: int) -> str:
        """The name of a month, 1 to 12."""
        return date_format.month(number, self.locale)

    @property
    def hover_date(self) -> str:
        """How figures write days: `date` as Plotly takes it."""
        return date_format.for_figures(self.locale)

    def response(self, value: float) -> str:
        return (
            self.number(value, 0 if abs(value) >= 100 else 1)
            if self.conversion
            else self.money(value)
        )

    def short_response(self, value: float) -> str:
        if not self.conversion:
            return self.short_money(value)
        value = _three_digits(value)
        if self._has_no_word(value):
            return self.response(value)
        return signed(
            numbers.format_compact_decimal(
                value, locale=locale_of(self.locale), fraction_digits=_digits(value)
            )
        )

    def _has_no_word(self, value: float) -> bool:
        """Whether the language writes this size in full: German has no word for thousands."""
        return _has_no_word(self.locale, value)

    def marginal(self, value: float) -> str:
        """A marginal response per unit of money: as it is where it is money, turned around where it
        is conversions.
        """
        if not self.conversion:
            return self.significant(value)
        return self.unit_money(1 / value) if value > _NOTHING else _NOT_KNOWN

    def significant(self, value: float) -> str:
        """A ratio in two digits whatever its size: 0.0021, 0.49, 2.1, 12, 1,200. No return is known
        better than that, and none that is there reads as 0.
        """
        rounded = _two_digits(value)
        return self.number(rounded, _decimals(rounded))

    def unit_money(self, value: float) -> str:
        """The same as money: what a unit of money brings, or what a conversion costs. No digit is
        made up: €2.1, for €2.10 would say more than is known.
        """
        if math.isnan(value):
            return _NOT_KNOWN
        rounded = _two_digits(value)
        decimals = _decimals(rounded) if rounded else 0
        pattern = _money_pattern(self.locale, decimals, self.currency)
        return signed(formatter(self.locale, pattern, self.currency)(rounded))

    def efficiency(self, value: float | None) -> str:
        """ROAS as a number, CPA as money, in two digits; a channel without an estimate says so and
        is never shown as zero.
        """
        if value is None or not math.isfinite(value):
            return _(UNKNOWN)
        return self.unit_money(value) if self.conversion else self.significant(value)


@lru_cache(maxsize=4096)
def _column(name: str) -> str:
    return column_roles.label(name)


@lru_cache(maxsize=64)
def _money_pattern(locale: str, digits: int, currency: str) -> str:
    standard = locale_of(locale).currency_formats["standard"].pattern
    decimals = "0." + "0" * digits if digits else "0"
    return spaced(re.sub(r"0[.,]00", decimals, standard), currency, locale)


@lru_cache(maxsize=64)
def _percent_pattern(locale: str, digits: int) -> str:
    return re.sub(
        r"0(?=\W*%)",
        f"0.{'0' * digits}" if digits else "0",
        locale_of(locale).percent_formats[None].pattern,
    )


@lru_cache(maxsize=4096)
def _short_number(locale: str, value: float) -> str:
    if _has_no_word(locale, value):
        # as many digits as a step of an axis may have
        pattern = "#,##0." + "#" * max(4, _decimals(value) + 1)
        return signed(numbers.format_decimal(value, pattern, locale_of(locale)))
    return signed(
        numbers.format_compact_decimal(value, locale=locale_of(locale), fraction_digits=2)
    )


@lru_cache(maxsize=4096)
def _has_no_word(locale: str, value: float) -> bool:
    if abs(value) < 1000:
        return True
    compact = numbers.format_compact_decimal(value, locale=locale_of(locale), fraction_digits=2)
    return bool(compact == numbers.format_decimal(value, "0.##", locale_of(locale)))


def _three_digits(value: float) -> float:
    """Rounded before the word is chosen: 999.7 million is 1 billion, not 1000 million.

    Below 1000 nothing is lost.
    """
    return float(f"{value:.3g}") if abs(value) >= 1000 else value


def _two_digits(value: float) -> float:
    """What is nearer to 0 than _NOTHING is left over from rounding."""
    return 0.0 if abs(value) <= _NOTHING else float(f"{value:.2g}")


def _decimals(value: float) -> int:
    """Decimals that show the first two digits of a number; of 0 one."""
    if not value or not math.isfinite(value):
        return 1
    return max(0, 1 - math.floor(math.log10(abs(value))))


def _digits(value: float) -> int:
    """Decimals of a compact number, which has three digits."""
    leading = abs(value)
    while leading >= 1000:
        leading /= 1000
    return 2 if leading < 10 else 1 if leading < 100 else 0
