"""Compare: two to four models of a run side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State
from dash.development.base_component import Component

from app.queries import compare as queries
from app.queries import models, publications, runs
from callbacks.page import Page
from callbacks.presentation import presentation_for
from layouts import compare as layout
from layouts import ids
from layouts.components.compare import table
from layouts.components.compare.cards import ComparisonView
from layouts.components.model_ref import ModelsRef
from layouts.components.source import Source, check
from layouts.style.presentation import Presentation
from mmm.errors import InvalidInput


def load(run_id: str, models: str = "") -> Component:
    """`models` are solIDs, separated by commas. Raises NotFound, InvalidInput."""
    return _page(run_id, models, layout.build)


def load_with_effects(run_id: str, models: str = "") -> Component:
    """The same with its first figures: nobody would see a first page any earlier without them."""
    return _page(run_id, models, layout.build_with_effects)


def _page(
    run_id: str, models: str, build: Callable[[ComparisonView, Presentation], Component]
) -> Component:
    chosen = queries.chosen(run_id, [name for name in models.split(",") if name])
    if len(chosen) < 2:
        return layout.few(run_id, runs.get(run_id).name, chosen)
    return build(*_shown(run_id, chosen))


def draw_effects(stored: Any) -> list[Component]:
    """The first figures of a page that came without them."""
    ref = ModelsRef.read(stored)
    return layout.effects(*_shown(ref.run_id, queries.chosen(ref.run_id, ref.sol_ids)))


def draw_shapes(stored: Any) -> list[Component]:
    """The figures below them."""
    ref = ModelsRef.read(stored)
    return layout.shapes(*_shown(ref.run_id, queries.chosen(ref.run_id, ref.sol_ids)))


def draw_table(mode: str, stored: Any) -> list[Any]:
    """Values, or differences to the first model."""
    if mode not in table.NOTE:
        raise InvalidInput("There is no such table.")
    ref = ModelsRef.read(stored)
    bundle = models.bundle(ref.run_id)
    return layout.channel_table(
        queries.models_side_by_side(ref.run_id, ref.sol_ids),
        queries.consensus(ref.run_id),
        mode,
        presentation_for(bundle.spec, bundle.grain),
    )


def _shown(run_id: str, chosen: tuple[str, ...]) -> tuple[ComparisonView, Presentation]:
    run, bundle = runs.get(run_id), models.bundle(run_id)
    now = publications.current_for_run(run_id)
    found = queries.models_side_by_side(run_id, chosen)
    window = found.fit["ds"].iloc[0].date(), found.fit["ds"].iloc[-1].date()
    checked = check(run.manifest.get("verification"))
    shown = ComparisonView(
        run_id=run_id,
        run_name=run.name,
        source=Source(
            "", run.engine or "", run.mode, window, run.dataset_name, run.finished_at, checked
        ),
        period=str(bundle.grain),
        comparison=found,
        consensus=queries.consensus(run_id),
        selected=frozenset(bundle.selected),
        published=now.sol_id if now and now.run_id == run_id else None,
        ranges=bundle.spec.hyperparameters,
    )
    return shown, presentation_for(bundle.spec, bundle.grain)


PAGES = (
    Page(
        "/compare/<run_id>",
        load,
        title=layout.TITLE,
        right="models.read",
        first_render=load_with_effects,
        preload=("Graph",),
    ),
)


def register(app: Dash) -> None:
    app.callback(Output(ids.COMPARE_EFFECTS, "children"), Input(ids.COMPARE_LATER, "data"))(
        draw_effects
    )
    app.callback(Output(ids.COMPARE_SHAPES, "children"), Input(ids.COMPARE_BELOW, "data"))(
        draw_shapes
    )
    app.callback(
        Output(ids.COMPARE_TABLE, "children"),
        Input(ids.COMPARE_MODE, "value"),
        State(ids.COMPARE_REF, "data"),
        prevent_initial_call=True,
    )(draw_table)
