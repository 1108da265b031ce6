"""Two models of the same variables side by side: what each says, and what is different."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmm.analysis import decomposition
from mmm.analysis.candidate import Candidate
from mmm.bundle import Bundle
from mmm.errors import InvalidInput, Problem


@dataclass(frozen=True)
class ModelRef:
    """One model of a run."""

    bundle: Bundle
    sol_id: str

    @property
    def errors(self) -> pd.Series:
        rows = self.bundle.tables["resultHypParam"]
        return rows[rows["solID"] == self.sol_id].iloc[0]

    @property
    def window(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        dates = Candidate.of(self.bundle, self.sol_id).dates
        return dates.iloc[0], dates.iloc[-1]


@dataclass(frozen=True)
class ModelDiff:
    """Two models side by side, columns before, after and change (after less before) in every table.

    errors: figure (nrmse, rssd, rsq_train, rsq_val). rssd is the distance between shares of spend
        and of effect for both; what a refresh minimises under that name is how far the shares
        moved, and not comparable.
    channels: channel, label; roi, cpa, coef of each (roi_before ...), over each model's own window,
        NaN where a model gives no estimate.
    contributions: rn, label, kind and the sums over the common window; share of the prediction as
        share_before ...
    common: the dates that both models cover, first and last; None where there are none, and then no
        contributions.
    """

    errors: pd.DataFrame
    channels: pd.DataFrame
    contributions: pd.DataFrame
    common: tuple[pd.Timestamp, pd.Timestamp] | None


def diff(before: ModelRef, after: ModelRef) -> ModelDiff:
    """The two models side by side.

    Raises InvalidInput where they do not have the same variables.
    """
    if before.bundle.spec.all_ind_vars != after.bundle.spec.all_ind_vars:
        raise InvalidInput(
            Problem(
                "The two models have different variables.", "Compare models of the same variables."
            )
        )
    common = max(before.window[0], after.window[0]), min(before.window[1], after.window[1])
    overlap = common if common[0] <= common[1] else None
    return ModelDiff(
        _errors(before, after),
        _channels(before, after),
        _contributions(before, after, overlap),
        overlap,
    )


def decomp_rssd(model: ModelRef) -> float:
    """DECOMP.RSSD as every search but a refresh counts it: shares of spend against shares of
    effect, zeros penalised.

    NaN where no channel has an effect. Source: Robyn `robyn_mmm`.
    """
    table = decomposition.channels(model.bundle, model.sol_id)
    effect, spend = (table[name].to_numpy(float) for name in ("effect_share", "spend_share"))
    penalty = 1.0 + float((np.round(effect, 4) == 0).mean()) * model.bundle.spec.rssd_zero_penalty
    return float(np.sqrt(((effect - spend) ** 2).sum()) * penalty)


def _errors(before: ModelRef, after: ModelRef) -> pd.DataFrame:
    rows: dict[str, list[Any]] = {"figure": ["nrmse", "rssd", "rsq_train", "rsq_val"]}
    for side, model in (("before", before), ("after", after)):
        found = model.errors
        rsq_val = found["rsq_val"] if model.bundle.spec.ts_validation else np.nan
        rows[side] = [found["nrmse"], decomp_rssd(model), found["rsq_train"], rsq_val]
    return _changed(pd.DataFrame(rows))


def _channels(before: ModelRef, after: ModelRef) -> pd.DataFrame:
    kept = ["channel", "label", "roi", "cpa", "coef", "zero"]
    one, other = (
        decomposition.channels(model.bundle, model.sol_id)[kept] for model in (before, after)
    )
    table = one.merge(other.drop(columns="label"), on="channel", suffixes=("_before", "_after"))
    for name in ("roi", "cpa", "coef"):
        table[f"{name}_change"] = table[f"{name}_after"] - table[f"{name}_before"]
    return table


def _contributions(
    before: ModelRef, after: ModelRef, common: tuple[pd.Timestamp, pd.Timestamp] | None
) -> pd.DataFrame:
    named = decomposition.waterfall(before.bundle, before.sol_id)[["rn", "label", "kind"]]
    if common is None:
        return named.iloc[:0].assign(
            before=[], after=[], change=[], share_before=[], share_after=[]
        )
    sums = {side: _sums(model, common) for side, model in (("before", before), ("after", after))}
    table = named.assign(
        **{side: [found[rn] for rn in named["rn"]] for side, found in sums.items()}
    )
    shares = {f"share_{side}": table[side] / sum(found.values()) for side, found in sums.items()}
    return _changed(table).assign(**shares)


def _sums(model: ModelRef, common: tuple[pd.Timestamp, pd.Timestamp]) -> dict[str, float]:
    table = decomposition.contributions(model.bundle, model.sol_id)
    sums = table[table["ds"].between(*common)].drop(columns="ds").sum()
    level = [name for name in ("(Intercept)", decomposition.TREND) if name in sums.index]
    rest = {str(name): float(value) for name, value in sums.drop(level).items()}
    return {decomposition.BASELINE: float(sums[level].sum()), **rest}


def _changed(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(change=table["after"] - table["before"])
