"""Days and moments as a locale writes them, where the client is, and the same as fields and
figures in the browser want it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import dates

from layouts.style.number_format import locale_of

UTC_NAME: Final = "UTC"
_D3: Final = {
    "d": "%-d",
    "dd": "%d",
    "M": "%-m",
    "MM": "%m",
    "MMM": "%b",
    "MMMM": "%B",
    "y": "%Y",
}


def day(value: date, locale: str, zone: str) -> str:
    """A day; of a moment the one that it falls on in the zone."""
    return _day(locale, here(value, zone).date() if isinstance(value, datetime) else value)


def moment(value: datetime, locale: str, zone: str) -> str:
    """A day and a time of day: 3 Jan 2026, 14:05; UTC is named."""
    said = dates.format_time(here(value, zone), "short", locale=locale_of(locale))
    return f"{day(value, locale, zone)}, {said}" + (f" {UTC_NAME}" if zone == UTC_NAME else "")


def month(number: int, locale: str) -> str:
    """The name of a month, 1 to 12."""
    return str(dates.get_month_names("wide", "stand-alone", locale_of(locale))[number])


def for_fields(locale: str) -> str:
    """How `day` writes days, as fields of dates take it: D MMM YYYY."""
    return _pattern(locale).replace("d", "D").replace("yyyy", "y").replace("y", "YYYY")


def for_figures(locale: str) -> str:
    """The same as Plotly's format of d3: %-d %b %Y."""
    return re.sub(r"d+|M+|y+", lambda found: _D3[found.group()], _pattern(locale))


def here(value: datetime, zone: str) -> datetime:
    """The moment in a zone; one of no zone, as in data, stays as it is."""
    return value if value.tzinfo is None else value.astimezone(_zone(zone))


def _pattern(locale: str) -> str:
    return str(dates.get_date_format("medium", locale_of(locale)).pattern)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    """UTC where the machine does not know the zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@lru_cache(maxsize=4096)
def _day(locale: str, value: date) -> str:
    return dates.format_date(value, "medium", locale_of(locale))
