"""From the uploaded table to plain numbers in order: used columns, factors, exposures
in currency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine_py.window import Window, read_dates, resolve
from mmm.data.checks import validate
from mmm.dates import parse
from mmm.errors import InvalidInput, Problem
from mmm.spec import ModelSpec


@dataclass(frozen=True)
class FeatureFrame:
    """The used columns of the data, ascending by date.

    table: `ds`, `dep_var`, numbers as float64 and factors as text. window: the modelled rows.
    factors: context columns to treat as categories.
    """

    table: pd.DataFrame
    window: Window
    factors: tuple[str, ...]


def read(spec: ModelSpec, data: pd.DataFrame) -> FeatureFrame:
    """Check and order the columns that the spec names.

    Raises InvalidInput with every problem, by row and column.

    Context columns without numbers become factors, as in Robyn.
    """
    data = _by_date(spec, data)
    words = (name for name in spec.context_vars if name in data and not _is_numeric(data[name]))
    spec = spec.with_(factor_vars=tuple(dict.fromkeys((*spec.factor_vars, *words))))
    problems = [problem for problem in validate(data, spec) if problem.serious]
    if problems:
        raise InvalidInput(problems)
    numbers = (
        spec.dep_var,
        *spec.paid_media_spends,
        *spec.paid_media_vars,
        *spec.organic_vars,
        *spec.context_vars,
    )
    table = {"ds": read_dates(data[spec.date_var]).to_numpy()}
    for name in dict.fromkeys(numbers):
        values = data[name].to_numpy(dtype=object if name in spec.factor_vars else float)
        if name not in spec.factor_vars and (values <= 0).all():
            values = np.abs(values)  # Robyn does, to any column without a positive value
        table["dep_var" if name == spec.dep_var else name] = values
    frame = pd.DataFrame(table)
    return FeatureFrame(frame, resolve(spec, frame["ds"]), spec.factor_vars)


def _by_date(spec: ModelSpec, data: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of their dates, under their index.

    Where a date is unreadable `check` will say so.
    """
    if spec.date_var not in data:
        return data
    when = parse(data[spec.date_var], compact=True)
    return data if when.isna().any() else data.iloc[np.argsort(when.to_numpy(), kind="stable")]


def in_currency(spec: ModelSpec, frame: FeatureFrame) -> pd.DataFrame:
    """Context, paid and organic columns; exposures scaled so that their window total equals the
    window spend (3.12).
    """
    table = frame.table[["ds", "dep_var", *spec.context_vars, *spec.all_media]].copy()
    rows = slice(frame.window.start, frame.window.stop)
    for spend, selected in zip(spec.paid_media_spends, spec.paid_media_selected, strict=True):
        if spend == selected:
            continue
        exposure = table[selected].to_numpy()
        total = exposure[rows].sum()
        if total <= 0:
            raise InvalidInput(
                Problem(
                    "The exposure is zero in the whole window.",
                    "Use the spend alone.",
                    column=selected,
                )
            )
        table[selected] = exposure * (frame.table[spend].to_numpy()[rows].sum() / total)
    return table


def read_spend(spec: ModelSpec, data: pd.DataFrame, ds: pd.Series) -> np.ndarray:
    """Raw spend (T, P) at the dates `ds`, which must be those of the data.

    Reads no other column. Raises InvalidInput.
    """
    names = (spec.date_var, *spec.paid_media_spends)
    missing = [
        Problem("The data has no such column.", "", column=name)
        for name in names
        if name not in data
    ]
    if missing:
        raise InvalidInput(missing)
    when = read_dates(data[spec.date_var])
    order = np.argsort(when.to_numpy(), kind="stable")
    if not np.array_equal(when.to_numpy()[order], ds.to_numpy()):
        raise InvalidInput("The decomposed table does not have the dates of the data.")
    table = data[list(spec.paid_media_spends)].iloc[order]
    return read_numbers(table).to_numpy()


def read_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """The table as float64.

    Raises InvalidInput naming the first cell of each column that is no number.
    """
    problems = []
    columns = {}
    for name in table:
        numbers = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~np.isfinite(numbers))
        if len(bad):
            shown = table[name].iloc[bad[0]]
            message = "The cell is empty." if pd.isna(shown) else f"“{shown}” is no number."
            problems.append(Problem(message, "Write a plain number.", int(bad[0]) + 2, str(name)))
        columns[name] = numbers
    if problems:
        raise InvalidInput(problems)
    return pd.DataFrame(columns, index=table.index)


def _is_numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and values.dtype != bool
