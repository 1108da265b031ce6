"""What a period of the data is called: a day, a week or a month.

Constants are translated at use. Sentences that a single figure says stand beside it.
"""

from __future__ import annotations

from typing import Final

from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation

PER: Final = {"day": N_("per day"), "week": N_("per week"), "month": N_("per month")}
EVERY: Final = {"day": N_("every day"), "week": N_("every week"), "month": N_("every month")}
APART: Final = {"day": N_("Days apart"), "week": N_("Weeks apart"), "month": N_("Months apart")}
LATER: Final = {"day": N_("Days later"), "week": N_("Weeks later"), "month": N_("Months later")}
NEW: Final = {"day": N_("New days"), "week": N_("New weeks"), "month": N_("New months")}
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
SPEND: Final = {
    "day": N_("Spend per day"),
    "week": N_("Spend per week"),
    "month": N_("Spend per month"),
}
WITHIN: Final = {
    "day": N_("{channel} lasts longest: half of its effect is gone within a day"),
    "week": N_("{channel} lasts longest: half of its effect is gone within a week"),
    "month": N_("{channel} lasts longest: half of its effect is gone within a month"),
}
BRINGS: Final = {
    "day": N_("Brings per day"),
    "week": N_("Brings per week"),
    "month": N_("Brings per month"),
}


def per(grain: str) -> str:
    """per week; of data without one grain per period."""
    return _(PER.get(grain, N_("per period")))


def periods(count: int, period: str | None) -> str:
    """4 weeks; of data without one grain 4 periods."""
    words = {
        "day": ngettext("{n} day", "{n} days", count),
        "week": ngettext("{n} week", "{n} weeks", count),
        "month": ngettext("{n} month", "{n} months", count),
    }
    return words.get(period or "", ngettext("{n} period", "{n} periods", count)).format(n=count)


def new_periods(count: int, period: str | None) -> str:
    """1 new week."""
    words = {
        "day": ngettext("{n} new day", "{n} new days", count),
        "week": ngettext("{n} new week", "{n} new weeks", count),
        "month": ngettext("{n} new month", "{n} new months", count),
    }
    return words.get(period or "", ngettext("{n} new period", "{n} new periods", count)).format(
        n=count
    )


def half_life_finding(channel: str, half_life: float, period: str, look: Presentation) -> str:
    """After how many days, weeks or months half of a channel's effect is gone."""
    if half_life < 1:
        return _(WITHIN[period]).format(channel=channel)
    count = 1 if abs(half_life - 1) < 0.05 else 2
    words = {
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
    return words[period].format(channel=channel, n=look.number(half_life, 1))


def later(lag: int, period: str) -> str:
    """When after the advertising: at once, or so much later."""
    if lag == 0:
        return _("at once")
    words = {
        "day": ngettext("{n} day later", "{n} days later", lag),
        "week": ngettext("{n} week later", "{n} weeks later", lag),
        "month": ngettext("{n} month later", "{n} months later", lag),
    }
    return words[period].format(n=lag)


def apart(lag: int, period: str) -> str:
    """How far two periods are from each other."""
    words = {
        "day": ngettext("{n} day apart", "{n} days apart", lag),
        "week": ngettext("{n} week apart", "{n} weeks apart", lag),
        "month": ngettext("{n} month apart", "{n} months apart", lag),
    }
    return words[period].format(n=lag)
