"""Models of a run, in lists and on their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ModelRow:
    """A selected model in a list. None where a figure does not exist for it.

    `roas`: what paid media brought per unit of money; of a model of conversions the inverse is the
        CPA.
    """

    run_id: str
    sol_id: str
    trial: int
    iterations: int
    nrmse: float
    rssd: float
    mape: float | None
    rsq_train: float | None
    rsq_val: float | None
    front: int
    error_score: float | None
    roas: float | None
    published: bool


@dataclass(frozen=True)
class ModelInfo:
    """Everything that a model page says about one model beside its figures.

    `simulated`: the data has a known truth. `selected`: it lies on one of the fronts that were
    kept, so it can be decided on and published.
    """

    run_id: str
    run_name: str
    sol_id: str
    engine: str
    mode: str
    nrmse: float
    rssd: float
    mape: float | None
    rsq_train: float | None
    rsq_val: float | None
    window_start: str
    window_end: str
    dataset_id: str
    data_name: str
    simulated: bool
    created_at: datetime
    published: bool
    verification: Mapping[str, Any] | None
    hyperparameters: Mapping[str, float]
    manifest: Mapping[str, Any]
    selected: bool = True
