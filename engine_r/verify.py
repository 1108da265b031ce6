"""Does Meta's Robyn compute the same models?

Refits another engine's shortlist and measures the differences.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from engine_r.engine import RobynEngine
from mmm.bundle import Bundle
from mmm.engine import Evaluation, Report, silent
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.review import choice
from mmm.review.candidates import WEIGHTS, candidate_set

SHORTLIST = 10
# Two implementations of the same formulas differ by rounding, about 1e-12; 1e-9 leaves room for
# ill-conditioned fits.
TOLERANCE = 1e-9
LIMIT = 1e-6  # above it the engines do not compute the same model
COMPARED = ("nrmse", "decomp.rssd", "coef")
# Compared table by table: its key, and the columns (None: every column of numbers). CPAs are the
# inverse of ROIs, and of an effect that is nothing but rounding there is no inverse to compare.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...] | None]] = {
    "resultHypParam": (
        ("solID",),
        (
            "nrmse",
            "nrmse_train",
            "nrmse_val",
            "nrmse_test",
            "rsq_train",
            "rsq_val",
            "rsq_test",
            "decomp.rssd",
            "mape",
            "lambda",
        ),
    ),
    "xDecompAgg": (
        ("solID", "rn"),
        (
            "coef",
            "xDecompAgg",
            "xDecompPerc",
            "xDecompMeanNon0",
            "xDecompMeanNon0Perc",
            "spend_share",
            "effect_share",
            "mean_spend",
            "total_spend",
            "roi_total",
            "mean_response",
            "mean_spend_adstocked",
            "mean_carryover",
            "roi_mean",
        ),
    ),
    "xDecompVecCollect": (("solID", "ds"), None),
    "mediaVecCollect": (("solID", "type", "ds"), None),
}


def verify(
    bundle: Bundle,
    robyn: RobynEngine,
    report: Report = silent,
    limit: int = SHORTLIST,
    also: Sequence[str] = (),
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Refit the `limit` best-scored selected models, and the solIDs in `also`, with Meta's
    Robyn.

    Returns a table as `differences` gives it, and the summary for manifest["verification"]. Both
    engines use the bundle's dt_mod. Raises InvalidInput for a solID that the bundle does not hold,
    EngineError where Robyn gives up.
    """
    rows = shortlist(bundle, limit, also)
    tables = bundle.tables
    refresh = bundle.manifest.get("refresh")
    refitted = robyn.evaluate(
        bundle.spec, tables["dt_input"], rows, tables["dt_mod"], report, refresh
    )
    table = differences(Evaluation(tables["resultHypParam"], tables["xDecompAgg"]), refitted)
    theirs = {
        "resultHypParam": refitted.result_hyp_param,
        "xDecompAgg": refitted.x_decomp_agg,
        **refitted.series,
    }
    found = by_table(tables, theirs)
    return table, summary(table, robyn.label, found) | {"versions": dict(robyn.versions)}


