"""Newer data for a fitted model: whether its columns fit, how many new periods there are, and which
history changed.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmm import dates
from mmm.data import checks
from mmm.dates import Grain
from mmm.errors import Problem
from mmm.phrase import Phrase
from mmm.problems import examples, spreadsheet_row
from mmm.spec import ModelSpec

_SAME = 1e-9  # relative: a file that was written and read again is no change


@dataclass(frozen=True)
class HistoryChange:
    """A value of the history that is another one now.

    row: in the new file, as a spreadsheet counts.
    """

    date: pd.Timestamp
    column: str
    before: Any
    after: Any
    row: int | None


@dataclass(frozen=True)
class Continuation:
    """What the new data is to the model.

    steps: periods after the model's window; last: the latest of them, None without any. problems:
    serious ones keep the model from being refreshed with this data, the others are worth a look.
    changes: by date. compared: values of the history that both tables have.
    """

    grain: Grain | None
    steps: int
    last: pd.Timestamp | None
    problems: tuple[Problem, ...]
    changes: tuple[HistoryChange, ...] = ()
    compared: int = 0

    @property
    def fits(self) -> bool:
        return self.steps > 0 and not any(problem.serious for problem in self.problems)


def compare(
    spec: ModelSpec, window: tuple[pd.Timestamp, pd.Timestamp], old: pd.DataFrame, new: pd.DataFrame
) -> Continuation:
    """What `new` is to the model of this spec that was fitted to `window` (first and last date) of
    `old`.
    """
    columns = _columns(spec)
    missing = [_missing(name, columns, new) for name in columns if name not in new.columns]
    if missing:
        return Continuation(None, 0, None, tuple(missing))
    found = dates.problems(new[spec.date_var], spec.prophet_vars)
    if any(problem.serious for problem in found):
        return Continuation(None, 0, None, tuple(found))
    grain = dates.grain(dates.parse(new[spec.date_var], compact=True))
    before, after = _by_date(spec, old), _by_date(spec, new)
    later = after.index[after.index > window[1]]
    changes, compared = _changes(before, after, [name for name in columns if name != spec.date_var])
    found = [
        *_rhythm(spec, before, grain),
        *_gaps(spec, window, before, after),
        *_share(window, before, len(later)),
    ]
    if not len(later):
        message = Phrase(
            "The data ends {last:%Y-%m-%d} and has no period after {end:%Y-%m-%d}.",
            last=after.index.max(),
            end=window[1],
        )
        found.append(Problem(message, "Choose data that goes on where the model ends."))
    found += _usable(spec, new, {problem.message for problem in found})
    return Continuation(
        grain, len(later), later.max() if len(later) else None, tuple(found), changes, compared
    )


def _columns(spec: ModelSpec) -> list[str]:
    names = (spec.date_var, spec.dep_var, *spec.paid_media_spends, *spec.paid_media_vars)
    return list(dict.fromkeys((*names, *spec.organic_vars, *spec.context_vars)))


def _missing(name: str, columns: list[str], new: pd.DataFrame) -> Problem:
    loose = [str(other) for other in new.columns if other not in columns]
    close = difflib.get_close_matches(name, loose, 1, 0.6)
    renamed = Phrase("If it is “{name}” now, rename it.", name=close[0]) if close else ""
    fix = renamed or Phrase("Add it: a refresh keeps the columns of the model.")
    return Problem(
        "The model needs this column and the new data does not have it.", fix, column=name
    )


def _by_date(spec: ModelSpec, table: pd.DataFrame) -> pd.DataFrame:
    when = dates.parse(table[spec.date_var], compact=True)
    rows = [spreadsheet_row(label) for label in table.index]
    return (
        table.assign(**{"\x00row": rows})
        .set_axis(pd.DatetimeIndex(when), axis=0)
        .sort_index(kind="stable")
    )


def _changes(
    before: pd.DataFrame, after: pd.DataFrame, columns: list[str]
) -> tuple[tuple[HistoryChange, ...], int]:
    shared = before.index.intersection(after.index)
    before, after = before.loc[shared], after.loc[shared]
    found = []
    for name in columns:
        if name not in before:
            continue
        for place in np.flatnonzero(_differ(before[name], after[name])):
            row = after["\x00row"].iloc[place]
            found.append(
                HistoryChange(
                    shared[place], name, before[name].iloc[place], after[name].iloc[place], row
                )
            )
    return tuple(sorted(found, key=lambda change: change.date)), len(shared) * len(columns)


def _differ(before: pd.Series, after: pd.Series) -> np.ndarray:
    one, other = (
        pd.to_numeric(values, errors="coerce").to_numpy(dtype=float) for values in (before, after)
    )
    same_text = (
        (before.astype("string") == after.astype("string")).fillna(False).to_numpy(dtype=bool)
    )
    return ~(
        np.isclose(one, other, rtol=_SAME, atol=0.0)
        | same_text
        | (before.isna() & after.isna()).to_numpy()
    )


def _rhythm(spec: ModelSpec, before: pd.DataFrame, grain: Grain) -> list[Problem]:
    was = dates.grain(pd.Series(before.index))
    if was == grain:
        return []
    message = Phrase(
        "The model was fitted to data by {was}, the new data is by {grain}.",
        was=dates.PERIODS[was],
        grain=dates.PERIODS[grain],
    )
    return [
        Problem(
            message, "Upload it with the same periods, or fit a new model.", column=spec.date_var
        )
    ]


def _gaps(
    spec: ModelSpec,
    window: tuple[pd.Timestamp, pd.Timestamp],
    before: pd.DataFrame,
    after: pd.DataFrame,
) -> list[Problem]:
    """Periods that the model knew and the new data does not have: of its window a reason to refuse,
    older ones not.
    """
    lost = before.index.difference(after.index)
    lost = lost[lost <= window[1]]
    inside = [
        Problem(
            Phrase("{date:%Y-%m-%d} is missing; the model was fitted to it.", date=date),
            "Upload the whole history with the new periods, not the new periods alone.",
            column=spec.date_var,
        )
        for date in lost[lost >= window[0]]
    ]
    older = lost[lost < window[0]]
    if not len(older):
        return examples(inside)
    message = Phrase(
        "{n} older period before {start:%Y-%m-%d} is missing.",
        "{n} older periods before {start:%Y-%m-%d} are missing.",
        n=len(older),
        start=window[0],
    )
    fix = Phrase("They fed trend, season and carry-over. Add them if you can.")
    return [*examples(inside), Problem(message, fix, column=spec.date_var, serious=False)]


def _share(
    window: tuple[pd.Timestamp, pd.Timestamp], before: pd.DataFrame, steps: int
) -> list[Problem]:
    """Robyn advises a new model where more than half of the data would be new, and refuses a wholly
    new window.
    """
    rows = int(((before.index >= window[0]) & (before.index <= window[1])).sum())
    if steps <= 0.5 * (rows + steps):
        return []
    message = Phrase(
        "{steps} of {n} periods would be new, more than half.", steps=steps, n=rows + steps
    )
    return [Problem(message, "A new model says more than a refresh then.", serious=False)]


def _usable(spec: ModelSpec, new: pd.DataFrame, known: set[str]) -> list[Problem]:
    """What keeps any model from using the table: cells that are no numbers, empty columns."""
    whole = spec.with_(window_start=None, window_end=None)
    return [
        problem
        for problem in checks.validate(new, whole)
        if problem.serious and problem.message not in known
    ]
