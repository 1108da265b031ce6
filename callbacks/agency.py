"""The agency's home."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import clients
from layouts import agency


def load() -> Component:
    return agency.build(clients.cards())


ROUTES = {"/": load}


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
