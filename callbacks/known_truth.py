"""The known truth of a simulated data set."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import truth
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for
from layouts import known_truth as layout
from layouts import text


def load(dataset_id: str, run: str = "") -> Component:
    """Beside a model of a run, of a published one where none is named. Raises NotFound."""
    found = truth.of(dataset_id, run)
    look = presentation_for(found.model.spec) if found.model else presentation()
    return layout.build(found, look)


PAGES = (
    Page(
        "/data/<dataset_id>/truth",
        load,
        title=text.KNOWN_TRUTH,
        right="models.read",
        preload=("Graph",),
    ),
)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
