"""The known truth of simulated data beside what a model says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from app.views.datasets import DatasetRow
from mmm.phrase import Phrase
from mmm.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class TrueModel:
    """One model beside the truth. table: see `mmm.simulation.known_truth.beside`; empty where
    `problem` says why there is none. published: it is or was; else it is the automatic choice.

    estimated: what the model credits to paid media per unit of money (conversions: its inverse).
    """

    run_id: str
    sol_id: str
    run_name: str
    published: bool
    spec: ModelSpec
    estimated: float
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    problem: Phrase | None = None


@dataclass(frozen=True)
class KnownTruth:
    """Simulated data and a model of it; None while no run of it has finished. runs: (id, name) of
    all that have, the newest first.
    """

    dataset: DatasetRow
    runs: tuple[tuple[str, str], ...]
    model: TrueModel | None
