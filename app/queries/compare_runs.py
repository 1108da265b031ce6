"""Two finished runs of the present client side by side."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.runs import FINISHED
from app.queries import datasets, lab, models, runs
from app.queries.datasets import DatasetRow
from app.queries.runs import RunRow
from mmm.bundle import Bundle
from mmm.review import compare_runs
from mmm.review.compare_runs import RunComparison
from tenants.permissions import require


@dataclass(frozen=True)
class Side:
    """One of the two: the run, what it was fitted to, and what came out."""

    run: RunRow
    data: DatasetRow
    bundle: Bundle


def choices() -> list[RunRow]:
    """The runs that can be compared, newest first."""
    require("models.read")
    return [row for row in runs.recent() if row.state == FINISHED]


def side(run_id: str) -> Side:
    """One finished run. Raises NotFound."""
    require("models.read")
    bundle = models.bundle(run_id)
    run = runs.get(run_id)
    return Side(run, datasets.get(run.dataset_id), bundle)


def runs_side_by_side(a: str, b: str) -> RunComparison:
    """Two finished runs. Raises NotFound."""
    require("models.read")
    return compare_runs.compare_runs(
        (models.bundle(a), models.bundle(b)), (lab.candidate_set(a), lab.candidate_set(b))
    )
