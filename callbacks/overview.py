"""The client's overview."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import health, models, publications, readings, refreshes
from app.queries import overview as queries
from callbacks import look
from layouts import overview as layout
from layouts.components import refreshed
from layouts.components.kpi_switch import Kpis
from layouts.components.model_cards import Shown
from layouts.components.source import Source
from layouts.components.story import Before
from layouts.figures.look import Look
from mmm.tables import Tables, compared
from tenants.permissions import can


def load(kpi: str = "") -> Component:
    view, own = queries.get(kpi), look()
    made = _published(view.run_id, view.sol_id, own) if view.run_id and view.sol_id else None
    return layout.build(view, own, can("data.read"), made)


LAZY = ("Graph",)
ROUTES = {"/overview": load}


def _published(run_id: str, sol_id: str, own: Look) -> layout.Published:
    tables, present = readings.of(run_id, sol_id), publications.present()
    period = str(tables.bundle.grain)
    return layout.Published(
        shown=Shown(run_id, sol_id, Source.of(models.get(run_id, sol_id)), period),
        tables=tables,
        health=health.judge(run_id, sol_id),
        before=_before(run_id, tables, own),
        kpis=Kpis(present, next((shown.kpi for shown in present if shown.run_id == run_id), "")),
        stale=_stale(run_id, sol_id) if can("runs.write") else None,
    )


def _before(run_id: str, tables: Tables, own: Look) -> Before | None:
    """The model that was published before this one, beside it."""
    found = readings.former(run_id, tables.sol_id)
    if found is None:
        return None
    publication, former = found
    return Before(publication.sol_id, own.date(publication.published_at), compared(former, tables))


def _stale(run_id: str, sol_id: str) -> layout.Stale | None:
    """What is newer than the published model; None where it is up to date."""
    offer = refreshes.preferred(run_id, sol_id)
    if offer is None:
        return None
    url = f"/models/{run_id}/{sol_id}/refresh?data={offer.id}"
    return layout.Stale(refreshed.periods(offer.steps, offer.grain), offer.name, url)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
