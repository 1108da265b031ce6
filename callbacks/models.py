"""The models of a run."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.queries import models, refreshes, runs
from callbacks import look
from layouts import ids
from layouts import models as layout
from layouts.components import refreshed
from layouts.components.source import check
from layouts.figures.look import Look
from mmm.bundle import Bundle


def load(run_id: str) -> Component:
    """Every candidate of a finished run. Raises NotFound."""
    run = runs.get(run_id)
    bundle, former = models.bundle(run_id), refreshes.former(run_id)
    facts = layout.Facts(
        run_id=run.id,
        name=run.name,
        data_name=run.dataset_name,
        mode=run.mode,
        engine=run.engine or "",
        finished_at=run.finished_at,
        candidates=len(bundle.tables["resultHypParam"]),
        check=check(run.manifest.get("verification")),
        came_from=refreshed.note(former, run_id) if former else None,
    )
    return layout.build(facts, models.front(run_id), _table(run_id, bundle), _look(bundle))


def reorder(clicks: list[int | None], run_id: str, sorted_by: dict[str, Any]) -> tuple[Any, Any]:
    """Sort by the heading that was clicked; a second click turns the order around."""
    if not any(clicks):
        return no_update, no_update
    by = ctx.triggered_id["key"]
    down = not sorted_by["down"] if sorted_by["by"] == by else layout.SORTS[by][2]
    bundle = models.bundle(run_id)
    return layout.rows(_table(run_id, bundle), _look(bundle), by, down), {"by": by, "down": down}


def open_point(click: dict[str, Any] | None, run_id: str) -> Any:
    """The address of the model whose point was selected. Dominated candidates have no page."""
    point = (click or {}).get("points", [{}])[0].get("customdata") or [None]
    selected = models.bundle(run_id).selected if point[0] else ()
    return layout.model_url(run_id, point[0]) if point[0] in selected else no_update


def _look(bundle: Bundle) -> Look:
    return look().reading(bundle.spec.all_media, bundle.spec.dep_var_type)


def _table(run_id: str, bundle: Bundle) -> layout.Table:
    terms = bundle.tables["xDecompAgg"]
    paid = terms[terms["rn"].isin(bundle.spec.paid_media_selected) & terms["solID"].isin(bundle.selected)]
    zeros = {str(sol): tuple(names) for sol, names in paid[paid["coef"] == 0].groupby("solID")["rn"]}
    chosen = bundle.manifest.get("refresh", {}).get("solID")
    return layout.Table(models.table(run_id), zeros, bundle.spec.dep_var_type == "conversion", chosen)


ROUTES = {"/models/<run_id>": load}


def register(app: Dash) -> None:
    app.callback(
        Output(ids.MODELS_TABLE, "children"),
        Output(ids.MODELS_SORTED, "data"),
        Input(ids.models_sort(ALL), "n_clicks"),
        State(ids.MODELS_RUN, "data"),
        State(ids.MODELS_SORTED, "data"),
        prevent_initial_call=True,
    )(reorder)
    app.callback(
        Output(ids.MODELS_GO, "href"),
        Input(ids.MODELS_PARETO, "clickData"),
        State(ids.MODELS_RUN, "data"),
        prevent_initial_call=True,
    )(open_point)
