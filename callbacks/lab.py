"""The lab: the candidates of a run, filtered in the browser and drawn again here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.queries import decisions, models, publications, refreshes, runs
from app.queries import lab as queries
from app.services import lab as service
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for
from layouts import ids
from layouts import lab as layout
from layouts.address import address
from layouts.components.lab import gate, table, tray
from layouts.components.run import refresh_comparison
from layouts.components.source import check
from layouts.figures import pins as marks
from layouts.style.presentation import Presentation
from mmm.errors import InvalidInput
from mmm.review import candidates


def load(run_id: str, pins: str = "") -> Component:
    """Every candidate of a finished run; `pins` are solIDs, separated by commas.

    Raises NotFound.
    """
    run, of, settings, former = (
        runs.get(run_id),
        queries.candidate_set(run_id),
        queries.settings(),
        refreshes.former(run_id),
    )
    facts = layout.Facts(
        run_id=run.id,
        name=run.name,
        data_name=run.dataset_name,
        mode=run.mode,
        engine=run.engine or "",
        finished_at=run.finished_at,
        published=_published(run_id),
        check=check(run.manifest.get("verification")),
        came_from=refresh_comparison.note(former, run_id) if former else None,
        states=decisions.last_steps(run_id),
    )
    pinned = tuple(dict.fromkeys(name for name in pins.split(",") if name in of))[: marks.MAX_PINS]
    chosen = np.flatnonzero(of.chosen)
    kept = chosen[candidates.passing(of, candidates.presets(of)[settings.gate])[chosen]]
    shown = layout.LabView(of, chosen, kept, pinned)
    return layout.build(facts, shown, settings, _presentation(run_id))


def draw_strip(
    kept: list[str] | None, pins: list[str], scope: str, run_id: str
) -> tuple[Any, Any, Any]:
    shown = _shown(run_id, kept, pins, scope)
    return layout.strip_figure(shown, _presentation(run_id))


def draw_parallel(
    kept: list[str] | None, pins: list[str], scope: str, brush: dict[str, Any], run_id: str
) -> Any:
    return layout.parallel_figure(_shown(run_id, kept, pins, scope, brush), _presentation(run_id))


def list_models(
    kept: list[str] | None,
    weights: dict[str, Any],
    order: dict[str, Any],
    pins: list[str],
    scope: str,
    run_id: str,
) -> Component:
    """The table of what remains, by the weights of the sliders."""
    shown = _shown(run_id, kept, pins, scope)
    by, down = order["by"], bool(order["down"])
    if by not in table.SORTS:
        raise InvalidInput("The table has no such column.")
    listed = _models(run_id, shown, candidates.checked_weights(weights))
    return table.rows(listed, _presentation(run_id), by, down, int(order["shown"]))


def show_tray(pins: list[str], run_id: str) -> list[Any]:
    of = queries.candidate_set(run_id)
    rows = [of.table.iloc[place] for place in of.rows(_pinned(pins))]
    return tray.tray(
        run_id,
        [tray.Pinned(row, candidates.against_consensus(of, row["solID"])) for row in rows],
        _presentation(run_id),
    )


def open_model(
    clicks: int | None, entered: int | None, name: str | None, run_id: str
) -> tuple[Any, str]:
    """To the page of any candidate by its solID, or why not."""
    if not (clicks or entered):
        return no_update, ""
    sol_id, of = (name or "").strip(), queries.candidate_set(run_id)
    if sol_id in of:
        return address(f"/models/{run_id}/{sol_id}"), ""
    return no_update, layout.unknown(sol_id, of)


def pin_named(clicks: int | None, name: str | None, run_id: str) -> tuple[Any, Any]:
    """The candidate of this solID for the browser to pin, or why there is none."""
    if not clicks:
        return no_update, no_update
    sol_id, of = (name or "").strip(), queries.candidate_set(run_id)
    return (sol_id, "") if sol_id in of else (no_update, layout.unknown(sol_id, of))


def save(clicks: int | None, weights: dict[str, Any], preset: str | None) -> Any:
    """Keep weights and preset for this client; with sliders moved by hand the preset is none, and
    “all” is kept.
    """
    if not clicks:
        return no_update
    service.save(candidates.checked_weights(weights), preset or "all")
    return gate.saved_sentence(queries.settings(), presentation())


def _shown(
    run_id: str,
    kept: list[str] | None,
    pins: Sequence[str],
    scope: str,
    brush: dict[str, Any] | None = None,
) -> layout.LabView:
    """What the browser asks to be drawn. Raises NotFound, InvalidInput."""
    of = queries.candidate_set(run_id)
    within = np.arange(len(of.table)) if scope == "all" else np.flatnonzero(of.chosen)
    return layout.LabView(
        of, within, within if kept is None else of.rows(kept), _pinned(pins), brush
    )


def _pinned(pins: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pins or ()))[: marks.MAX_PINS]


def _models(run_id: str, shown: layout.LabView, weights: dict[str, float]) -> table.Models:
    of = shown.of
    return table.Models(
        run_id,
        of.table.iloc[shown.kept],
        candidates.weighted(of, weights).iloc[shown.kept],
        layout.silent(of, shown.kept),
        shown.pinned,
        _published(run_id),
        models.bundle(run_id).manifest.get("refresh", {}).get("solID"),
        decisions.last_steps(run_id),
    )


def _published(run_id: str) -> str | None:
    now = publications.current_for_run(run_id)
    return now.sol_id if now and now.run_id == run_id else None


def _presentation(run_id: str) -> Presentation:
    bundle = models.bundle(run_id)
    return presentation_for(bundle.spec, bundle.grain)


PAGES = (
    Page(
        "/models/<run_id>",
        load,
        title=layout.TITLE,
        right="models.read",
        preload=("Graph",),
    ),
)


def register(app: Dash) -> None:
    kept, pins = Input(ids.LAB_KEPT, "data"), Input(ids.LAB_PINS, "data")
    scope, run = State(ids.LAB_SCOPE, "value"), State(ids.MODELS_RUN, "data")
    weights = Input(ids.LAB_WEIGHTS, "data")
    app.callback(
        Output(ids.LAB_STRIP, "figure"),
        Output(ids.LAB_STRIP_SAID, "children"),
        Output(ids.LAB_STRIP_DATA, "children"),
        kept,
        pins,
        scope,
        run,
        prevent_initial_call=True,
    )(draw_strip)
    app.callback(
        Output(ids.LAB_PARALLEL, "figure"),
        kept,
        pins,
        scope,
        State(ids.LAB_BRUSH, "data"),
        run,
        prevent_initial_call=True,
    )(draw_parallel)
    app.callback(
        Output(ids.LAB_TABLE, "children"),
        kept,
        weights,
        Input(ids.LAB_ORDER, "data"),
        State(ids.LAB_PINS, "data"),
        scope,
        run,
    )(list_models)
    app.callback(Output(ids.LAB_TRAY, "children"), pins, run)(show_tray)
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Output(ids.LAB_OPEN_SAID, "children"),
        Input(ids.LAB_OPEN, "n_clicks"),
        Input(ids.LAB_OPEN_NAME, "n_submit"),
        State(ids.LAB_OPEN_NAME, "value"),
        run,
        prevent_initial_call=True,
    )(open_model)
    app.callback(
        Output(ids.LAB_NAMED, "data"),
        Output(ids.LAB_OPEN_SAID, "children", allow_duplicate=True),
        Input(ids.LAB_PIN, "n_clicks"),
        State(ids.LAB_OPEN_NAME, "value"),
        run,
        prevent_initial_call=True,
    )(pin_named)
    app.callback(
        Output(ids.LAB_SAVED, "children"),
        Input(ids.LAB_SAVE, "n_clicks"),
        State(ids.LAB_WEIGHTS, "data"),
        State(ids.LAB_PRESET, "value"),
        prevent_initial_call=True,
    )(save)
    for name, source in (
        ("front", Input(ids.LAB_FRONT, "selectedData")),
        ("brush", Input(ids.LAB_PARALLEL, "selectedData")),
        ("preset", Input(ids.LAB_PRESET, "value")),
        ("scope", Input(ids.LAB_SCOPE, "value")),
        ("limits", Input(ids.lab_limit(ALL), "value")),
        ("reset", Input(ids.LAB_RESET, "n_clicks")),
        ("point", Input(ids.LAB_FRONT, "clickData")),
        ("decided", Input(ids.LAB_DECIDED, "value")),
        ("named", Input(ids.LAB_NAMED, "data")),
        ("listed", Input(ids.LAB_TABLE, "children")),
    ):
        app.clientside_callback(ClientsideFunction("lab", name), source, prevent_initial_call=True)
    app.clientside_callback(
        ClientsideFunction("lab", "start"),
        Output(ids.LAB_READY, "data"),
        Input(ids.MODELS_RUN, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("lab", "weights"),
        Output(ids.LAB_WEIGHTS, "data"),
        Input(ids.lab_weight(ALL), "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("lab", "order"),
        Output(ids.LAB_ORDER, "data"),
        Input(ids.lab_sort(ALL), "n_clicks"),
        Input(ids.LAB_MORE, "n_clicks"),
        State(ids.LAB_ORDER, "data"),
        prevent_initial_call=True,
    )
