"""Compare runs: two finished runs side by side."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update
from dash.development.base_component import Component

from app.queries import compare_runs as queries
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import compare_runs as layout
from layouts import ids
from layouts.address import address


def load(a: str = "", b: str = "") -> Component:
    """`a` and `b` are runs; where one is not given, the newest other one stands in.

    Raises NotFound.
    """
    choices = queries.choices()
    wanted = [one for one in (a, b) if one]
    rest = [row.id for row in choices if row.id not in wanted]
    first = a or next(iter(rest), "")
    second = b if b != first else ""
    second = second or next((one for one in rest if one != first), "")
    sides = [queries.side(one) for one in (first, second) if one]
    if len(sides) < 2:
        return layout.few()
    spec = sides[0].bundle.spec
    choice = layout.Choice([(row.id, row.name) for row in choices], first, second)
    return layout.build(
        choice,
        (sides[0], sides[1]),
        queries.runs_side_by_side(first, second),
        presentation().for_model(spec.paid_media_spends, spec.dep_var_type),
    )


def choose(a: str, b: str) -> Any:
    """Another pair is another address."""
    return address(f"/compare-runs?a={a}&b={b}") if a and b else no_update


PAGES = (Page("/compare-runs", load, title=layout.TITLE, right="models.read", preload=("Graph",)),)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.RUNS_A, "value"),
        Input(ids.RUNS_B, "value"),
        prevent_initial_call=True,
    )(choose)
