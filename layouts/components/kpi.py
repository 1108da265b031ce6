"""Key figures in a row: name, value, and where it needs one a note."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html


def kpis(figures: Sequence[tuple[str, str, str]]) -> html.Dl:
    """Each figure is (label, value, note); values come formatted."""
    return html.Dl([_one(*figure) for figure in figures], className="kpis")


def _one(label: str, value: str, note: str) -> html.Div:
    parts = [html.Dt(label), html.Dd(value, className="value")]
    return html.Div([*parts, html.Dd(note, className="note")] if note else parts, className="kpi")
