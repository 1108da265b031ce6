"""How far a run is: what its parts say together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import RunPart
from app.models.parts import DONE, GATHER, PREPARE, TRIAL, WORKING
from mmm.phrase import Phrase
from tenants.models import now
from tenants.permissions import require

BETWEEN = {  # before a part has spoken
    PREPARE: Phrase("Starting"),
    TRIAL: Phrase("Searching"),
    GATHER: Phrase("Selecting Pareto models"),
}


@dataclass(frozen=True)
class Step:
    """The step under way.

    `eta_s`: its time left in seconds at the pace so far, None while it cannot be told.
    """

    stage: str = ""
    done: int = 0
    total: int = 0
    trials_done: int = 0
    working: int = 0
    best_nrmse: float | None = None
    best_rssd: float | None = None
    eta_s: float | None = None


def progress(run_ids: Sequence[str]) -> dict[str, Step]:
    """The step of each run that has parts."""
    require("runs.read")
    wanted = (
        select(RunPart).where(RunPart.run_id.in_(run_ids)).execution_options(populate_existing=True)
    )
    rows = db.session.scalars(wanted).all() if run_ids else []
    return {
        run_id: _step([row for row in rows if row.run_id == run_id])
        for run_id in {row.run_id for row in rows}
    }


def _step(rows: Sequence[RunPart]) -> Step:
    under_way = next(
        (
            step
            for step in (PREPARE, TRIAL, GATHER)
            if any(row.step == step and row.state != DONE for row in rows)
        ),
        GATHER,
    )
    mine = [row for row in rows if row.step == under_way]
    working = [row for row in mine if row.state == WORKING]
    # trials are as long as each other
    total = max((row.total for row in mine), default=0) * len(mine)
    done = sum(row.done for row in mine)
    return Step(
        stage=max(working, key=lambda row: row.done).stage if working else BETWEEN[under_way],
        done=done,
        total=total,
        trials_done=sum(row.step == TRIAL and row.state == DONE for row in rows),
        working=sum(row.step == TRIAL for row in working),
        best_nrmse=_least(row.best_nrmse for row in rows),
        best_rssd=_least(row.best_rssd for row in rows),
        eta_s=_eta_s(mine, done, total),
    )


def _eta_s(rows: Sequence[RunPart], done: int, total: int) -> float | None:
    """Time left at the pace since the stage began."""
    since: list[datetime] = [
        row.stage_started_at for row in rows if row.stage_started_at and row.total
    ]
    made = done - sum(row.stage_done for row in rows)
    if not since or made <= 0 or total <= 0:
        return None
    return max(0.0, (now() - min(since)).total_seconds() / made * (total - done))


def _least(values: Iterable[float | None]) -> float | None:
    return min((value for value in values if value is not None), default=None)
