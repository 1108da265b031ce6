"""The search space: which hyperparameters are searched, in Robyn's order, and how coordinates
become values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine_py.prepare import Prepared
from mmm.errors import InvalidInput, Problem
from mmm.hyperparameters import ADSTOCK_PARAMETERS
from mmm.phrase import Phrase
from mmm.spec import Bounds, ModelSpec

DEFAULTS: dict[str, Bounds] = {"lambda": (0.0, 1.0), "train_size": (0.5, 0.8)}


@dataclass(frozen=True)
class Space:
    """All hyperparameters in Robyn's order.

    `searched` are the positions of those with two bounds.
    """

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    searched: np.ndarray

    def values(self, coordinates: np.ndarray) -> np.ndarray:
        """Values (len(names),) at the optimiser's coordinates in [0, 1] (len(searched),), rounded
        to 10 digits.
        """
        values = self.low.copy()
        for position, u in zip(self.searched, coordinates, strict=True):
            low = self.low[position]
            values[position] = low + float(f"{u:.10g}") * (self.high[position] - low)
        return values


def space(spec: ModelSpec) -> Space:
    """The space of a fit.

    Raises InvalidInput where the spec gives no ranges. Source: Robyn `hyper_collector`.
    """
    if not spec.hyperparameters:
        raise InvalidInput(
            Problem(
                "The spec gives no hyperparameter ranges.",
                "Give hyperparameters two bounds or one value.",
            )
        )
    given = dict(spec.hyperparameters)
    if not spec.ts_validation:
        given["train_size"] = (1.0,)
    # so does `robyn_inputs`, ahead of the lambda of the search
    given.setdefault("train_size", DEFAULTS["train_size"])
    penalties = [f"{name}_penalty" for name in spec.all_ind_vars] if spec.add_penalty_factor else []
    walked = [
        name
        for name in (*spec.hyperparameter_names, "lambda", "train_size", *penalties)
        if name in given
    ]
    missing = [name for name in ("lambda", *penalties) if name not in given]
    names = (*walked, *missing)
    bounds = [given.get(name) or DEFAULTS.get(name, (0.0, 1.0)) for name in names]
    low = np.array([item[0] for item in bounds])
    high = np.array([item[-1] for item in bounds])
    searched = np.flatnonzero([len(item) == 2 for item in bounds])
    return Space(names, low, high, searched)


def check_split(prepared: Prepared, train_size: np.ndarray) -> None:
    """Raise InvalidInput where a share of the window leaves too few rows to train, or none to
    validate or test.
    """
    rows, columns = prepared.window.rows, len(prepared.columns)
    for size in np.unique(train_size):
        train = int(1 + (rows - 1) * size) if size < 1 else rows
        held_out = int((1 - size) / 2 * rows) if size < 1 else 1
        if train < columns + 2:
            said = Phrase(
                "train_size {size:g} leaves {train} rows to train {columns} variables.",
                size=size,
                train=train,
                columns=columns,
            )
            raise InvalidInput(
                Problem(said, "Choose a longer window, a larger train_size or fewer variables.")
            )
        if held_out < 1 or (train + held_out >= rows and size < 1):
            said = Phrase(
                "train_size {size:g} of {rows} rows leaves none to validate or test.",
                size=size,
                rows=rows,
            )
            raise InvalidInput(Problem(said, "Choose a smaller train_size."))


@dataclass(frozen=True)
class Reader:
    """Where the pieces of a candidate lie in a vector of hyperparameter values."""

    adstock: np.ndarray  # (M, 2): theta twice, or shape and scale
    alpha: np.ndarray
    gamma: np.ndarray
    lambda_hp: int
    train_size: int
    factors: np.ndarray  # positions of the penalty factors, empty without

    @classmethod
    def of(cls, spec: ModelSpec, names: tuple[str, ...]) -> Reader:
        at = {name: position for position, name in enumerate(names)}

        def kind(suffix: str) -> np.ndarray:
            return np.array([at[f"{medium}_{suffix}"] for medium in spec.all_media])

        penalties = (
            [at[f"{name}_penalty"] for name in spec.all_ind_vars] if spec.add_penalty_factor else []
        )
        first, *second = ADSTOCK_PARAMETERS[spec.adstock]
        return cls(
            np.column_stack([kind(first), kind(second[0] if second else first)]),
            kind("alphas"),
            kind("gammas"),
            at["lambda"],
            at["train_size"],
            np.array(penalties, dtype=int),
        )


def from_table(prepared: Prepared, rows: pd.DataFrame) -> tuple[Space, np.ndarray, np.ndarray]:
    """Space, values (n, names) and absolute lambdas (n,) of given hyperparameters, one candidate
    per row.

    A column may be left out where the spec fixes its value. `lambda_hp` wins over `lambda`, which
    is absolute. A row's train_size below 1 asks for the validation split. Raises InvalidInput
    naming row and column.
    """
    spec = prepared.spec
    penalties = [f"{name}_penalty" for name in spec.all_ind_vars] if spec.add_penalty_factor else []
    names = (*spec.hyperparameter_names, "lambda", "train_size", *penalties)
    table = np.empty((len(rows), len(names)))
    problems: list[Problem] = []
    span = prepared.lambda_max - prepared.lambda_min
    absolute = "lambda_hp" not in rows and "lambda" in rows
    for position, name in enumerate(names):
        column = "lambda_hp" if name == "lambda" and "lambda_hp" in rows else name
        fixed = spec.hyperparameters.get(
            name, (1.0,) if name == "train_size" and not spec.ts_validation else ()
        )
        if column in rows:
            table[:, position] = _column(rows[column], column, problems)
        elif len(fixed) == 1:
            table[:, position] = fixed[0]
        else:
            fix = (
                "Give lambda_hp (0 to 1) or lambda."
                if name == "lambda"
                else "Every candidate needs it."
            )
            problems.append(
                Problem("The hyperparameter table has no such column.", fix, column=column)
            )
    if problems:
        raise InvalidInput(problems)
    check_split(prepared, table[:, names.index("train_size")])
    low = table.min(axis=0) if len(table) else np.zeros(len(names))
    shares = table[:, names.index("lambda")]
    lambdas = shares.copy() if absolute else prepared.lambda_min + span * shares
    if absolute:
        table[:, names.index("lambda")] = (lambdas - prepared.lambda_min) / span
    return Space(names, low, low, np.array([], dtype=int)), table, lambdas


def _column(values: pd.Series, name: str, problems: list[Problem]) -> np.ndarray:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    low, high = _allowed(name)
    bad = ~((numbers >= low) & (numbers <= high))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        fix = (
            Phrase("It must be a number between {low:g} and {high:g}.", low=low, high=high)
            if np.isfinite(high)
            else Phrase("It must be at least {low:g}.", low=low)
        )
        said = Phrase("“{value}” cannot be used.", value=str(values.iloc[row]))
        problems.append(Problem(said, fix, row=row + 2, column=name))
    return numbers


def _allowed(name: str) -> tuple[float, float]:
    limits = {
        "thetas": (0.0, 1.0),
        "scales": (0.0, 1.0),
        "alphas": (0.0, np.inf),
        "gammas": (0.0, np.inf),
        "size": (0.1, 1.0),
    }
    return limits.get(name.rpartition("_")[2], (0.0, np.inf))
