"""What has changed since the model that was published before."""

from __future__ import annotations

from app.queries import model_tables
from layouts.components.model.advice import Before
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import ModelTables, diff


def since_previous(run_id: str, tables: ModelTables, own: Presentation) -> Before | None:
    """The model that was published before this one, beside it; None where there is none."""
    found = model_tables.previous(run_id, tables.sol_id)
    if found is None:
        return None
    publication, former = found
    return Before(publication.sol_id, own.date(publication.published_at), diff(former, tables))
