"""The tables of a model that a person may see, made once and kept as long as its run
is in memory.
"""

from __future__ import annotations

from app.queries import models, publications
from app.queries.publications import Publication
from mmm.analysis.model_tables import ModelTables


def get(run_id: str, sol_id: str, include_superseded: bool = False) -> ModelTables:
    """One model.

    For a client viewer only published ones exist, superseded ones if `include_superseded`. Raises
    NotFound.
    """
    return models.whole_run(run_id, sol_id, include_superseded).tables(sol_id)


def previous(run_id: str, sol_id: str) -> tuple[Publication, ModelTables] | None:
    """The model that was published before this one; None where there is none.

    Raises NotFound for this one.
    """
    models.require_model(run_id, sol_id, include_superseded=True)
    before = publications.previous(run_id, sol_id)
    if before is None:
        return None
    results = models.whole_run(before.run_id, before.sol_id, include_superseded=True)
    return before, results.tables(before.sol_id)
