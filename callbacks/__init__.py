"""What happens: one module per page, registered by the factory."""

from __future__ import annotations

import logging

from dash import Dash, html

log = logging.getLogger(__name__)


def register(app: Dash) -> None:
    app.layout = lambda: html.Main("Mixfront")


def on_error(error: Exception) -> None:
    """Tell the person what went wrong in a callback."""
    log.error("A callback failed", exc_info=error)
