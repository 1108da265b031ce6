"""Does Meta's Robyn compute the same models? Refits another engine's shortlist and measures the differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from engine_r.engine import RobynEngine
from mmm.bundle import Bundle
from mmm.engine import Evaluation, Report, silent
from mmm.errors import Invalid, Problem

SHORTLIST = 10
# Two implementations of the same formulas differ by rounding, about 1e-12; 1e-9 leaves room for ill-conditioned fits.
TOLERANCE = 1e-9
COMPARED = ("nrmse", "decomp.rssd", "coef")


def verify(
    bundle: Bundle, robyn: RobynEngine, report: Report = silent, limit: int = SHORTLIST, also: Sequence[str] = ()
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Refit the best `limit` selected models by error_score, and the solIDs in `also`, with Meta's Robyn.

    Returns a table as `differences` gives it, and the summary for manifest["verification"]. Both engines use the
    bundle's dt_mod. Raises Invalid for a solID that the bundle does not hold, EngineError where Robyn gives up.
    """
    rows = shortlist(bundle, limit, also)
    tables = bundle.tables
    refitted = robyn.evaluate(bundle.spec, tables["dt_input"], rows, dt_mod=tables["dt_mod"], report=report)
    table = differences(Evaluation(tables["resultHypParam"], tables["xDecompAgg"]), refitted)
    return table, summary(table, robyn.label)


def shortlist(bundle: Bundle, limit: int, also: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of resultHypParam: the selected models with the lowest error_score, then those asked for."""
    candidates = bundle.tables["resultHypParam"].set_index("solID", drop=False).rename_axis(None)
    unknown = [name for name in also if name not in candidates.index]
    if unknown:
        raise Invalid(Problem(f"The run has no model {name}.") for name in unknown)
    best = candidates.loc[list(bundle.selected)].sort_values(["error_score", "solID"]).index[:limit]
    return candidates.loc[list(dict.fromkeys([*best, *also]))].reset_index(drop=True)


def differences(ours: Evaluation, robyns: Evaluation) -> pd.DataFrame:
    """One row per refitted solID: how far `ours` is from `robyns`.

    nrmse, decomp.rssd: relative to Robyn's value. coef: the largest difference of a coefficient, relative to Robyn's
    largest coefficient. same_zeros: whether both engines set the same coefficients to zero.
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


def summary(table: pd.DataFrame, engine: str) -> dict[str, Any]:
    """Plain values for the manifest: who verified, how many models, the largest differences, and whether they agree.

    A difference that could not be computed is None and counts as disagreement.
    """
    within = (table[list(COMPARED)] <= TOLERANCE).all(axis=None) and table["same_zeros"].all()
    return {
        "engine": engine,
        "models": len(table),
        "tolerance": TOLERANCE,
        "agree": bool(len(table) and within),
        "largest": {name: _number(table[name].max(skipna=False)) for name in COMPARED},
        "differences": [
            {name: _number(value) if name in COMPARED else value for name, value in row.items()}
            for row in table.to_dict("records")
        ],
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
