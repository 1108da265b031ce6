"""Feature engineering: a spec and its data become the arrays that one candidate is
computed from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine_py.features import read_numbers, read_spend
from engine_py.kernels import transforms
from engine_py.kernels.fit_arrays import FitArrays as Arrays
from engine_py.kernels.fit_arrays import Previous, Studies
from engine_py.window import Window, read_dates, resolve
from mmm.data.lift_studies import LiftStudy, doubts, studies
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.spec import ModelSpec, Sign

Decompose = Callable[[ModelSpec, pd.DataFrame], pd.DataFrame]
LAMBDA_MIN_RATIO = 1e-4
KINDS = {
    "geometric": transforms.GEOMETRIC,
    "weibull_cdf": transforms.WEIBULL_CDF,
    "weibull_pdf": transforms.WEIBULL_PDF,
}


@dataclass(frozen=True)
class Prepared:
    """Everything that is the same for all candidates of a fit.

    dt_mod: ds, dep_var and the design columns, all T rows. columns: the p design columns.
    total_spend (P,): raw spend in the window by paid medium. lambda_min, lambda_max: the range that
    `lambda_hp` in [0, 1] maps to. studies: what calibrates the model. doubts: sentences about
    studies that may mislead it.
    """

    spec: ModelSpec
    dt_mod: pd.DataFrame
    window: Window
    columns: tuple[str, ...]
    arrays: Arrays
    total_spend: np.ndarray
    lambda_min: float
    lambda_max: float
    studies: tuple[LiftStudy, ...] = ()
    doubts: tuple[Phrase, ...] = ()

    @property
    def dates(self) -> pd.Series:
        """The dates of the window."""
        return self.dt_mod["ds"].iloc[self.window.start : self.window.stop].reset_index(drop=True)


def prepare(
    spec: ModelSpec,
    data: pd.DataFrame | None,
    decompose: Decompose,
    dt_mod: pd.DataFrame | None = None,
) -> Prepared:
    """Check the input and build the arrays.

    data: the table as uploaded; None only with dt_mod. dt_mod: an already decomposed table, used in
    place of `decompose(spec, data)`. With dt_mod alone spends are read from it, exposures being in
    currency there.
    """
    if dt_mod is None:
        if data is None:
            raise InvalidInput("There is neither data nor a decomposed table.")
        dt_mod = decompose(spec, data)
    else:
        dt_mod = _checked(spec, dt_mod)
    window = resolve(spec, dt_mod["ds"])
    rows = slice(window.start, window.stop)
    if data is None:
        spend = dt_mod[list(spec.paid_media_selected)].to_numpy(float)
    else:
        spend = read_spend(spec, data, dt_mod["ds"])
    _check_window(spec, dt_mod.iloc[rows])
    total = spend[rows].sum(axis=0)
    top = lambda_max(
        dt_mod[list(spec.all_ind_vars)].to_numpy(float), dt_mod["dep_var"].to_numpy(float)
    )
    arrays = _arrays(spec, dt_mod, window, total / total.sum())
    dates = dt_mod["ds"].iloc[rows].reset_index(drop=True)
    found = studies(spec, dates)
    arrays = arrays._replace(studies=_as_arrays(spec, found, dates))
    return Prepared(
        spec,
        dt_mod,
        window,
        spec.all_ind_vars,
        arrays,
        total,
        LAMBDA_MIN_RATIO * top,
        top,
        found,
        doubts(found, spec, spend[rows], dates),
    )


def lambda_max(x: np.ndarray, y: np.ndarray) -> float:
    """The largest lambda of the search. x (T, p): raw modelling columns, all rows.

    Source: Robyn `lambda_seq`.
    """
    wide = x.astype(np.longdouble)
    mean = wide.mean(axis=0)
    scale = np.sqrt(((wide - mean) ** 2).mean(axis=0))
    z = np.divide(wide - mean, scale, out=np.zeros_like(wide), where=scale > 0)
    largest = float(np.abs((z * y[:, None]).sum(axis=0)).max() / (0.001 * len(y)))
    return 0.1 * float(np.exp(np.log(largest)))


def limits(spec: ModelSpec) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of the p coefficients.

    Prophet columns lie in [0, 1], whatever their sign, as in Robyn.
    """
    by_sign: dict[Sign, tuple[float, float]] = {
        "positive": (0.0, np.inf),
        "negative": (-np.inf, 0.0),
        "default": (-np.inf, np.inf),
    }
    signs = (*spec.context_signs, *spec.paid_media_signs, *spec.organic_signs)
    pairs = [(0.0, 1.0)] * len(spec.prophet_vars) + [by_sign[sign] for sign in signs]
    low, high = np.array(pairs, dtype=float).T
    return np.ascontiguousarray(low), np.ascontiguousarray(high)


