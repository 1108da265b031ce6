"""Dates as people write them: reading a column of them, and telling daily from weekly from monthly
data.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.problems import examples, rows_where, spreadsheet_row

Grain = Literal["day", "week", "month"]
PERIODS: dict[Grain, Phrase] = {
    "day": Phrase("day"),
    "week": Phrase("week"),
    "month": Phrase("month"),
}

_FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%Y-%m",
    "%G-W%V-%u",
)
_COMPACT = "%Y%m%d"
_SAMPLE = 60
_YEARS = (1900, 2200)  # anything else is a slip of the pen, and nanoseconds reach no further


def parse(values: pd.Series, compact: bool = False) -> pd.Series:
    """Midnights (datetime64) of the values, NaT where a value is empty or no date.

    One format is used for the whole column: the one that reads most values and, where several do
    (05/04/2024), the one under which the dates follow each other most regularly. `compact` also
    allows 20240527, which looks like a number.
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        return _naive(values)
    texts = values.astype("string").str.strip()
    texts = texts.str.replace(r"^(\d{4})-?W(\d{1,2})$", r"\1-W\2-1", regex=True)
    texts = texts.where(texts != "")
    filled = texts.dropna()
    best = pd.Series(pd.NaT, index=values.index, dtype="datetime64[ns]")
    best_score = (0, 0.0)
    for form in (*_FORMATS, _COMPACT) if compact else _FORMATS:
        if not _read(filled.head(_SAMPLE), form).notna().any():
            continue
        read = _read(texts, form)
        score = (int(read.notna().sum()), _regularity(read))
        if score > best_score:
            best, best_score = read, score
    return best


def grain(dates: pd.Series) -> Grain:
    """The usual distance between consecutive dates.

    Raises InvalidInput where it is neither a day, a week nor a month.
    """
    steps = _steps(pd.Series(dates))
    if not len(steps):
        raise InvalidInput(
            "At least two different dates are needed to see whether the data is daily, weekly or"
            " monthly."
        )
    lengths, counts = np.unique(steps, return_counts=True)
    usual = int(lengths[counts.argmax()])
    if usual in (1, 7):
        return "day" if usual == 1 else "week"
    if 28 <= usual <= 31:
        return "month"
    raise InvalidInput(
        Phrase(
            "Dates are usually {usual} days apart. Use one row per day, per week or per month.",
            usual=usual,
        )
    )


def follows(earlier: pd.Timestamp, grain: Grain) -> pd.Timestamp:
    """The date that comes after `earlier`; months count from the same day of the month."""
    offset = {
        "day": pd.DateOffset(days=1),
        "week": pd.DateOffset(days=7),
        "month": pd.DateOffset(months=1),
    }[grain]
    return earlier + offset


def problems(raw: pd.Series, prophet: tuple[str, ...] = ()) -> list[Problem]:
    """What is wrong with a date column: unreadable, repeated, missing, unsorted dates, and what
    prophet cannot see.
    """
    name = str(raw.name)
    if pd.api.types.is_numeric_dtype(raw) and not parse(raw, compact=True).notna().any():
        return [
            Problem(
                "The column has numbers, not dates.",
                "Format it as a date, for example 2026-03-30.",
                column=name,
            )
        ]
    when = parse(raw, compact=True)
    bad = [
        Problem("The date is missing.", "Fill it in.", row, name)
        if pd.isna(value) or not str(value).strip()
        else Problem(
            Phrase(
                "“{value}” is no date, or written differently from the rest.",
                value=str(value),
            ),
            "Write all dates alike, for example 2026-03-30.",
            row,
            name,
        )
        for row, value in zip(rows_where(when.isna()), raw[when.isna()], strict=True)
    ]
    twice = [
        Problem(
            Phrase("{date:%Y-%m-%d} occurs a second time.", date=when[label]),
            "Keep one row per period.",
            spreadsheet_row(label),
            name,
        )
        for label in when.index[when.notna() & when.duplicated()]
    ]
    found = examples(bad) + examples(twice)
    if not when.dropna().is_monotonic_increasing:
        found.append(
            Problem(
                "The rows are not in the order of their dates.",
                "Sort them, oldest first.",
                column=name,
            )
        )
    return found + _rhythm_problems(when.dropna().drop_duplicates().sort_values(), name, prophet)


