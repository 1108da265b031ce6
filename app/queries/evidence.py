"""What speaks for a run's models, as tables. Empty where the run has none."""

from __future__ import annotations

import pandas as pd

from app.queries import models
from mmm.analysis import decomposition
from mmm.data import lift_studies as studies
from mmm.review import convergence as rule
from tenants.permissions import require

INTERVALS = ["rn", "cluster", "n", "n_finite", "boot_mean", "ci_low", "ci_up"]


def convergence(run_id: str) -> pd.DataFrame:
    """Where most errors lie in each cut of the search:

    `mmm.review.convergence.spread`. Raises NotFound.
    """
    require("models.read")
    tables = models.bundle(run_id).tables
    table = tables.get("convergence", pd.DataFrame(columns=list(rule.COLUMNS)))
    return rule.spread(tables["resultHypParam"], table)


def verdicts(run_id: str) -> tuple[rule.ConvergenceVerdict, ...]:
    """Whether each error of the search has settled; empty where the run does not tell.

    Raises NotFound.
    """
    require("models.read")
    table = models.bundle(run_id).tables.get("convergence")
    return () if table is None else rule.verdicts(table).verdicts


def clusters(run_id: str) -> pd.DataFrame:
    """Mean return and its interval by channel and group of models (Robyn's clusterCI).

    Raises NotFound.
    """
    require("models.read")
    bundle = models.bundle(run_id)
    table = bundle.tables.get("clusterCI")
    if table is None:
        return pd.DataFrame(columns=INTERVALS)
    place = {name: rank for rank, name in enumerate(decomposition.by_spend(bundle))}
    return table[INTERVALS].sort_values("rn", key=lambda names: names.map(place), kind="stable")


def calibration(run_id: str) -> pd.DataFrame:
    """What each selected model predicts for each lift study:

    `mmm.data.lift_studies.predictions`. Raises NotFound.
    """
    require("models.read")
    bundle = models.bundle(run_id)
    table = bundle.tables.get("resultCalibration")
    empty = pd.DataFrame(
        columns=["study", "media", "measured", "predicted", "ratio", "mape_lift", "solID"]
    )
    return empty if table is None else studies.predictions(table, bundle.selected)
