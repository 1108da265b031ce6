"""From the uploaded table to `dt_mod`, what the regression sees: exposures in currency, decomposition, plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine_py.window import Window, dates, resolve
from mmm.errors import Invalid, Problem
from mmm.spec import ModelSpec


@dataclass(frozen=True)
class Frame:
    """The used columns of the data, ascending by date, with numbers as float64 and factors as text.

    table: `ds`, `dep_var` and the raw columns. spend (T, P): raw spend by paid medium. window: the modelled rows.
    """

    table: pd.DataFrame
    spend: np.ndarray
    window: Window


def read(spec: ModelSpec, data: pd.DataFrame) -> Frame:
    """Check and order the data that the spec names. Raises Invalid with every problem, by row and column."""
    names = (spec.date_var, spec.dep_var, *spec.paid_media_spends, *spec.paid_media_vars, *spec.organic_vars)
    names = tuple(dict.fromkeys((*names, *spec.context_vars)))
    missing = [name for name in names if name not in data]
    if missing:
        raise Invalid([Problem("The data has no such column.", "Name an existing one.", column=name) for name in missing])
    ds = dates(data[spec.date_var], spec.date_var)
    order = np.argsort(ds.to_numpy(), kind="stable")
    factors = set(factor_names(spec, data))
    media = {*spec.paid_media_spends, *spec.paid_media_vars}
    problems: list[Problem] = []
    columns: dict[str, np.ndarray] = {}
    for name in names[1:]:
        if name in factors:
            columns[name] = data[name].astype(str).to_numpy(dtype=object)[order]
        else:
            columns[name] = _numbers(data[name], name, name in media, problems)[order]
    if problems:
        raise Invalid(problems)
    table = pd.DataFrame({"ds": ds.to_numpy()[order], "dep_var": columns.pop(spec.dep_var), **columns})
    window = resolve(spec, table["ds"])
    spend = table[list(spec.paid_media_spends)].to_numpy(float)
    return Frame(table, spend, window)


def factor_names(spec: ModelSpec, data: pd.DataFrame) -> tuple[str, ...]:
    """Context columns to treat as categories: those named, and every one that holds no numbers (Robyn adds them)."""
    return tuple(
        name
        for name in spec.context_vars
        if name in spec.factor_vars or not pd.api.types.is_numeric_dtype(data[name]) or data[name].dtype == bool
    )


def in_currency(spec: ModelSpec, frame: Frame) -> pd.DataFrame:
    """Context, paid and organic columns; exposures scaled so that their window total equals the window spend (3.12)."""
    table = frame.table[["ds", "dep_var", *spec.context_vars, *spec.all_media]].copy()
    rows = slice(frame.window.start, frame.window.stop)
    for position, (spend, selected) in enumerate(zip(spec.paid_media_spends, spec.paid_media_selected, strict=True)):
        if spend == selected:
            continue
        exposure = table[selected].to_numpy()
        total = exposure[rows].sum()
        if total <= 0:
            raise Invalid(Problem("The exposure is zero in the whole window.", "Use the spend alone.", column=selected))
        table[selected] = exposure * (frame.spend[rows, position].sum() / total)
    return table


def _numbers(values: pd.Series, name: str, is_media: bool, problems: list[Problem]) -> np.ndarray:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    bad = ~np.isfinite(numbers)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        shown = "An empty cell" if pd.isna(values.iloc[row]) else f"“{values.iloc[row]}”"
        more = f" So are {int(bad.sum()) - 1} further cells of the column." if bad.sum() > 1 else ""
        problems.append(Problem(f"{shown} is no number.{more}", "Fill in a number, 0 for none.", row=row + 2, column=name))
    elif is_media and (numbers < 0).any():
        row = int(np.flatnonzero(numbers < 0)[0])
        fix = "Spend and exposure cannot be below zero."
        problems.append(Problem(f"{numbers[row]:g} is negative.", fix, row=row + 2, column=name))
    return numbers