def shortlist(bundle: Bundle, limit: int, also: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of resultHypParam: the selected models that the lab scores best, from which an automatic
    choice is made, then those asked for.
    """
    candidates = bundle.tables["resultHypParam"].set_index("solID", drop=False).rename_axis(None)
    unknown = [name for name in also if name not in candidates.index]
    if unknown:
        raise InvalidInput(
            Problem(Phrase("The run has no model {sol_id}.", sol_id=name)) for name in unknown
        )
    scores = choice.scores(candidate_set(bundle), WEIGHTS)[list(bundle.selected)]
    best = scores.sort_index().sort_values(ascending=False, kind="stable").index[:limit]
    return candidates.loc[list(dict.fromkeys([*best, *also]))].reset_index(drop=True)


def differences(ours: Evaluation, robyns: Evaluation) -> pd.DataFrame:
    """One row per refitted solID: how far `ours` is from `robyns`.

    nrmse, decomp.rssd: relative to Robyn's value. coef: the largest difference of a coefficient,
    relative to Robyn's largest coefficient. same_zeros: whether both engines set the same
    coefficients to zero.
    """
    names = list(robyns.result_hyp_param["solID"])
    mine = ours.result_hyp_param.set_index("solID").loc[names]
    theirs = robyns.result_hyp_param.set_index("solID").loc[names]
    table = pd.DataFrame({"solID": names})
    for name in ("nrmse", "decomp.rssd"):
        table[name] = ((mine[name] - theirs[name]).abs() / theirs[name].abs()).to_numpy()
    pairs = [(_coefficients(ours, name), _coefficients(robyns, name)) for name in names]
    table["coef"] = [float((a - b).abs().max(skipna=False) / b.abs().max()) for a, b in pairs]
    table["same_zeros"] = [set(a.index[a == 0]) == set(b.index[b == 0]) for a, b in pairs]
    return table


def _coefficients(evaluation: Evaluation, sol_id: str) -> pd.Series:
    rows = evaluation.x_decomp_agg
    return rows[rows["solID"] == sol_id].set_index("rn")["coef"].astype(float).sort_index()


def by_table(
    ours: Mapping[str, pd.DataFrame], robyns: Mapping[str, pd.DataFrame]
) -> dict[str, float]:
    """The largest difference in each of TABLES over the models that Robyn refitted and our table
    holds.

    A difference is relative to the largest value of its column within the model, of an R² absolute.
    NaN where rows or columns do not match, or a value exists on one side only. Models that were not
    selected have no series of ours.
    """
    return {
        name: _largest(ours[name], robyns[name], *TABLES[name]) for name in TABLES if name in robyns
    }


def _largest(
    ours: pd.DataFrame, robyns: pd.DataFrame, keys: tuple[str, ...], columns: tuple[str, ...] | None
) -> float:
    shared = set(ours["solID"]) & set(robyns["solID"])
    mine, theirs = (_indexed(table[table["solID"].isin(shared)], keys) for table in (ours, robyns))
    names = list(columns or theirs.select_dtypes("number"))
    if not mine.index.equals(theirs.index) or not set(names) <= set(mine) & set(theirs):
        return math.nan
    a, b = mine[names].to_numpy(float), theirs[names].to_numpy(float)
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return math.nan
    magnitude = pd.DataFrame(np.where(finite, np.abs(b), 0.0), index=theirs.index)
    largest = magnitude.groupby(level="solID").transform("max").to_numpy()
    scale = np.where([name.startswith("rsq_") for name in names], 1.0, largest)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(finite, np.abs(a - b), 0.0)
        relative = np.where(gap == 0, 0.0, gap / scale)
    return float(relative.max(initial=0.0))


def _indexed(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    if "ds" in keys:
        table = table.assign(ds=table["ds"].astype("datetime64[s]"))
    return table.set_index(list(keys)).sort_index()


def summary(
    table: pd.DataFrame, engine: str, tables: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """Plain values for the manifest: who verified, when, how many models, the largest differences,
    and the verdict.

    agree: all that was compared is within `tolerance`, as expected. failed: something is beyond
    `limit`, or could not be computed, or a coefficient is zero in one engine only. worst: the table
    with the largest difference.
    """
    tables = tables or {}
    numbers = [*table[list(COMPARED)].to_numpy(float).ravel(), *tables.values()]
    matching = bool(len(table) and table["same_zeros"].all())
    return {
        "engine": engine,
        "verified_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "models": len(table),
        "tolerance": TOLERANCE,
        "limit": LIMIT,
        "agree": matching and all(number <= TOLERANCE for number in numbers),
        "failed": not (matching and all(number <= LIMIT for number in numbers)),
        "largest": {name: _number(table[name].max(skipna=False)) for name in COMPARED},
        "tables": {name: _number(value) for name, value in tables.items()},
        "worst": max(
            tables,
            key=lambda name: math.inf if math.isnan(tables[name]) else tables[name],
            default=None,
        ),
        "differences": [
            {name: _number(value) if name in COMPARED else value for name, value in row.items()}
            for row in table.to_dict("records")
        ],
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
