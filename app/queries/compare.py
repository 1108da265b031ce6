"""Models of a run side by side, and what the run's selected models say together."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import NotFound
from app.queries import lab, models
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.review import compare_models
from mmm.review.compare_models import Consensus, ModelComparison
from tenants.permissions import require


def chosen(run_id: str, sol_ids: Sequence[str]) -> tuple[str, ...]:
    """These models of a finished run, each once.

    Raises NotFound for an unknown one, InvalidInput for too many.
    """
    require("models.read")
    of, wanted = lab.candidate_set(run_id), tuple(dict.fromkeys(sol_ids))
    if any(sol_id not in of for sol_id in wanted):
        raise NotFound("There is no such model.")
    if len(wanted) > compare_models.MOST:
        raise InvalidInput(
            Phrase(
                "At most {most} models are compared at once. Leave out {n}.",
                most=compare_models.MOST,
                n=len(wanted) - compare_models.MOST,
            )
        )
    return wanted


def models_side_by_side(run_id: str, sol_ids: Sequence[str]) -> ModelComparison:
    """One to four models of a finished run, selected or not. Raises NotFound, InvalidInput."""
    require("models.read")
    return models.of_run(run_id).comparison(chosen(run_id, sol_ids))


def consensus(run_id: str) -> Consensus:
    """The medians of the selected models. Raises NotFound."""
    require("models.read")
    return models.of_run(run_id).consensus()
