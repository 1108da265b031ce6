"""The client's overview."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import health, refreshes, visible
from app.queries import overview as queries
from app.queries.visible import VisibleModel
from callbacks.presentation import presentation
from layouts import overview as layout
from layouts.components.kpi_switch import Kpis
from layouts.components.model.advice import Before
from layouts.components.model.cards import ModelSource
from layouts.components.run import refresh_comparison
from layouts.components.source import Source
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import diff
from tenants.permissions import can


def load(kpi: str = "") -> Component:
    seen, own = queries.published(kpi), presentation()
    made = _published(seen, own) if seen else None
    return layout.build(queries.get(seen), own, can("data.read"), made)


LAZY = ("Graph",)
ROUTES = {"/overview": load}


def _published(seen: VisibleModel, own: Presentation) -> layout.Published:
    run_id, sol_id, period = seen.run_id, seen.sol_id, str(seen.bundle.grain)
    return layout.Published(
        shown=ModelSource(run_id, sol_id, Source.of(seen.info), period),
        tables=seen.tables,
        health=health.assess(seen),
        before=_before(seen, own),
        kpis=Kpis(seen.publications.all_current(), seen.kpi),
        stale=_stale(seen) if can("runs.write") else None,
    )


def _before(seen: VisibleModel, own: Presentation) -> Before | None:
    """The model that was published before this one, beside it."""
    found = visible.previous(seen)
    if found is None:
        return None
    publication, former = found
    return Before(publication.sol_id, own.date(publication.published_at), diff(former, seen.tables))


def _stale(seen: VisibleModel) -> layout.Stale | None:
    """What is newer than the published model; None where it is up to date."""
    offer = refreshes.best_dataset(seen)
    if offer is None:
        return None
    url = f"/models/{seen.run_id}/{seen.sol_id}/refresh?data={offer.id}"
    return layout.Stale(refresh_comparison.periods(offer.steps, offer.grain), offer.name, url)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