def _rhythm_problems(when: pd.Series, name: str, prophet: tuple[str, ...]) -> list[Problem]:
    try:
        rhythm = grain(when)
    except InvalidInput as error:
        return [Problem(problem.message, problem.fix, column=name) for problem in error.problems]
    return examples(_gaps(when, rhythm, name)) + _season_warnings(when, rhythm, prophet)


def _gaps(when: pd.Series, rhythm: Grain, name: str) -> list[Problem]:
    gaps = []
    for (_, earlier), (label, later) in pairwise(when.items()):
        expected = follows(earlier, rhythm)
        if rhythm == "month" and (later - earlier).days in range(28, 32):
            continue
        if later > expected:
            message = Phrase(
                "Nothing between {earlier:%Y-%m-%d} and {later:%Y-%m-%d}: at least one {rhythm} is"
                " missing.",
                earlier=earlier,
                later=later,
                rhythm=PERIODS[rhythm],
            )
            gaps.append(
                Problem(
                    message,
                    "Add the missing rows (0 where nothing was spent).",
                    spreadsheet_row(label),
                    name,
                )
            )
        elif later < expected:
            message = Phrase(
                "{later:%Y-%m-%d} is only {days} days after the row before; the data is by"
                " {rhythm}.",
                later=later,
                days=(later - earlier).days,
                rhythm=PERIODS[rhythm],
            )
            gaps.append(
                Problem(
                    message,
                    Phrase("Use one row per {rhythm}.", rhythm=PERIODS[rhythm]),
                    spreadsheet_row(label),
                    name,
                )
            )
    return gaps


def _season_warnings(when: pd.Series, rhythm: Grain, prophet: tuple[str, ...]) -> list[Problem]:
    found = []
    if "weekday" in prophet and rhythm != "day":
        message = Phrase(
            "A weekday pattern cannot be seen in data by {rhythm}.", rhythm=PERIODS[rhythm]
        )
        found.append(Problem(message, "Leave weekday out of prophet_vars.", serious=False))
    if "season" in prophet and (when.max() - when.min()).days < 2 * 365:
        message = Phrase(
            "With less than two years of data, season and trend can be mistaken for each other."
        )
        found.append(Problem(message, "Add older data if you have it.", serious=False))
    if "season" in prophet and rhythm == "month":
        message = Phrase("A yearly season is poorly determined by monthly data.")
        found.append(Problem(message, "Prefer weekly data.", serious=False))
    return found


def _read(texts: pd.Series, form: str) -> pd.Series:
    return _naive(pd.to_datetime(texts, format=form, errors="coerce"))


def _naive(values: pd.Series) -> pd.Series:
    zone = getattr(values.dt, "tz", None)
    local = (values.dt.tz_localize(None) if zone is not None else values).dt.normalize()
    return local.where(local.dt.year.between(*_YEARS)).astype("datetime64[ns]")


def _steps(dates: pd.Series) -> np.ndarray:
    days = pd.to_datetime(dates).dropna().drop_duplicates().sort_values()
    return days.diff().dropna().dt.days.to_numpy(dtype=int)


def _regularity(dates: pd.Series) -> float:
    """Share of steps that are the commonest step, months counting as one length; half if that is no
    usual step.
    """
    steps = _steps(dates)
    if not len(steps):
        return 0.0
    steps = np.where((steps >= 28) & (steps <= 31), 30, steps)
    lengths, counts = np.unique(steps, return_counts=True)
    usual = lengths[counts.argmax()] in (1, 7, 30)
    return float(counts.max() / len(steps)) * (1.0 if usual else 0.5)
