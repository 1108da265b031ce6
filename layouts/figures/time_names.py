"""Names of months and weekdays in the reader's language: the browser's plotting library knows English only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from babel import Locale, dates

_SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)  # babel counts from Monday, Plotly from Sunday


@lru_cache(maxsize=32)
def config(locale: str) -> dict[str, Any]:
    """What a graph's Plotly configuration needs for time axes of a babel locale, such as sv_SE."""
    known = Locale.parse(locale)
    written = {}
    widths: tuple[tuple[str, Literal["wide", "abbreviated"]], ...] = (("", "wide"), ("short", "abbreviated"))
    for prefix, width in widths:
        months = dates.get_month_names(width, "stand-alone", known)
        days = dates.get_day_names(width, "stand-alone", known)
        written[f"{prefix}Months" if prefix else "months"] = [months[number] for number in range(1, 13)]
        written[f"{prefix}Days" if prefix else "days"] = [days[number] for number in _SUNDAY_FIRST]
    return {"locale": locale, "locales": {locale: {"format": written}}}
