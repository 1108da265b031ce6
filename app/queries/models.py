"""The models of a run for staff: the front, the selected ones, and the results behind them.

One model: `app.queries.visible`.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Candidate, Run
from app.models.runs import FINISHED
from app.queries import publications, results
from app.queries.results import RunResults
from app.views.models import ModelRow
from mmm.bundle import Bundle
from tenants.permissions import require

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
    history = publications.history()
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
            published=history.is_current(row.run_id, row.sol_id),
        )
        for row in rows
    ]


def of_run(run_id: str) -> RunResults:
    """Everything that a finished run yielded. Raises NotFound."""
    require("models.read")
    return results.stored(_finished(run_id))


def bundle(run_id: str) -> Bundle:
    """The result tables of a finished run. Raises NotFound."""
    require("models.read")
    return of_run(run_id).bundle


def _finished(run_id: str) -> Run:
    run = db.session.scalar(select(Run).where(Run.id == run_id, Run.state == FINISHED))
    if run is None:
        raise NotFound("There is no such finished run.")
    return run
