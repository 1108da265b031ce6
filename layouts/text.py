"""Words that several pages say, and how moments and spans are written.

What one page says stands in its own module, or in a `*_words` module beside it. Numbers and money:
`layouts.style.presentation`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from babel.dates import format_timedelta

from layouts.language import LOCALES, N_, _, current_language
from layouts.style import number_format
from layouts.style.presentation import Presentation

DASH: Final = "–"  # what is not known is a dash, and never a zero
# seconds, as babel names spans
_UNITS: Final = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60)

# names of pages that others point to
CLIENTS: Final = N_("Clients")
OVERVIEW: Final = N_("Overview")
DATA: Final = N_("Data")
RUNS: Final = N_("Runs")
MODEL: Final = N_("Model")
PLANNER: Final = N_("Planner")
ENGINES: Final = N_("Engines")
CHOOSE_CLIENT: Final = N_("Choose a client")
SIGN_IN: Final = N_("Sign in")
TOAST: Final = N_("That did not work")

# engine modes of a run: name, explanation
MODES: Final = {
    "robyn": (
        N_("Robyn"),
        N_("Search and selection both in Meta's R package. The reference, and the slowest."),
    ),
    "verified": (
        N_("Verified"),
        N_(
            "The compiled engine searches; Meta's Robyn refits the shortlist, and every difference"
            " is stored and shown."
        ),
    ),
    "fast": (
        N_("Fast"),
        N_("The same model, computed by the compiled engine only. Not checked against Robyn."),
    ),
}

OF_MEDIA: Final = N_("{name} of paid media")
SO_FAR: Final = N_("{time} so far")
NOT_ESTIMABLE_WHY: Final = N_(
    "The model gave this channel a coefficient of zero: the data does not tell its effect."
)
REFRESH: Final = N_("Refresh with new data")
KNOWN_TRUTH: Final = N_("Known truth")
NO_DATA_LEAD: Final = N_(
    "Upload a CSV file, or make sample data. Each upload is checked row by row before it is kept."
)
NEW_RUN: Final = N_("New run")
IMPORT: Final = N_("Import from Robyn")

# the forms of a run: new, refreshed, by a remedy
SEARCH: Final = N_("Search")
ITERATIONS: Final = N_("Iterations per trial")
TRIALS: Final = N_("Trials")
MODE: Final = N_("Engine")
RUN_NAME: Final = N_("Name")
BAD_NUMBER: Final = N_("“{what}” is not filled in.")


def moment(value: datetime | None, look: Presentation) -> str:
    """A moment as a date and a time of day, where the client is: 3 Jan 2026, 14:05."""
    return DASH if value is None else look.moment(value)


def difference(value: float) -> str:
    """A relative difference in one digit or two: 14%, 4 × 10⁻¹⁵."""
    return number_format.difference(value, LOCALES[current_language()])


def day(value: date | datetime | None, look: Presentation) -> str:
    return DASH if value is None else look.date(value)


def period(start: date | None, end: date | None, look: Presentation) -> str:
    """First and last day."""
    return DASH if start is None or end is None else f"{look.date(start)} – {look.date(end)}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits."""
    if value is None:
        return DASH
    seconds = max(0.0, ((now or datetime.now(UTC)) - value).total_seconds())
    unit = next((size for size in _UNITS if seconds >= size), None)
    if unit is None:
        return _("just now")
    whole = timedelta(seconds=seconds // unit * unit)  # started units do not count
    return format_timedelta(
        -whole, threshold=1, add_direction=True, locale=LOCALES[current_language()]
    )


def duration(seconds: float | None) -> str:
    """A span: 45 s, 3 min 20 s, 1 h 5 min."""
    if seconds is None:
        return DASH
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return (
            f"{whole // 60} min {whole % 60} s"
            if whole % 60 and whole < 600
            else f"{round(whole / 60)} min"
        )
    return f"{whole // 3600} h {whole % 3600 // 60} min"
