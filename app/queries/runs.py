"""The present client's runs: their state and progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import func, select

from app import queue
from app.errors import NotFound
from app.extensions import db
from app.models import Candidate, Dataset, Run
from app.models.runs import QUEUED, RESTARTABLE, RUNNING
from app.queries import steps
from app.queries.steps import Step
from app.views.runs import RunRow
from tenants import directory
from tenants.permissions import require


def recent(limit: int = 200) -> list[RunRow]:
    """Runs, newest first."""
    require("runs.read")
    statement = select(Run, Dataset.name).join(Dataset, Dataset.id == Run.dataset_id)
    return _rows(
        db.session.execute(statement.order_by(Run.created_at.desc(), Run.id).limit(limit)).all()
    )


def get(run_id: str) -> RunRow:
    """One run. Raises NotFound."""
    require("runs.read")
    statement = (
        select(Run, Dataset.name)
        .join(Dataset, Dataset.id == Run.dataset_id)
        .where(Run.id == run_id)
    )
    rows = _rows(db.session.execute(statement.execution_options(populate_existing=True)).all())
    if not rows:
        raise NotFound("There is no such run.")
    return replace(rows[0], waits_for=_waits_for()) if rows[0].state == QUEUED else rows[0]


def _waits_for() -> Literal["turn", "worker", "redis"]:
    count = queue.workers()
    return "redis" if count is None else "turn" if count else "worker"


def _rows(found: Sequence[Any]) -> list[RunRow]:
    runs = [run for run, _ in found]
    under_way = steps.progress([run.id for run in runs if run.state == RUNNING])
    names = directory.user_names({run.created_by for run in runs if run.created_by})
    counts = select(Candidate.run_id, func.count().label("selected")).where(
        Candidate.run_id.in_([run.id for run in runs])
    )
    selected = {
        row.run_id: row.selected for row in db.session.execute(counts.group_by(Candidate.run_id))
    }
    return [
        _row(run, dataset, names, selected.get(run.id, 0), under_way.get(run.id, Step()))
        for run, dataset in found
    ]


def _row(run: Run, dataset_name: str, names: dict[str, str], selected: int, step: Step) -> RunRow:
    return RunRow(
        id=run.id,
        name=run.name,
        dataset_id=run.dataset_id,
        dataset_name=dataset_name,
        mode=run.mode,
        engine=run.engine,
        state=run.state,
        stage=step.stage,
        done=step.done,
        total=step.total,
        trials_done=step.trials_done,
        working=step.working,
        best_nrmse=step.best_nrmse if run.best_nrmse is None else run.best_nrmse,
        best_rssd=step.best_rssd if run.best_rssd is None else run.best_rssd,
        eta_s=step.eta_s,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        created_by=names.get(run.created_by or "", ""),
        error=run.error,
        spec=run.spec,
        candidates=run.candidates,
        selected=selected,
        manifest=run.manifest or {},
        restartable=run.state in RESTARTABLE,
        cancel_requested=run.cancel_requested,
    )
