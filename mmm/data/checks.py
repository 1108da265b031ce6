"""Whether a table can carry a model: every problem with its spreadsheet row and column, and what to
do about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mmm import dates
from mmm.data import column_roles, lift_studies
from mmm.data.csv_reader import read_csv
from mmm.dates import grain
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.problems import examples, rows_where, shortened, spreadsheet_row
from mmm.spec import ModelSpec

__all__ = ["fingerprint", "grain", "read_csv", "require_valid", "validate"]

_ROWS_PER_VARIABLE = 10  # Robyn warns below it
_MANY_LEVELS = 10  # Robyn pools the rest as OTHER


@dataclass(frozen=True)
class _Uses:
    """The columns that a check looks at, whether they come from a spec or from guessed roles."""

    date: str | None
    dep_var: str | None
    spends: tuple[str, ...]
    exposures: tuple[str, ...]
    organic: tuple[str, ...]
    context: tuple[str, ...]
    factors: tuple[str, ...]
    prophet: tuple[str, ...]

    @property
    def variables(self) -> int:
        """How many design columns the regression has (an exposure replaces its spend)."""
        return len(self.spends + self.organic + self.context + self.prophet)


def validate(data: pd.DataFrame, spec: ModelSpec | None = None) -> list[Problem]:
    """Everything wrong with the data for a model, serious problems first, at most 50 and a count of
    the rest.

    Without a spec roles are guessed (`mmm.data.column_roles.infer`). A row is index + 2, as
    `read_csv` keeps it. Robyn itself looks at the first two dates only and accepts gaps, repeated
    dates and a missing dependent variable.
    """
    uses = _from_spec(spec) if spec else _from_roles(column_roles.infer(data))
    if data.empty:
        return [Problem("There are no rows.", "Upload one row per day, week or month.")]
    wanted = [name for name in (uses.date, uses.dep_var) if name]
    wanted += [*uses.spends, *uses.exposures, *uses.organic, *uses.context]
    missing = [name for name in wanted if name not in data.columns]
    if missing:
        return [
            Problem("The data has no such column.", "Choose another or rename it.", column=name)
            for name in missing
        ]
    problems = list(_undecided(uses))
    if uses.date:
        problems += dates.problems(data[uses.date], uses.prophet)
    numbers = {
        name: list(_number_problems(data[name]))
        for name in wanted
        if name not in (uses.date, *uses.factors)
    }
    problems += [problem for found in numbers.values() for problem in found]
    problems += _factor_problems(data, uses)
    clean = data[[name for name, found in numbers.items() if not found]].astype(float)
    problems += _value_problems(clean, uses)
    problems += _size_problems(len(data), uses)
    if spec and uses.date and not any(problem.serious for problem in problems):
        problems += _window_problems(data, clean, spec)
    return shortened(problems)


def require_valid(data: pd.DataFrame, spec: ModelSpec) -> None:
    """Raise InvalidInput with everything that keeps the spec from being fitted to the data,
    whichever engine fits it.
    """
    found = [problem for problem in validate(data, spec) if problem.serious]
    if not spec.hyperparameters:
        found.insert(
            0,
            Problem(
                "The spec gives no hyperparameter ranges.", "Give each two bounds, or one value."
            ),
        )
    if found:
        raise InvalidInput(found)


def fingerprint(data: pd.DataFrame) -> str:
    """SHA-256 of names and values (hex), the same before and after storage: neither index nor
    storage type count.
    """
    digest = hashlib.sha256()
    for name in data.columns:
        values = data[name]
        digest.update(f"\x1e{name}\x1f".encode())
        if pd.api.types.is_datetime64_any_dtype(values):
            texts = values.dt.strftime("%Y-%m-%dT%H:%M:%S").astype(object)
        elif pd.api.types.is_numeric_dtype(values):
            numbers = values.to_numpy(dtype="float64", na_value=np.nan) + 0.0  # no negative zero
            digest.update(np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes())
            continue
        else:
            texts = values.astype(object)
        for text in texts.where(texts.notna(), None):
            digest.update(b"\x00" if text is None else f"\x01{text}\x1f".encode())
    return digest.hexdigest()


def _from_spec(spec: ModelSpec) -> _Uses:
    exposures = tuple(name for name in spec.paid_media_vars if name not in spec.paid_media_spends)
    return _Uses(
        spec.date_var, spec.dep_var, spec.paid_media_spends, exposures, spec.organic_vars,
        spec.context_vars, spec.factor_vars, spec.prophet_vars,
    )  # fmt: skip


def _from_roles(roles: column_roles.Roles) -> _Uses:
    return _Uses(
        roles.date, roles.dep_var, roles.spends, tuple(roles.exposures.values()), roles.organic,
        roles.context, roles.factors, ("trend", "season"),
    )  # fmt: skip


def _undecided(uses: _Uses) -> Iterator[Problem]:
    if not uses.date:
        yield Problem(
            "No date column was found.",
            "Add one with dates such as 2026-03-30, or choose it yourself.",
        )
    if not uses.dep_var:
        fix = Phrase("Name it revenue or conversions, or choose it yourself.")
        yield Problem("No column with the result (revenue or conversions) was found.", fix)
    if not uses.spends:
        fix = Phrase("Name it after the medium, for example tv_spend, or choose it yourself.")
        yield Problem("No column with media spend was found.", fix)


def _number_problems(values: pd.Series) -> list[Problem]:
    """Text, gaps and infinities in a column that must be numbers."""
    name = str(values.name)
    numbers = (
        values if pd.api.types.is_numeric_dtype(values) else pd.to_numeric(values, errors="coerce")
    )
    empty = values.isna()
    text = numbers.isna() & ~empty
    infinite = pd.Series(
        np.isinf(numbers.to_numpy(dtype="float64", na_value=np.nan)), index=values.index
    )
    fix = (
        "Write a plain number."
        if not text.all()
        else "Choose another role for the column, for example a factor."
    )
    found = [
        Problem(
            Phrase("“{value}” is no number.", value=values[label]),
            fix,
            spreadsheet_row(label),
            name,
        )
        for label in values.index[text]
    ]
    gaps = [
        Problem("The value is missing.", "Fill it in; write 0 where there was none.", row, name)
        for row in rows_where(empty)
    ]
    odd = [
        Problem("The value is infinite.", "Write a plain number.", row, name)
        for row in rows_where(infinite)
    ]
    return examples(found) + examples(gaps) + examples(odd)


def _factor_problems(data: pd.DataFrame, uses: _Uses) -> list[Problem]:
    problems: list[Problem] = []
    for name in uses.factors:
        gaps = [
            Problem("The value is missing.", "Write a word, such as none.", row, name)
            for row in rows_where(data[name].isna())
        ]
        problems += examples(gaps)
        levels = data[name].nunique()
        if levels < 2:
            problems.append(
                Problem("The column never changes.", "Leave it out of the model.", column=name)
            )
        elif levels > _MANY_LEVELS:
            message = Phrase(
                "{n} different words; all but the {kept} commonest are pooled.",
                n=levels,
                kept=_MANY_LEVELS,
            )
            problems.append(Problem(message, "Use fewer.", column=name, serious=False))
    return problems


def _value_problems(clean: pd.DataFrame, uses: _Uses) -> list[Problem]:
    problems: list[Problem] = []
    media = (*uses.spends, *uses.exposures, *uses.organic)
    for name in clean.columns:
        values = clean[name]
        negative = values < 0
        if name in media and negative.any():
            fix = Phrase(
                "Enter refunds in the period they belong to; write 0 where nothing was spent."
            )
            problems += examples(
                [
                    Problem(
                        Phrase("{value:g} is negative.", value=value),
                        fix,
                        spreadsheet_row(label),
                        name,
                    )
                    for label, value in values[negative].items()
                ]
            )
        if (values == 0).all():
            problems.append(
                Problem("Every value is 0.", "Leave the column out of the model.", column=name)
            )
        elif values.nunique() == 1:
            fix = Phrase("Leave it out of the model: it explains nothing.")
            problems.append(Problem("The column never changes.", fix, column=name))
        elif name in media and (values == 0).mean() > 0.8:
            message = Phrase(
                "{zeros} of {n} values are 0: its effect will be uncertain.",
                zeros=int((values == 0).sum()),
                n=len(values),
            )
            problems.append(
                Problem(
                    message,
                    "Consider joining it with a similar channel.",
                    column=name,
                    serious=False,
                )
            )
        if name == uses.dep_var and (values <= 0).any():
            row = rows_where(values <= 0)[0]
            problems.append(
                Problem(
                    "The result is zero or negative.", "Check the row.", row, name, serious=False
                )
            )
    return problems


def _size_problems(rows: int, uses: _Uses) -> list[Problem]:
    count = uses.variables
    if rows < count + 2:
        fix = Phrase("Add older data or leave variables out.")
        return [
            Problem(
                Phrase("{rows} rows cannot determine {count} variables.", rows=rows, count=count),
                fix,
            )
        ]
    if rows < _ROWS_PER_VARIABLE * count:
        message = Phrase(
            "{rows} rows for {count} variables; {each} rows per variable are advisable.",
            rows=rows,
            count=count,
            each=_ROWS_PER_VARIABLE,
        )
        return [Problem(message, "Add older data or leave variables out.", serious=False)]
    return []


def _window_problems(data: pd.DataFrame, clean: pd.DataFrame, spec: ModelSpec) -> list[Problem]:
    when = dates.parse(data[spec.date_var], compact=True)
    start = pd.Timestamp(spec.window_start) if spec.window_start else when.min()
    end = pd.Timestamp(spec.window_end) if spec.window_end else when.max()
    inside = clean[((when >= start) & (when <= end)).to_numpy()]
    if inside.empty:
        message = Phrase(
            "The window {start:%Y-%m-%d} to {end:%Y-%m-%d} holds no row of the data.",
            start=start,
            end=end,
        )
        return [
            Problem(
                message,
                Phrase(
                    "Choose dates between {first:%Y-%m-%d} and {last:%Y-%m-%d}.",
                    first=when.min(),
                    last=when.max(),
                ),
            )
        ]
    low = min(spec.hyperparameters.get("train_size", (0.5,))) if spec.ts_validation else 1.0
    trained, count = int(1 + (len(inside) - 1) * low), len(spec.all_ind_vars)
    problems = [
        Problem(
            "The column never changes within the window.",
            "Leave it out or choose a longer window.",
            column=name,
        )
        for name in inside.columns
        if name not in spec.factor_vars and inside[name].nunique() == 1
    ]
    if trained < count + 2:
        message = Phrase(
            "Only {trained} rows are left to train {count} variables.", trained=trained, count=count
        )
        problems.append(
            Problem(message, "Choose a longer window, a larger train_size or fewer variables.")
        )
    return problems + _study_problems(spec, when[(when >= start) & (when <= end)])


def _study_problems(spec: ModelSpec, dates: pd.Series) -> list[Problem]:
    try:
        lift_studies.studies(spec, dates.sort_values().reset_index(drop=True))
    except InvalidInput as error:
        return list(error.problems)
    return []
