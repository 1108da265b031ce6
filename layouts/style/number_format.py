"""Numbers as Babel writes them, at a fraction of its time: what a pattern puts around a number is
asked for once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from babel import Locale, numbers

MINUS: Final = "\u2212"  # Babel writes a hyphen in most languages
_SPACE: Final = "\u00a0"
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PERCENT_FROM: Final = 1e-3  # smaller shares are written as powers of ten
_THREES: Final = (3, 3)  # digits in a group; a few languages have others
_PLAIN: Final = Context(prec=400, rounding=ROUND_HALF_EVEN)  # as many digits as a float can have


@lru_cache(maxsize=64)
def locale_of(name: str) -> Locale:
    """A language by its name.

    Babel parses a name anew each time it is given one, which a page of numbers feels.
    """
    return Locale.parse(name)


def signed(written: str) -> str:
    """A written number with the sign of minus for a hyphen."""
    return written.replace("-", MINUS)


def spaced(written: str, currency: str, locale: str) -> str:
    """Money or a pattern for it with a space between letters and digits, as CLDR's
    `currencySpacing` has it and Babel has not: SEK 79.1M, and €79.1M as it is.
    """
    symbol = str(numbers.get_currency_symbol(currency, locale_of(locale)))
    for sign in {symbol, "¤"}:
        if symbol[-1:].isalpha():
            written = re.sub(rf"({re.escape(sign)})(?=[-{MINUS}]?[\d#])", rf"\1{_SPACE}", written)
        if symbol[:1].isalpha():
            written = re.sub(rf"(?<=[\d#])(?={re.escape(sign)})", _SPACE, written)
    return written


def difference(value: float, locale: str) -> str:
    """A relative difference in one digit or two: 14%, 4 × 10⁻¹⁵, 0."""
    if abs(value) >= _PERCENT_FROM:
        pattern = str(locale_of(locale).percent_formats[None].pattern).replace("0", "0.##")
        return signed(numbers.format_percent(float(f"{value:.2g}"), pattern, locale_of(locale)))
    digits, power = f"{value:.0e}".split("e")
    return signed(f"{digits} × 10") + str(int(power)).translate(_RAISED) if value else "0"


@lru_cache(maxsize=256)
def formatter(locale: str, pattern: str, currency: str = "") -> Callable[[float], str]:
    """What writes a number by a pattern of Unicode's (UTS 35), such as `#,##0.00` or `0 %` or
    `¤#,##0`.
    """
    known, parsed = locale_of(locale), numbers.parse_pattern(pattern)

    def exact(value: float) -> str:
        return str(parsed.apply(value, known, currency=currency or None, currency_digits=False))

    digits = parsed.frac_prec
    if (
        digits[0] != digits[1]
        or parsed.int_prec[0] != 1
        or parsed.exp_prec
        or parsed.grouping != _THREES
    ):
        return exact
    around = [
        exact(sign * 10.0**-parsed.scale).split(_one(known, digits[0])) for sign in (1.0, -1.0)
    ]
    if any(len(parts) != 2 for parts in around):
        return exact
    return _FastFormat(
        digits[0],
        parsed.scale,
        str(numbers.get_group_symbol(known)),
        str(numbers.get_decimal_symbol(known)),
        (around[0][0], around[0][1]),
        (around[1][0], around[1][1]),
        exact,
    )


@dataclass(frozen=True, slots=True)
class _FastFormat:
    """`positive` and `negative` stand before and after the digits."""

    digits: int
    scale: int
    group: str
    point: str
    positive: tuple[str, str]
    negative: tuple[str, str]
    exact: Callable[[float], str]

    def __call__(self, value: float) -> str:
        try:
            amount = Decimal(str(value)).scaleb(self.scale, _PLAIN)
            written = format(abs(amount), f",.{self.digits}f")
        except (InvalidOperation, ValueError):
            return self.exact(value)
        if not amount.is_finite() or not amount:
            return self.exact(value)
        before, after = self.negative if amount.is_signed() else self.positive
        whole, _, part = written.partition(".")
        said = whole.replace(",", self.group)
        return f"{before}{said}{self.point}{part}{after}" if part else f"{before}{said}{after}"


def _one(locale: Locale, digits: int) -> str:
    point = str(numbers.get_decimal_symbol(locale))
    return "1" + (point + "0" * digits if digits else "")
