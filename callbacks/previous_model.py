"""What has changed since the model that was published before."""

from __future__ import annotations

from app.queries import visible
from app.queries.visible import VisibleModel
from layouts.components.model.advice import Before
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import diff


def since_previous(seen: VisibleModel, own: Presentation) -> Before | None:
    """The model that was published before this one, beside it; None where there is none."""
    found = visible.previous(seen)
    if found is None:
        return None
    publication, former = found
    return Before(own.date(publication.published_at), diff(former, seen.tables))
