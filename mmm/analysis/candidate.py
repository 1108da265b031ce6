"""One model of a bundle, recomputed from its hyperparameters and coefficients: window, media
inputs, contributions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmm.analysis.transforms import (
    Series,
    convolved,
    geometric,
    geometric_weights,
    hill,
    hill_slope,
    inflexion,
    weibull_weights,
)
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

INTERCEPT = "(Intercept)"


@dataclass(frozen=True)
class Medium:
    """One medium of a model, in money (organic media: in their own unit). Series cover the window.

    spend: what entered. carried: what earlier periods left over. adstocked: both together. coef and
    the Hill parameters alpha and inflexion give the response; weights: effect of one unit after 0,
    1, ... periods.
    """

    name: str
    spend: Series
    carried: Series
    adstocked: Series
    alpha: float
    inflexion: float
    coef: float
    theta: float  # NaN under a Weibull adstock
    weights: Series

    def response(self, adstocked: Series | float) -> Series:
        """Result per period at adstocked inputs: coef * hill, zero everywhere where the coefficient
        is zero.
        """
        return self.coef * hill(adstocked, self.alpha, self.inflexion)

    def slope(self, adstocked: float) -> float:
        """Result per additional unit of adstocked input; NaN where that is infinite (no input,
        alpha < 1).
        """
        rise = float(hill_slope(adstocked, self.alpha, self.inflexion))
        return self.coef * rise if np.isfinite(rise) else np.nan


@dataclass(frozen=True)
class Candidate:
    """A model by its solID.

    row: its resultHypParam row. terms: its xDecompAgg rows by `rn`. window: rows of dt_mod.
    """

    spec: ModelSpec
    sol_id: str
    row: pd.Series
    terms: pd.DataFrame
    dt_mod: pd.DataFrame
    window: slice

    @classmethod
    def of(cls, bundle: Bundle, sol_id: str) -> Candidate:
        """Any candidate of the bundle, selected or not.

        Raises InvalidInput for an unknown solID.
        """
        row = bundle.of_model("resultHypParam", sol_id)
        if row.empty:
            raise InvalidInput(Phrase("The run has no model {sol_id}.", sol_id=sol_id))
        dt_mod = bundle.tables["dt_mod"]
        return cls(
            spec=bundle.spec,
            sol_id=sol_id,
            row=row.iloc[0],
            terms=bundle.of_model("xDecompAgg", sol_id).set_index("rn"),
            dt_mod=dt_mod,
            window=bundle.window_rows,
        )

    @property
    def dates(self) -> pd.Series:
        """The dates of the window."""
        return self.dt_mod["ds"].iloc[self.window].reset_index(drop=True)

    @property
    def actual(self) -> Series:
        """The dependent variable in the window."""
        return self._values("dep_var")[self.window]

    def coef(self, term: str) -> float:
        return float(self.terms["coef"][term])

    def hyperparameter(self, name: str) -> float:
        """A value of this model; what the spec fixes where the table has no column for it."""
        value: Any = self.row.get(name, np.nan)
        if not pd.isna(value):
            return float(value)
        bounds = self.spec.hyperparameters.get(name, ())
        if len(bounds) != 1:
            raise InvalidInput(
                Phrase("Model {sol_id} states no value of {name}.", sol_id=self.sol_id, name=name)
            )
        return float(bounds[0])

    def medium(self, name: str) -> Medium:
        """Robyn's transformation of one paid or organic medium: adstock over all rows, inflexion
        from the window.
        """
        raw = self._values(name)
        theta = (
            self.hyperparameter(f"{name}_thetas") if self.spec.adstock == "geometric" else np.nan
        )
        weights = self._weights(name, theta, len(raw))
        adstocked = (
            geometric(raw, theta) if self.spec.adstock == "geometric" else convolved(raw, weights)
        )
        immediate = raw * weights[0]
        within = adstocked[self.window]
        return Medium(
            name=name,
            spend=raw[self.window],
            carried=within - immediate[self.window],
            adstocked=within,
            alpha=self.hyperparameter(f"{name}_alphas"),
            inflexion=inflexion(within, self.hyperparameter(f"{name}_gammas")),
            coef=self.coef(name),
            theta=theta,
            weights=weights,
        )

    def contributions(self) -> pd.DataFrame:
        """`ds` and the contribution of each term per period of the window, in the unit of the
        dependent variable.
        """
        return pd.DataFrame({"ds": self.dates, **self._contributions()})

    def fitted(self) -> Series:
        """What the model says of each period of the window: the sum of its contributions."""
        return np.sum(list(self._contributions().values()), axis=0)

    def _contributions(self) -> dict[str, Series]:
        columns = {
            INTERCEPT: np.full(
                len(self.actual), self.coef(INTERCEPT) if INTERCEPT in self.terms.index else 0.0
            )
        }
        for term in self.spec.all_ind_vars:
            if term in self.spec.all_media:
                medium = self.medium(term)
                columns[term] = medium.response(medium.adstocked)
            else:
                columns[term] = self.coef(term) * self._values(term)[self.window]
        return columns

    def parts(self) -> list[str]:
        """train, validation or test for each row of the window (Robyn: `train_size`)."""
        count, share = len(self.actual), self.row.get("train_size", 1.0)
        if not share < 1:
            return ["train"] * count
        trained = trained_periods(count, share)
        validated = int(np.floor((1 - share) / 2 * count))
        return (
            ["train"] * trained
            + ["validation"] * validated
            + ["test"] * (count - trained - validated)
        )

    def _values(self, column: str) -> Series:
        return self.dt_mod[column].to_numpy(dtype=float)

    def _weights(self, name: str, theta: float, length: int) -> Series:
        if self.spec.adstock == "geometric":
            return geometric_weights(theta, length)
        shape, scale = self.hyperparameter(f"{name}_shapes"), self.hyperparameter(f"{name}_scales")
        return weibull_weights(self.spec.adstock, shape, scale, length)


def trained_periods(count: int, share: float) -> int:
    """How many of a window's periods a model with this `train_size` is fitted to; all of them
    where it is 1 or, without validation, not stated.
    """
    return int(np.floor(1 + (count - 1) * share)) if share < 1 else count
