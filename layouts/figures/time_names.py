"""Names of months and weekdays and the words of buttons in the reader's language:

Plotly's own are English.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, Literal

from babel import Locale, dates

from layouts.language import N_, _, current_language

_SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)  # babel counts from Monday, Plotly from Sunday
BUTTONS: Final = (  # as Plotly calls what CONFIG and the lab's figures offer
    N_("Download plot as a PNG"),
    N_("Zoom"),
    N_("Reset axes"),
    N_("Lasso Select"),
    N_("Box Select"),
    N_("Double-click to zoom back out"),
    N_("Taking snapshot - this may take a few seconds"),
    N_("Snapshot succeeded"),
)


def config(locale: str) -> dict[str, Any]:
    """What a graph's Plotly configuration needs for a babel locale, such as sv_SE."""
    return _config(locale, current_language())


@lru_cache(maxsize=64)
def _config(locale: str, _language: str) -> dict[str, Any]:
    known = Locale.parse(locale)
    written = {}
    widths: tuple[tuple[str, Literal["wide", "abbreviated"]], ...] = (
        ("", "wide"),
        ("short", "abbreviated"),
    )
    for prefix, width in widths:
        months = dates.get_month_names(width, "stand-alone", known)
        days = dates.get_day_names(width, "stand-alone", known)
        written[f"{prefix}Months" if prefix else "months"] = [
            months[number] for number in range(1, 13)
        ]
        written[f"{prefix}Days" if prefix else "days"] = [days[number] for number in _SUNDAY_FIRST]
    words = {name: _(name) for name in BUTTONS}
    return {"locale": locale, "locales": {locale: {"format": written, "dictionary": words}}}
