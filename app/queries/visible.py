"""The one question of a request: may this person see this model, and which data of it.

It is asked once. Whoever is handed a `VisibleModel` asks nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Dataset, Run
from app.models.runs import FINISHED
from app.queries import publications, results
from app.queries.results import RunResults
from app.views.models import ModelInfo
from app.views.publications import Publication, PublicationHistory
from mmm import kpi as kpis
from mmm.analysis.model_tables import ModelTables
from mmm.bundle import Bundle
from tenants.permissions import can


@dataclass(frozen=True)
class VisibleModel:
    """A model that the person asking may see.

    kpi: what it explains, see `mmm.kpi.key`. publications: all of the client's. results: of the
    whole run, for what sets the model beside its set; the other models stay out of sight.
    """

    info: ModelInfo
    kpi: str
    publications: PublicationHistory
    results: RunResults

    @property
    def run_id(self) -> str:
        return self.info.run_id

    @property
    def sol_id(self) -> str:
        return self.info.sol_id

    @property
    def publication(self) -> Publication | None:
        """The last one that the client may read; None of a model that has none."""
        return self.publications.last_of_model(self.run_id, self.sol_id)

    @property
    def tables(self) -> ModelTables:
        """The model's own."""
        return self.results.tables(self.sol_id)

    @property
    def bundle(self) -> Bundle:
        """The run's without any other model."""
        return self.tables.bundle


def model(run_id: str, sol_id: str, *, include_superseded: bool = False) -> VisibleModel:
    """Any candidate of a finished run for staff, for a client viewer a published one.

    Raises NotFound. include_superseded: a model that was superseded counts as published, too.
    """
    history = publications.history()
    readable = history.is_current(run_id, sol_id) or (
        include_superseded and history.last_of_model(run_id, sol_id) is not None
    )
    if not (readable or can("models.read")):
        raise NotFound("There is no such model.")
    return _found(run_id, sol_id, history)


def published(kpi: str = "") -> VisibleModel | None:
    """The published model of a KPI, or of the one that was published last; None while there is
    none.
    """
    history = publications.history()
    shown = history.current(kpi)
    return _found(shown.run_id, shown.sol_id, history) if shown else None


def publication(publication_id: str) -> VisibleModel:
    """The model of a publication that the client may read, current or superseded.

    Raises NotFound.
    """
    history = publications.history()
    shown = history.get(publication_id)
    if shown is None:
        raise NotFound("There is no such published model.")
    return _found(shown.run_id, shown.sol_id, history)


def previous(seen: VisibleModel) -> tuple[Publication, ModelTables] | None:
    """The model of the same KPI that was published before this one, though it may have been
    withdrawn since; None where there is none.
    """
    before = seen.publications.previous(seen.run_id, seen.sol_id, seen.kpi)
    if before is None:
        return None
    run, *_ = _finished(before.run_id)
    return before, results.stored(run).tables(before.sol_id)


def _found(run_id: str, sol_id: str, history: PublicationHistory) -> VisibleModel:
    run, data_name, simulated = _finished(run_id)
    found = results.stored(run)
    rows = found.bundle.of_model("resultHypParam", sol_id)
    if rows.empty:
        raise NotFound("There is no such model.")
    shown = history.is_current(run_id, sol_id)
    info = _info(run, data_name, simulated, found.bundle, rows.iloc[0], shown)
    return VisibleModel(info, kpis.key(run.spec), history, found)


def _finished(run_id: str) -> tuple[Run, str, bool]:
    """A run, the name of its data set, and whether that was simulated."""
    simulated = Dataset.simulation.is_not(None)
    statement = select(Run, Dataset.name, simulated).join(Dataset, Dataset.id == Run.dataset_id)
    row = db.session.execute(statement.where(Run.id == run_id, Run.state == FINISHED)).first()
    if row is None:
        raise NotFound("There is no such finished run.")
    return row[0], row[1], row[2]


def _info(
    run: Run, data_name: str, simulated: bool, bundle: Bundle, row: pd.Series, published: bool
) -> ModelInfo:
    """`row`: the model's in resultHypParam."""
    manifest, spec = run.manifest or {}, bundle.spec
    window = manifest.get("window", {})
    names = (*spec.hyperparameter_names, "lambda", "lambda_hp", "train_size")
    return ModelInfo(
        run_id=run.id,
        run_name=run.name,
        sol_id=str(row["solID"]),
        engine=run.engine or "",
        mode=run.mode,
        nrmse=float(row["nrmse"]),
        rssd=float(row["decomp.rssd"]),
        mape=_known(row["mape"]) if spec.calibration_input else None,
        rsq_train=_known(row["rsq_train"]),
        rsq_val=_known(row["rsq_val"]),
        window_start=str(window.get("start", "")),
        window_end=str(window.get("end", "")),
        dataset_id=run.dataset_id,
        data_name=data_name,
        simulated=simulated,
        created_at=run.created_at,
        published=published,
        verification=manifest.get("verification"),
        hyperparameters={name: float(row[name]) for name in names if name in row.index},
        manifest=manifest,
        selected=str(row["solID"]) in bundle.selected,
    )


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
