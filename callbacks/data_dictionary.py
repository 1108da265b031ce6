"""The data dictionary of one data set."""

from __future__ import annotations

from dash import Dash
from dash.development.base_component import Component

from app.queries import datasets
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import data_dictionary as layout


def load(dataset_id: str) -> Component:
    """Raises NotFound."""
    return layout.build(datasets.dictionary(dataset_id), presentation())


PAGES = (Page("/data/<dataset_id>", load, title=layout.TITLE, right="data.read"),)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
