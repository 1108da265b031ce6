"""Time zones of clients, by IANA's names."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

UTC: Final = "UTC"
_SEASONS: Final = (datetime(2026, 1, 1), datetime(2026, 7, 1))


@lru_cache(maxsize=512)
def known(name: str) -> bool:
    """Whether there is such a zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return name == UTC
    return True


@lru_cache(maxsize=512)
def of_country(country: str) -> str:
    """The zone of a country (ISO 3166, two letters) that has one time; UTC of any other."""
    zones = [name for name in get_global("territory_zones").get(country, ()) if known(name)]
    clocks = {
        tuple(day.replace(tzinfo=ZoneInfo(name)).utcoffset() for day in _SEASONS) for name in zones
    }
    return zones[0] if len(clocks) == 1 else UTC
