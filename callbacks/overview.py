"""The client's overview."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import health, model_tables, models, publications, refreshes
from app.queries import overview as queries
from callbacks.page import Page
from callbacks.presentation import presentation
from callbacks.previous_model import since_previous
from layouts import overview as layout
from layouts import text
from layouts.components.kpi_switch import Kpis
from layouts.components.model.cards import ModelSource
from layouts.components.source import Source
from layouts.style import period_words
from layouts.style.presentation import Presentation
from tenants.permissions import can


def load(kpi: str = "") -> Component:
    view, own = queries.get(kpi), presentation()
    made = _published(view.run_id, view.sol_id, own) if view.run_id and view.sol_id else None
    return layout.build(view, own, can("data.read"), made)


def _published(run_id: str, sol_id: str, own: Presentation) -> layout.Published:
    tables, present = model_tables.get(run_id, sol_id), publications.all_current()
    period = str(tables.bundle.grain)
    return layout.Published(
        shown=ModelSource(run_id, sol_id, Source.of(models.get(run_id, sol_id)), period),
        tables=tables,
        health=health.assess(run_id, sol_id),
        before=since_previous(run_id, tables, own),
        kpis=Kpis(present, next((shown.kpi for shown in present if shown.run_id == run_id), "")),
        stale=_stale(run_id, sol_id) if can("runs.write") else None,
    )


def _stale(run_id: str, sol_id: str) -> layout.Stale | None:
    """What is newer than the published model; None where it is up to date."""
    offer = refreshes.best_dataset(run_id, sol_id)
    if offer is None:
        return None
    url = f"/models/{run_id}/{sol_id}/refresh?data={offer.id}"
    return layout.Stale(period_words.periods(offer.steps, offer.grain), offer.name, url)


PAGES = (
    Page(
        "/overview",
        load,
        title=text.OVERVIEW,
        right="overview.read",
        preload=("Graph",),
        navigation=2,
    ),
)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
