"""Two finished runs of the present client side by side."""

from __future__ import annotations

from app.models.runs import FINISHED
from app.queries import datasets, lab, models, runs
from app.views.runs import ComparedRun, RunRow
from mmm.review import compare_runs
from mmm.review.compare_runs import RunComparison
from tenants.permissions import require


def choices() -> list[RunRow]:
    """The runs that can be compared, newest first."""
    require("models.read")
    return [row for row in runs.recent() if row.state == FINISHED]


def side(run_id: str) -> ComparedRun:
    """One finished run. Raises NotFound."""
    require("models.read")
    bundle = models.bundle(run_id)
    run = runs.get(run_id)
    return ComparedRun(run, datasets.get(run.dataset_id), bundle)


def runs_side_by_side(a: str, b: str) -> RunComparison:
    """Two finished runs. Raises NotFound."""
    require("models.read")
    return compare_runs.compare_runs(
        (models.bundle(a), models.bundle(b)), (lab.candidate_set(a), lab.candidate_set(b))
    )
