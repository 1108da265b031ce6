"""Models of a run side by side, and what the run's selected models say together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from app.errors import NotFound
from app.queries import lab, models
from app.queries.derived import PerBundle
from mmm import compare
from mmm.compare import Compared, Consensus
from mmm.errors import Invalid
from mmm.phrase import Phrase
from tenants.permissions import require

_KEPT = 128  # comparisons of a run; the figures of a page come with callbacks of their own
_consensus = PerBundle(lambda bundle: compare.consensus(bundle, lab.around(bundle)))
_compared = PerBundle(
    lambda bundle: lru_cache(_KEPT)(partial(compare.compared, bundle, lab.around(bundle)))
)


def chosen(run_id: str, sol_ids: Sequence[str]) -> tuple[str, ...]:
    """These models of a finished run, each once.

    Raises NotFound for an unknown one, Invalid for too many.
    """
    require("models.read")
    of, wanted = lab.of(run_id), tuple(dict.fromkeys(sol_ids))
    if any(sol_id not in of for sol_id in wanted):
        raise NotFound("There is no such model.")
    if len(wanted) > compare.MOST:
        raise Invalid(
            Phrase(
                "At most {most} models are compared at once. Leave out {n}.",
                most=compare.MOST,
                n=len(wanted) - compare.MOST,
            )
        )
    return wanted


def of(run_id: str, sol_ids: Sequence[str]) -> Compared:
    """One to four models of a finished run, selected or not. Raises NotFound, Invalid."""
    require("models.read")
    return _compared(models.bundle(run_id))(chosen(run_id, sol_ids))


def consensus(run_id: str) -> Consensus:
    """The medians of the selected models. Raises NotFound."""
    require("models.read")
    return _consensus(models.bundle(run_id))
