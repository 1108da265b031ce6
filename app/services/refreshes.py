"""Refreshing a model: the former one is carried on over newer data in a run of its own, and stays
what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import InvalidRequest, NotFound
from app.models.runs import REFRESH
from app.queries import datasets, models, refreshes
from app.services import runs
from mmm import errors as mmm_errors
from mmm.data.continuation import Continuation
from mmm.errors import Problem
from mmm.phrase import Phrase
from mmm.refresh import ITERATIONS, TRIALS, Refresh
from tenants.permissions import require


@dataclass(frozen=True)
class RefreshOptions:
    """How to refresh. steps: periods that the window moves by, all new ones where None.

    seen: whoever asks has seen which values of the history changed; without it changed history is
        refused.
    """

    mode: str
    name: str = ""
    steps: int | None = None
    iterations: int = ITERATIONS
    trials: int = TRIALS
    seen: bool = False


def submit(run_id: str, sol_id: str, dataset_id: str, wish: RefreshOptions) -> str:
    """Queue a refresh of a model with a data set and return the run's id.

    Raises NotFound, InvalidRequest (the data does not go on where the model ends, or its history
    changed unseen), Conflict.
    """
    require("runs.write")
    bundle = models.bundle(run_id)
    if sol_id not in bundle.selected:
        raise NotFound("There is no such model.")
    found = refreshes.newer(run_id, dataset_id)
    steps = found.steps if wish.steps is None else wish.steps
    _check(found, steps, wish)
    try:
        spec = Refresh.of(bundle, sol_id, steps).moved(bundle.spec, datasets.frame(dataset_id))
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error
    spec = spec.with_(iterations=wish.iterations, trials=wish.trials)
    origin = {"kind": REFRESH, "run": run_id, "sol_id": sol_id, "steps": steps}
    return runs.submit(dataset_id, spec, wish.mode, wish.name or f"Refresh of {sol_id}", origin)


def _check(found: Continuation, steps: int, wish: RefreshOptions) -> None:
    serious = [problem for problem in found.problems if problem.serious]
    if serious:
        raise InvalidRequest(serious)
    if not 1 <= steps <= found.steps:
        raise InvalidRequest(
            Problem(
                Phrase("The window cannot move by {n} periods.", n=steps),
                Phrase("Choose 1 to {n}.", n=found.steps),
            )
        )
    if found.changes and not wish.seen:
        fix = Phrase("Look at them, then confirm that the new values are right.")
        raise InvalidRequest(
            Problem(
                Phrase(
                    "{n} value of the history changed.",
                    "{n} values of the history changed.",
                    n=len(found.changes),
                ),
                fix,
            )
        )
