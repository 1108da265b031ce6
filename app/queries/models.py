"""The models of a run: the front, the selected ones, one model, and the bundle behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Candidate, Dataset, Publication, Run
from app.models.runs import FINISHED
from app.queries import publications, results
from app.queries.results import RunResults
from mmm.analysis.model_tables import restricted_to
from mmm.bundle import Bundle
from tenants.permissions import can, require

FRONT_COLUMNS = [
    "solID",
    "trial",
    "iterations",
    "nrmse",
    "decomp.rssd",
    "mape",
    "robynPareto",
    "error_score",
    "rsq_train",
]


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

    `selected`: it lies on one of the fronts that were kept, so it can be decided on and published.
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
    data_name: str
    created_at: datetime
    published: bool
    verification: dict[str, Any] | None
    hyperparameters: dict[str, float]
    manifest: dict[str, Any]
    selected: bool = True


def front(run_id: str) -> pd.DataFrame:
    """Every candidate of a finished run, one row each:

    FRONT_COLUMNS and `selected`. Raises NotFound.
    """
    require("models.read")
    found = bundle(run_id)
    table = found.tables["resultHypParam"][FRONT_COLUMNS].copy()
    return table.assign(selected=table["solID"].isin(found.selected))


def table(run_id: str) -> list[ModelRow]:
    """The selected models, best front and lowest error first. Raises NotFound."""
    require("models.read")
    _finished(run_id)
    published = _published()
    order = (Candidate.robyn_pareto, Candidate.error_score, Candidate.sol_id)
    rows = db.session.scalars(select(Candidate).where(Candidate.run_id == run_id).order_by(*order))
    return [
        ModelRow(
            run_id=row.run_id,
            sol_id=row.sol_id,
            trial=row.trial,
            iterations=row.iterations,
            nrmse=row.nrmse,
            rssd=row.decomp_rssd,
            mape=row.mape,
            rsq_train=row.rsq_train,
            rsq_val=row.rsq_val,
            front=row.robyn_pareto,
            error_score=row.error_score,
            roas=row.roas,
            published=(row.run_id, row.sol_id) in published,
        )
        for row in rows
    ]


def get(run_id: str, sol_id: str, include_superseded: bool = False) -> ModelInfo:
    """Any candidate of a finished run.

    For a client viewer only published ones exist. Raises NotFound.

    include_superseded: a model that was superseded counts as published, too.
    """
    require_model(run_id, sol_id, include_superseded)
    run = _finished(run_id)
    found = results.stored(run).bundle
    rows = found.of_model("resultHypParam", sol_id)
    if rows.empty:
        raise NotFound("There is no such model.")
    row, manifest = rows.iloc[0], run.manifest or {}
    window = manifest.get("window", {})
    return ModelInfo(
        run_id=run.id,
        run_name=run.name,
        sol_id=sol_id,
        engine=run.engine or "",
        mode=run.mode,
        nrmse=float(row["nrmse"]),
        rssd=float(row["decomp.rssd"]),
        mape=_known(row["mape"]) if found.spec.calibration_input else None,
        rsq_train=_known(row["rsq_train"]),
        rsq_val=_known(row["rsq_val"]),
        window_start=str(window.get("start", "")),
        window_end=str(window.get("end", "")),
        data_name=db.session.scalar(select(Dataset.name).where(Dataset.id == run.dataset_id)) or "",
        created_at=run.created_at,
        published=(run_id, sol_id) in _published(),
        verification=manifest.get("verification"),
        hyperparameters=_hyperparameters(found, row),
        manifest=manifest,
        selected=sol_id in found.selected,
    )


def bundle(run_id: str) -> Bundle:
    """The result tables of a finished run. Raises NotFound.

    A client viewer gets the runs of published models only, and of each the published model only.
    """
    if can("models.read"):
        return results.stored(_finished(run_id)).bundle
    require("published.read")
    published = dict(_published())  # a run has one KPI, and so one published model at most
    if run_id not in published:
        raise NotFound("There is no such model.")
    return restricted_to(results.stored(_finished(run_id)).bundle, published[run_id])


def of_run(run_id: str) -> RunResults:
    """Everything that a finished run yielded. Raises NotFound."""
    require("models.read")
    return results.stored(_finished(run_id))


def whole_run(run_id: str, sol_id: str, include_superseded: bool = False) -> RunResults:
    """The whole run of a model that the person may see: for what takes the models around it, which
    stay out of sight.

    include_superseded: a model that is not published any more counts as seen too. Raises NotFound.
    """
    if not (include_superseded and can("published.read") and _ever_published(run_id, sol_id)):
        require_model(run_id, sol_id)
    return results.stored(_finished(run_id))


def require_model(run_id: str, sol_id: str, include_superseded: bool = False) -> None:
    """Raise NotFound unless the person may see this model.

    include_superseded: also after it was superseded.
    """
    if can("models.read"):
        return
    require("published.read")
    if (run_id, sol_id) in _published() or (
        include_superseded and publications.last_of_model(run_id, sol_id)
    ):
        return
    raise NotFound("There is no such model.")


def _published() -> set[tuple[str, str]]:
    """Run and solID of each KPI's published model."""
    statement = select(Publication.run_id, Publication.sol_id).where(
        Publication.withdrawn_at.is_(None)
    )
    return {(row.run_id, row.sol_id) for row in db.session.execute(statement)}


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _ever_published(run_id: str, sol_id: str) -> bool:
    statement = select(Publication.id).where(
        Publication.run_id == run_id, Publication.sol_id == sol_id
    )
    return db.session.scalar(statement.limit(1)) is not None


def _finished(run_id: str) -> Run:
    run = db.session.scalar(select(Run).where(Run.id == run_id, Run.state == FINISHED))
    if run is None:
        raise NotFound("There is no such finished run.")
    return run


def _hyperparameters(found: Bundle, row: pd.Series) -> dict[str, float]:
    """Of a row of resultHypParam."""
    names = [*found.spec.hyperparameter_names, "lambda", "lambda_hp", "train_size"]
    return {name: float(row[name]) for name in names if name in row.index}
