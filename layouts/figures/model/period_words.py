"""The grain of the data in words: days, weeks or months."""

from __future__ import annotations

from typing import Final

from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation

EACH: Final = {"day": N_("per day"), "week": N_("per week"), "month": N_("per month")}
APART: Final = {"day": N_("Days apart"), "week": N_("Weeks apart"), "month": N_("Months apart")}
LATER: Final = {"day": N_("Days later"), "week": N_("Weeks later"), "month": N_("Months later")}
AFTER: Final = {
    "day": N_("Days after the advertising"),
    "week": N_("Weeks after the advertising"),
    "month": N_("Months after the advertising"),
}
HALF_LIFE: Final = {
    "day": N_("Half-life, days"),
    "week": N_("Half-life, weeks"),
    "month": N_("Half-life, months"),
}
BARS: Final = {
    "day": N_("Each bar is a day; the baseline holds trend and season."),
    "week": N_("Each bar is a week; the baseline holds trend and season."),
    "month": N_("Each bar is a month; the baseline holds trend and season."),
}


def gone(channel: str, half_life: float, grain: str, look: Presentation) -> str:
    """After how many days, weeks or months half of a channel's effect is gone."""
    count = 1 if abs(half_life - 1) < 0.05 else 2
    said = {
        "day": ngettext(
            "{channel} lasts longest: half of its effect is gone after {n} day",
            "{channel} lasts longest: half of its effect is gone after {n} days",
            count,
        ),
        "week": ngettext(
            "{channel} lasts longest: half of its effect is gone after {n} week",
            "{channel} lasts longest: half of its effect is gone after {n} weeks",
            count,
        ),
        "month": ngettext(
            "{channel} lasts longest: half of its effect is gone after {n} month",
            "{channel} lasts longest: half of its effect is gone after {n} months",
            count,
        ),
    }
    return said[grain].format(channel=channel, n=look.number(half_life, 1))


def later(lag: int, grain: str) -> str:
    """When after the advertising: at once, or so much later."""
    if lag == 0:
        return _("at once")
    said = {
        "day": ngettext("{n} day later", "{n} days later", lag),
        "week": ngettext("{n} week later", "{n} weeks later", lag),
        "month": ngettext("{n} month later", "{n} months later", lag),
    }
    return said[grain].format(n=lag)


def apart(lag: int, grain: str) -> str:
    """How far two periods are from each other."""
    said = {
        "day": ngettext("{n} day apart", "{n} days apart", lag),
        "week": ngettext("{n} week apart", "{n} weeks apart", lag),
        "month": ngettext("{n} month apart", "{n} months apart", lag),
    }
    return said[grain].format(n=lag)
