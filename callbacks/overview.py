"""The client's overview."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import accepted, health, refreshes
from app.queries import overview as queries
from app.queries.visible import VisibleModel
from callbacks.page import Page
from callbacks.presentation import presentation, source
from callbacks.previous_model import since_previous
from layouts import overview as layout
from layouts import text
from layouts.address import address
from layouts.components.kpi_switch import Kpis
from layouts.components.model.cards import ModelSource
from layouts.style import period_words
from layouts.style.presentation import Presentation
from tenants.permissions import can


def load(kpi: str = "") -> Component:
    seen, own = queries.published(kpi), presentation()
    made = _published(seen, own) if seen else None
    return layout.build(queries.get(seen), own, can("data.read"), made)


def _published(seen: VisibleModel, own: Presentation) -> layout.Published:
    run_id, sol_id, period = seen.run_id, seen.sol_id, str(seen.bundle.grain)
    return layout.Published(
        shown=ModelSource(run_id, sol_id, source(seen.info), period),
        tables=accepted.tables(seen),
        health=health.assess(seen),
        before=since_previous(seen, own),
        kpis=Kpis(seen.publications.all_current(), seen.kpi),
        stale=_stale(seen) if can("runs.write") else None,
    )


def _stale(seen: VisibleModel) -> layout.Stale | None:
    """What is newer than the published model; None where it is up to date."""
    offer = refreshes.best_dataset(seen)
    if offer is None:
        return None
    url = address(f"/models/{seen.run_id}/{seen.sol_id}/refresh?data={offer.id}")
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
