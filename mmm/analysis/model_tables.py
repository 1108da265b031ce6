"""The tables of one model, each made when it is first asked for and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import pandas as pd

from mmm.analysis import (
    channel_returns,
    decomposition,
    hyperparameter_bounds,
    model_diff,
    over_time,
    residuals,
    response,
)
from mmm.analysis.model_diff import ModelDiff
from mmm.analysis.model_set import ModelSet
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.phrase import Phrase

_KEPT: Final = 32  # pairs of models that were compared


@dataclass(frozen=True, eq=False)
class ModelTables:
    """One model. bundle: the run's, without any other model. around: the models whose answers make
    its ranges; without any nothing has a range.
    """

    bundle: Bundle
    sol_id: str
    around: ModelSet | None = None

    @classmethod
    def of(cls, bundle: Bundle, sol_id: str) -> ModelTables:
        """A model of a whole run. Raises InvalidInput for an unknown solID."""
        if bundle.of_model("resultHypParam", sol_id).empty:
            raise InvalidInput(Phrase("The run has no model {sol_id}.", sol_id=sol_id))
        return cls(restricted_to(bundle, sol_id), sol_id)

    @cached_property
    def totals(self) -> dict[str, float]:
        return decomposition.totals(self.bundle, self.sol_id)

    @cached_property
    def waterfall(self) -> pd.DataFrame:
        return decomposition.waterfall(self.bundle, self.sol_id)

    @property
    def paid_share(self) -> float:
        """Paid media's part of all that the model explains."""
        table = self.waterfall
        return float(table.loc[table["kind"] == "paid", "share"].sum())

    @cached_property
    def contributions(self) -> pd.DataFrame:
        return decomposition.contributions(self.bundle, self.sol_id)

    @cached_property
    def channels(self) -> pd.DataFrame:
        return decomposition.channels(self.bundle, self.sol_id)

    @cached_property
    def by_spend(self) -> tuple[str, ...]:
        """The media as pages list them: paid ones by their spend, the largest first, then organic
        ones.
        """
        paid = self.channels.sort_values("spend", ascending=False, kind="stable")["channel"]
        return *(str(name) for name in paid), *self.bundle.spec.organic_vars

    def listed(self, table: pd.DataFrame, column: str = "channel") -> pd.DataFrame:
        """The rows of a table with one or more for each medium, in that order; what is no medium
        comes first.
        """
        place = (
            table[column].map({name: rank for rank, name in enumerate(self.by_spend)}).fillna(-1)
        )
        return table.iloc[np.argsort(place.to_numpy(), kind="stable")].reset_index(drop=True)

    @cached_property
    def current(self) -> pd.DataFrame:
        return response.current(self.bundle, self.sol_id)

    @cached_property
    def curves(self) -> pd.DataFrame:
        return response.curves(self.bundle, self.sol_id)

    @cached_property
    def robyn_curves(self) -> pd.DataFrame:
        return response.robyn_curves(self.bundle, self.sol_id)

    @cached_property
    def adstock(self) -> pd.DataFrame:
        return response.adstock(self.bundle, self.sol_id)

    @cached_property
    def fit(self) -> pd.DataFrame:
        return decomposition.fit(self.bundle, self.sol_id)

    @cached_property
    def returns(self) -> pd.DataFrame:
        return channel_returns.returns(self.bundle, self.sol_id, self.around)

    @cached_property
    def media_return(self) -> dict[str, float]:
        return channel_returns.media_return(self.bundle, self.sol_id, self.around)

    @cached_property
    def no_returns(self) -> str | None:
        """Why returns have no ranges; None where there are."""
        return channel_returns.why_not(self.around)

    @cached_property
    def carryover(self) -> pd.DataFrame:
        return decomposition.carryover(self.bundle, self.sol_id)

    @cached_property
    def parts(self) -> pd.DataFrame:
        return over_time.contributions(self.bundle, self.sol_id)

    @cached_property
    def halves(self) -> dict[str, float]:
        return over_time.halves(self.bundle, self.sol_id, self.around)

    @cached_property
    def events(self) -> pd.DataFrame:
        return over_time.events(self.bundle, self.sol_id)

    @cached_property
    def roas(self) -> pd.DataFrame:
        return decomposition.roas(self.bundle, self.sol_id)

    @cached_property
    def bounds(self) -> pd.DataFrame:
        return hyperparameter_bounds.positions(self.bundle, self.sol_id)

    @cached_property
    def autocorrelation(self) -> pd.DataFrame:
        return residuals.autocorrelation(self.fit["residual"])

    @cached_property
    def quantiles(self) -> pd.DataFrame:
        return residuals.quantiles(self.fit["residual"])


@lru_cache(maxsize=_KEPT)
def diff(before: ModelTables, after: ModelTables) -> ModelDiff | None:
    """Two models side by side, from before to after; None where they do not have the same
    variables.
    """
    if before.bundle.spec.all_ind_vars != after.bundle.spec.all_ind_vars:
        return None
    return model_diff.diff(
        model_diff.ModelRef(before.bundle, before.sol_id),
        model_diff.ModelRef(after.bundle, after.sol_id),
    )


def restricted_to(bundle: Bundle, *sol_ids: str) -> Bundle:
    """The same bundle without any other models."""
    tables = {
        name: table[table["solID"].isin(sol_ids)].reset_index(drop=True)
        if "solID" in table
        else table
        for name, table in bundle.tables.items()
    }
    return replace(bundle, tables=tables)
