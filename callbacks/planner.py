"""The budget planner of one model, the published one included."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from dash import ALL, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest as Refused
from app.queries import publications, visible
from app.queries.visible import VisibleModel
from app.services import plans
from callbacks.errors import on_error
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for
from layouts import ids, text
from layouts import model as model_layout
from layouts import planner as layout
from layouts.address import address
from layouts.components import kpi_switch
from layouts.components.kpi_switch import Kpis
from layouts.components.model_ref import ModelRef
from layouts.components.plan import feasibility, result
from layouts.components.source import Source, check, engine_words
from layouts.language import _, translate
from layouts.planner import PlanForm
from layouts.style.presentation import Presentation, label
from mmm.analysis.model_tables import ModelTables
from mmm.bundle import Bundle
from mmm.engine import AllocationRequest
from mmm.errors import EngineError, InvalidInput, Problem
from mmm.phrase import Phrase
from tenants.permissions import can, require

Bounds = dict[str, tuple[float, float]]


def load(run_id: str, sol_id: str) -> Component:
    """The planner of one model. Raises NotFound."""
    require("plans.use")
    return _page(visible.model(run_id, sol_id), Kpis())


def load_published(kpi: str = "") -> Component:
    """The planner of the published model of a KPI, or a page that says there is none."""
    require("plans.use")
    model = visible.published(kpi)
    if model is None:
        kpis = Kpis(publications.history().all_current(), kpi)
        return model_layout.none_published(
            can("models.read"), _(layout.TITLE), kpi_switch.switch("/planner", kpis)
        )
    return _page(model, Kpis(model.publications.all_current(), model.kpi))


def _page(model: VisibleModel, kpis: Kpis) -> Component:
    run_id, sol_id, bundle = model.run_id, model.sol_id, model.bundle
    spends, rows = spent(bundle, "all")
    zero = frozenset(_zero(bundle, sol_id))
    setup = layout.Setup(
        run_id=run_id,
        sol_id=sol_id,
        spends=spends,
        bases=_bases(bundle, "all", zero),
        zero=zero,
        rows=rows,
        period=str(bundle.grain),
        based_on=_(layout.BASED_ON).format(model=sol_id, data=model.info.data_name)
        if can("models.read")
        else "",
        back=(
            address(f"/models/{run_id}/{sol_id}") if can("models.read") else kpis.address("/model"),
            _(layout.BACK),
        ),
        kpis=kpis,
    )
    form = layout.defaults(setup)
    return layout.build(
        setup, _space(setup, form), *_first_plan(model, form), presentation_for(bundle.spec)
    )


def _space(setup: layout.Setup, form: PlanForm) -> Component:
    """Whether the first budget fits the first limits."""
    try:
        return _feasibility(setup.bases, form)
    except InvalidInput as error:
        return layout.refused(error)


def _first_plan(model: VisibleModel, form: PlanForm) -> tuple[list[Any], PlanForm | None]:
    """The plan for what the fields start with, or why there is none."""
    try:
        return result.result(*_planned(model, form)), form
    except (InvalidInput, Refused) as error:
        return [layout.refused(InvalidInput(error.problems))], None
    except EngineError as error:  # the optimiser found none
        return [layout.refused(InvalidInput(Problem(error.args[0], "")))], None


def change_date_range(
    date_range: str, stored: Any, cells: list[dict[str, str]]
) -> tuple[Any, Any, list[str]]:
    """Another date range: what the bounds multiply, the money spent in it as budget, and that money
    per channel.
    """
    ref = ModelRef.read(stored)
    bundle = _model(stored).bundle
    spends = spent(bundle, date_range)[0]
    shown = [presentation().money(spends[cell["channel"]]) for cell in cells]
    bases = _bases(bundle, date_range, _zero(bundle, ref.sol_id))
    return bases, round(sum(spends.values())), shown


def fill_limits(
    low: float | None, up: float | None, channels: list[dict[str, str]]
) -> tuple[list[Any], list[Any]]:
    """One limit for all channels fills every channel's own."""
    keep = [no_update] * len(channels)
    return (keep if low is None else [low] * len(channels)), (
        keep if up is None else [up] * len(channels)
    )


