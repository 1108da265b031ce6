"""The client's overview."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import models, publications
from app.queries import overview as queries
from callbacks import look
from layouts import overview as layout
from tenants.permissions import can


def load() -> Component:
    view, published = queries.get(), publications.current()
    made = None
    if published and view.kind == "model":
        info = models.get(published.run_id, published.sol_id)
        made = layout.Made(info.engine, info.mode)
    return layout.build(view, look(), made, staff=can("data.read"))


ROUTES = {"/overview": load}


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