def _arrays(
    spec: ModelSpec, dt_mod: pd.DataFrame, window: Window, spend_share: np.ndarray
) -> Arrays:
    design = dt_mod[list(spec.all_ind_vars)].to_numpy(float)[window.start : window.stop].T
    lower, upper = limits(spec)
    return Arrays(  # of copies: for pandas' read-only arrays every kernel would be compiled anew
        design=np.array(design, order="C"),
        y=dt_mod["dep_var"].to_numpy(float)[window.start : window.stop].copy(),
        media=np.array(dt_mod[list(spec.all_media)].to_numpy(float).T, order="C"),
        start=window.start,
        lower=lower,
        upper=upper,
        trend=spec.prophet_vars.index("trend") if "trend" in spec.prophet_vars else -1,
        spend_share=np.array(spend_share),
        intercept=spec.intercept,
        non_negative=spec.intercept_sign == "non_negative",
        zero_penalty=spec.rssd_zero_penalty,
        adstock=KINDS[spec.adstock],
        studies=Studies.none(),
        previous=Previous.none(),
    )


def _as_arrays(spec: ModelSpec, found: tuple[LiftStudy, ...], dates: pd.Series) -> Studies:
    media = [[spec.all_media.index(name) for name in study.media] for study in found]
    return Studies(
        first=np.array([study.first for study in found], np.int64),
        stop=np.array([study.stop for study in found], np.int64),
        media=np.array([number for numbers in media for number in numbers], np.int64),
        of=np.cumsum([0, *(len(numbers) for numbers in media)], dtype=np.int64),
        lift=np.array([study.lift for study in found], float),
        stretch=np.array([study.stretch(dates) for study in found], float),
        immediate=np.array([study.scope == "immediate" for study in found], np.bool_),
    )


def _checked(spec: ModelSpec, dt_mod: pd.DataFrame) -> pd.DataFrame:
    """The decomposed table with its columns in order, dates parsed and numbers checked."""
    names = ["dep_var", *spec.all_ind_vars]
    missing = [name for name in ("ds", *names) if name not in dt_mod]
    if missing:
        fix = "It needs ds, dep_var, the prophet components and every modelling column."
        raise InvalidInput(
            [
                Problem("The decomposed table has no such column.", fix, column=name)
                for name in missing
            ]
        )
    table = read_numbers(dt_mod[names])
    table.insert(0, "ds", read_dates(dt_mod["ds"]))
    return table.sort_values("ds", kind="stable", ignore_index=True)


def _check_window(spec: ModelSpec, rows: pd.DataFrame) -> None:
    """Refuse columns that cannot be estimated in the window. `rows`: dt_mod in the window."""
    problems = []
    for name in spec.all_ind_vars:
        values = rows[name].to_numpy(float)
        if name in spec.all_media and not (values > 0).any():
            fix = "Widen the window or leave the channel out."
            problems.append(Problem("The channel is zero in the whole window.", fix, column=name))
        elif values.max() == values.min():
            fix = "Leave it out: it cannot explain anything."
            problems.append(Problem("The column never changes in the window.", fix, column=name))
    if rows["dep_var"].max() == rows["dep_var"].min():
        problems.append(
            Problem("The dependent variable never changes in the window.", "", column=spec.dep_var)
        )
    if len(rows) < len(spec.all_ind_vars) + 2:
        message = Phrase(
            "The window's {rows} rows cannot determine {variables} variables.",
            rows=len(rows),
            variables=len(spec.all_ind_vars),
        )
        problems.append(Problem(message, "Choose a longer window or fewer variables."))
    if problems:
        raise InvalidInput(problems)
