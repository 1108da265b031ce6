"""The client's overview."""

from __future__ import annotations

from datetime import date

from dash import Dash
from dash.development.base_component import Component

from app.queries import models, publications, refreshes
from app.queries import overview as queries
from callbacks import look
from layouts import overview as layout
from layouts.components import refreshed
from layouts.components.kpi_switch import Kpis
from layouts.components.source import Source, check
from tenants.permissions import can


def load(kpi: str = "") -> Component:
    view = queries.get(kpi)
    made = _source(view.run_id, view.sol_id) if view.run_id and view.sol_id else None
    stale = _stale(view.run_id, view.sol_id) if can("runs.write") and view.run_id and view.sol_id else None
    present = publications.present()
    chosen = next((shown.kpi for shown in present if shown.run_id == view.run_id), "")
    return layout.build(view, look(), made, can("data.read"), stale, Kpis(present, chosen))


ROUTES = {"/overview": load}


def _source(run_id: str, sol_id: str) -> Source:
    info = models.get(run_id, sol_id)
    window = None
    if info.window_start and info.window_end:
        window = date.fromisoformat(info.window_start[:10]), date.fromisoformat(info.window_end[:10])
    checked = check(info.verification, sol_id)
    return Source(sol_id, info.engine, info.mode, window, info.data_name, info.created_at, checked)


def _stale(run_id: str, sol_id: str) -> layout.Stale | None:
    """What is newer than the published model; None where it is up to date."""
    offer = refreshes.preferred(run_id, sol_id)
    if offer is None:
        return None
    url = f"/models/{run_id}/{sol_id}/refresh?data={offer.id}"
    return layout.Stale(refreshed.periods(offer.steps, offer.grain), offer.name, url)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