def show_feasibility(spends: dict[str, float], fields: dict[str, Any]) -> Component:
    """Whether the budget fits the limits, before anything is computed. Raises InvalidInput."""
    return _feasibility(spends, PlanForm.read(fields))


def hide_changed(done: dict[str, Any] | None, fields: dict[str, Any]) -> bool:
    """Whether to hide the remark that the limits have changed since the plan was made."""
    return done is None or PlanForm.read(done) == PlanForm.read(fields)


def optimise(
    clicks: int | None, fields: dict[str, Any], stored: Any
) -> tuple[list[Any], dict[str, Any]]:
    """The plan for the limits in the form, and these limits. Raises InvalidInput."""
    form = PlanForm.read(fields)
    return result.result(*_planned(_model(stored), form)), form.fields()


def draw_moves(done: dict[str, Any] | None, stored: Any) -> list[Any]:
    """What stands below a plan that was made for these limits."""
    if not done:
        return []
    model = _model(stored)
    found, own = _planned(model, PlanForm.read(done))
    return result.moves(found, model.tables.curves, own)


def _model(stored: Any) -> VisibleModel:
    ref = ModelRef.read(stored)
    return visible.model(ref.run_id, ref.sol_id)


def _feasibility(spends: Mapping[str, float], form: PlanForm) -> Component:
    found = feasibility.feasibility(spends, _bounds(form), _budget(form.budget))
    return feasibility.bar(found, presentation())


def _planned(model: VisibleModel, form: PlanForm) -> tuple[result.Result, Presentation]:
    bounds, money = _bounds(form), _budget(form.budget)
    bundle, info, sol_id = model.bundle, model.info, model.sol_id
    current, rows = spent(bundle, form.date_range)
    untouched = money == round(sum(current.values()))
    missing = {channel: (layout.LOW, layout.UP) for channel in current if channel not in bounds}
    every = bounds | missing
    request = AllocationRequest(
        total_budget=None if untouched else money,
        low={channel: every[channel][0] for channel in current},
        up={channel: every[channel][1] for channel in current},
        date_range=form.date_range,
    )
    found = plans.optimise(model, request)
    first = found.table.iloc[0]
    made = Source(sol_id, info.engine, info.mode, check=check(info.verification, sol_id))
    engine = _("{model}; plan by {engine}").format(
        model=engine_words(made), engine=translate(found.engine)
    )
    window = (_date(first["date_min"]), _date(first["date_max"]))
    source = (
        Source(sol_id, engine, "plan", window, info.data_name, info.created_at)
        if can("models.read")
        else replace(Source.for_client(info), window=window)
    )
    shown = result.Result(
        found.table,
        found.notes,
        model.tables.current,
        source,
        credited(model.tables, rows),
        str(bundle.grain),
    )
    return shown, presentation_for(bundle.spec)


def refuse_plan(error: Exception) -> tuple[Any, Any]:
    """Like `explain_refusal`, in place of a plan; the limits are no plan's."""
    return explain_refusal(error), None


def explain_refusal(error: Exception) -> Any:
    """Limits that exclude each other are explained where the plan would be; everything else as
    always.
    """
    problems = getattr(error, "problems", None)
    if problems is not None:
        return layout.refused(InvalidInput(problems))
    on_error(error)
    return no_update


def spent(bundle: Bundle, date_range: str) -> tuple[dict[str, float], int]:
    """Money per paid channel (by modelling column) in a date range of the window, and its number of
    periods.
    """
    table, window = bundle.tables["dt_mod"], bundle.manifest["window"]
    rows = table[(table["ds"] >= window["start"]) & (table["ds"] <= window["end"])]
    if date_range.startswith("last_"):
        rows = rows.tail(int(date_range.removeprefix("last_")))
    return {
        channel: float(rows[channel].sum()) for channel in bundle.spec.paid_media_selected
    }, len(rows)


def credited(model: ModelTables, rows: int) -> float:
    """What the model credits paid media with in the last periods of the window, added up as they
    were.
    """
    last = model.contributions.tail(rows)
    return float(last[list(model.bundle.spec.paid_media_selected)].to_numpy().sum())


def _bases(bundle: Bundle, date_range: str, zero: Collection[str]) -> dict[str, float]:
    """What the bounds multiply: without spend in the dates the usual spend, as in the allocator."""
    usual, rows = spent(bundle, "all")
    spends, count = spent(bundle, date_range) if date_range != "all" else (usual, rows)
    return {c: spend or usual[c] / rows * count for c, spend in spends.items() if c not in zero}


