"""How far the answers of a fit are from the truth that simulated data was made of.

Pure functions of tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

RULES = ("lowest error", "cluster winners, mean", "all selected, median")
EVEN = "same ROAS everywhere"


@dataclass(frozen=True)
class Outcome:
    """One fit. true: ROAS by paid channel.

    found: ROAS by channel under each rule. spend: by channel.

    intervals: rn, cluster, ci_low, ci_up of every cluster with an interval. main: the cluster of
        the lowest error.
    """

    seed: int
    true: pd.Series
    spend: pd.Series
    found: Mapping[str, pd.Series]
    intervals: pd.DataFrame
    main: int


def answers(
    terms: pd.DataFrame, models: pd.DataFrame, winners: Sequence[str]
) -> dict[str, pd.Series]:
    """ROAS by channel under each of RULES, and EVEN: the total of the lowest error spread in
    proportion to spend.

    terms: rows of xDecompAgg of the paid channels of the selected models. models: their solID and
        error_score.
    winners: the top models of the clusters.
    """
    table = terms.pivot(index="solID", columns="rn", values="roi_total")
    spend = terms.drop_duplicates("rn").set_index("rn")["total_spend"].reindex(table.columns)
    best = table.loc[models.loc[models["error_score"].idxmin(), "solID"]]
    return {
        RULES[0]: best,
        RULES[1]: table.loc[list(winners)].mean() if len(winners) else table.iloc[:0].mean(),
        RULES[2]: table.median(),
        EVEN: pd.Series((best * spend).sum() / spend.sum(), index=table.columns),
    }


def rank_correlation(found: pd.Series, true: pd.Series) -> float:
    """Spearman's.

    Channels that share a ROAS share a rank; 0 where all share one, which ranks nothing.
    """
    ranks = found.rank().to_numpy(), true.reindex(found.index).rank().to_numpy()
    if any(np.ptp(rank) == 0 for rank in ranks):
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])


def measures(outcomes: Sequence[Outcome], rule: str) -> dict[str, float]:
    """One line of a table: the outcomes of a design under one rule, medians and shares over its
    seeds.

    total: contribution of all paid media together, relative to the truth, minus 1. error: absolute
    relative error of a channel's ROAS. rank: Spearman's correlation, mean over seeds. first: share
    of seeds whose best channel is named first. spread: standard deviation of log ROAS between
    channels, found by true, zeros left out. zero: share of channels that the answer gives no
    effect.
    """
    pairs = [
        (outcome, outcome.found[rule], outcome.true.reindex(outcome.found[rule].index))
        for outcome in outcomes
    ]
    relative = np.concatenate([(found / true).to_numpy() for _, found, true in pairs])
    totals = [(found * o.spend).sum() / (true * o.spend).sum() - 1 for o, found, true in pairs]
    return {
        "total": float(np.nanmedian(totals)),
        "error": float(np.nanmedian(np.abs(relative - 1))),
        "rank": float(np.mean([rank_correlation(found, true) for _, found, true in pairs])),
        "first": float(
            np.mean(
                [
                    found.idxmax() == true.idxmax() and found.nunique() > 1
                    for _, found, true in pairs
                ]
            )
        ),
        "spread": _median([_spread(found, true) for _, found, true in pairs]),
        "zero": float(np.mean(relative == 0)),
    }


def coverage(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Share of intervals that hold the true ROAS: of all clusters, and of the cluster of the lowest
    error.

    width: median width of the intervals relative to the true ROAS. any: share of channels whose
    truth lies in the interval of at least one cluster. intervals: their number. NaN where there are
    none.
    """
    tables = [
        outcome.intervals.assign(
            true=outcome.intervals["rn"].map(outcome.true), main=outcome.main, seed=outcome.seed
        )
        for outcome in outcomes
    ]
    table = pd.concat(tables, ignore_index=True).dropna(subset=["ci_low", "ci_up"])
    if table.empty:
        return {"all": np.nan, "main": np.nan, "any": np.nan, "width": np.nan, "intervals": 0}
    held = (table["ci_low"] <= table["true"]) & (table["true"] <= table["ci_up"])
    mine = table["cluster"] == table["main"]
    return {
        "all": float(held.mean()),
        "main": float(held[mine].mean()) if mine.any() else np.nan,
        "any": float(held.groupby([table["seed"], table["rn"]]).any().mean()),
        "width": float(((table["ci_up"] - table["ci_low"]) / table["true"]).median()),
        "intervals": len(table),
    }


def _spread(found: pd.Series, true: pd.Series) -> float:
    some = found > 0
    if some.sum() < 2:
        return np.nan
    return float(np.log(found[some]).std() / np.log(true[some]).std())


def _median(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.median(known)) if known else np.nan