def _zero(bundle: Bundle, sol_id: str) -> set[str]:
    rows = bundle.of_model("xDecompAgg", sol_id)
    return set(rows.loc[~(rows["coef"] > 0), "rn"]) & set(bundle.spec.paid_media_selected)


def _bounds(form: PlanForm) -> Bounds:
    """Multiples per channel; a channel that is kept as it is has 1 and 1.

    Raises InvalidInput for empty fields.
    """
    bounds: Bounds = {}
    empty, crossed = [], []
    for channel, low, up, lock in zip(form.channels, form.lows, form.ups, form.locks, strict=True):
        name = label(channel)
        if lock:
            bounds[channel] = (1.0, 1.0)
        elif low is None or up is None:
            words = Phrase("{name} has no limits.", name=name)
            empty.append(Problem(words, "Give two multiples of today's spend."))
        elif low > up:
            words = Phrase("{name}: the lower limit is above the upper one.", name=name)
            crossed.append(Problem(words, "Swap them."))
        else:
            bounds[channel] = (float(low), float(up))
    if problems := empty or crossed:
        raise InvalidInput(problems)
    return bounds


def _budget(value: float | None) -> float:
    if value is None or not math.isfinite(value) or value <= 0:
        raise InvalidInput(Problem("The budget is missing.", "Give an amount above zero."))
    return float(value)


def _date(value: Any) -> date:
    return pd.Timestamp(value).date()


PAGES = (
    Page(
        "/planner",
        load_published,
        title=text.PLANNER,
        right="plans.use",
        preload=("Graph",),
        navigation=6,
    ),
    Page(
        "/planner/<run_id>/<sol_id>",
        load,
        title=text.PLANNER,
        right="plans.use",
        preload=("Graph",),
    ),
)


def register(app: Dash) -> None:
    lows, ups = ids.plan_low(ALL), ids.plan_up(ALL)
    locks, now = ids.plan_lock(ALL), ids.plan_now(ALL)
    ref, done = State(ids.PLAN_REF, "data"), Input(ids.PLAN_DONE, "data")
    edited = {
        "date_range": Input(ids.PLAN_PERIOD, "value"),
        "budget": Input(ids.PLAN_BUDGET, "value"),
        "lows": Input(lows, "value"),
        "ups": Input(ups, "value"),
        "locks": Input(locks, "value"),
        "channels": State(lows, "id"),
    }
    form = {
        name: State(field.component_id, field.component_property) for name, field in edited.items()
    }
    app.callback(
        Output(ids.PLAN_SPENDS, "data"),
        Output(ids.PLAN_BUDGET, "value"),
        Output(now, "children"),
        Input(ids.PLAN_PERIOD, "value"),
        ref,
        State(now, "id"),
        prevent_initial_call=True,
    )(change_date_range)
    app.callback(
        Output(lows, "value"),
        Output(ups, "value"),
        Input(ids.PLAN_GUARD_LOW, "value"),
        Input(ids.PLAN_GUARD_UP, "value"),
        State(lows, "id"),
        prevent_initial_call=True,
    )(fill_limits)
    app.callback(
        output=Output(ids.PLAN_ROOM, "children"),
        inputs={
            "spends": Input(ids.PLAN_SPENDS, "data"),
            "fields": edited | {"date_range": form["date_range"]},
        },
        on_error=explain_refusal,
        prevent_initial_call=True,
    )(show_feasibility)
    app.callback(
        output=[Output(ids.PLAN_RESULT, "children"), Output(ids.PLAN_DONE, "data")],
        inputs={"clicks": Input(ids.PLAN_RUN, "n_clicks"), "fields": form, "stored": ref},
        running=[(Output(ids.PLAN_RUN, "disabled"), True, False)],
        on_error=refuse_plan,
        prevent_initial_call=True,
    )(optimise)
    app.callback(Output(ids.PLAN_CURVES, "children"), done, ref)(draw_moves)
    app.callback(
        output=Output(ids.PLAN_STALE, "hidden"),
        inputs={"done": done, "fields": edited},
        prevent_initial_call=True,
    )(hide_changed)
