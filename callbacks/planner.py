"""The budget planner of one model, the published one included."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from dash import ALL, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest as Refused
from app.queries import health, publications, visible
from app.queries.visible import VisibleModel
from app.services import plans
from app.views.plans import RobynAllocation
from callbacks.errors import on_error
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for
from layouts import ids, text
from layouts import model as model_layout
from layouts import planner as layout
from layouts.address import address
from layouts.components import kpi_switch
from layouts.components.kpi_switch import Kpis
from layouts.components.model import verdict
from layouts.components.model_ref import ModelRef
from layouts.components.plan import feasibility, result
from layouts.components.source import Source, check, engine_words
from layouts.language import _
from layouts.planner import PlanForm
from layouts.style.presentation import Presentation, label
from mmm.bundle import Bundle
from mmm.errors import EngineError, InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.planner.plan import Plan
from mmm.planner.plan_request import PlanRequest
from mmm.planner.spend_paths import SpendPattern
from tenants.permissions import can, require


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
    pattern = SpendPattern.of(bundle, "all")
    look = _look(bundle)
    setup = layout.Setup(
        run_id=run_id,
        sol_id=sol_id,
        money=_money(pattern),
        kept=plans.kept(model, "all"),
        verdict=verdict.judge(health.assess(model), look),
        rows=len(pattern.dates),
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
    return layout.build(setup, _space(setup, form), *_first_plan(model, form), look)


def _space(setup: layout.Setup, form: PlanForm) -> Component:
    """Whether the first budget fits the first limits."""
    try:
        return _feasibility(setup.money, form)
    except InvalidInput as error:
        return layout.refused(error)


def _first_plan(model: VisibleModel, form: PlanForm) -> tuple[list[Any], PlanForm | None]:
    """The plan for what the fields start with, or why there is none."""
    try:
        return result.result(*_planned(model, form)), form
    except (InvalidInput, Refused) as error:
        return [layout.refused(InvalidInput(error.problems))], None


def change_date_range(
    date_range: str, stored: Any, cells: list[dict[str, str]]
) -> tuple[Any, Any, list[str], list[bool]]:
    """Another date range: money per channel, the money spent in it as budget, the same in words,
    and which channels are kept as they are in it.
    """
    model = _model(stored)
    money, kept = _money(SpendPattern.of(model.bundle, date_range)), plans.kept(model, date_range)
    names = [cell["channel"] for cell in cells]
    shown = [presentation().short_money(money[name]["today"]) for name in names]
    return money, layout.budget_of(money), shown, [name in kept for name in names]


def fill_limits(
    low: float | None, up: float | None, channels: list[dict[str, str]]
) -> tuple[list[Any], list[Any]]:
    """One limit for all channels fills every channel's own."""
    keep = [no_update] * len(channels)
    return (keep if low is None else [low] * len(channels)), (
        keep if up is None else [up] * len(channels)
    )


def show_feasibility(money: layout.Money, fields: dict[str, Any]) -> Component:
    """Whether the budget fits the limits, before anything is computed. Raises InvalidInput."""
    return _feasibility(money, PlanForm.read(fields))


def dim_changed(done: dict[str, Any] | None, fields: dict[str, Any]) -> tuple[bool, str, str]:
    """Whether to hide the remark that the limits have changed since the plan was made, and how the
    plan looks then.
    """
    same = done is None or PlanForm.read(done) == PlanForm.read(fields)
    style = layout.FRESH if same else layout.STALE
    return same, style, style


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


def _feasibility(money: layout.Money, form: PlanForm) -> Component:
    low, up = _bounds(form)
    spends = {name: money[name]["base"] for name in form.channels}
    bounds = {name: (low[name], up[name]) for name in low}
    for name in _locked(form):
        bounds[name] = (float(money[name]["today"] > 0),) * 2
    asked = _budget(form.budget)
    if asked == layout.budget_of(money):  # rounded: the money itself is what is planned
        asked = sum(money[name]["today"] for name in form.channels)
    found = feasibility.feasibility(spends, bounds, asked)
    return feasibility.bar(found, presentation())


def _planned(model: VisibleModel, form: PlanForm) -> tuple[result.Result, Presentation]:
    bundle = model.bundle
    made = plans.plan(model, _request(model, form))
    dates = made.pattern.dates
    window = (_date(dates.iloc[0]), _date(dates.iloc[-1]))
    robyn, why = _robyns(model, made)
    shown = result.Result(made, robyn, why, _source(model, window), str(bundle.grain))
    return shown, _look(bundle)


def _request(model: VisibleModel, form: PlanForm) -> PlanRequest:
    low, up = _bounds(form)
    money = _budget(form.budget)
    today = layout.budget_of(_money(SpendPattern.of(model.bundle, form.date_range)))
    return PlanRequest(
        date_range=form.date_range,
        budget=None if money == today else money,
        low=low,
        up=up,
        keep=_locked(form),
        step=layout.STEPS_OF[form.step],
    )


def _robyns(model: VisibleModel, made: Plan) -> tuple[RobynAllocation | None, str]:
    """Robyn's allocation for staff, or why there is none: clients read of no tool."""
    if not can("models.read"):
        return None, ""
    try:
        return plans.robyns(model, made), ""
    except Refused as error:
        return None, error.problems[0].phrase
    except EngineError as error:  # the optimiser found none
        return None, error.args[0]


def _source(model: VisibleModel, window: tuple[date, date]) -> Source:
    info, sol_id = model.info, model.sol_id
    if not can("models.read"):
        return replace(Source.for_client(info), window=window)
    made = Source(sol_id, info.engine, info.mode, check=check(info.verification, sol_id))
    engine = _("{model}; plan by simulation").format(model=engine_words(made))
    return Source(sol_id, engine, "plan", window, info.data_name, info.created_at)


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


def _money(pattern: SpendPattern) -> layout.Money:
    """Per channel what is spent today and what its limits multiply, in all of a pattern's dates."""
    return {
        name: {"today": float(today * base), "base": float(base)}
        for name, today, base in zip(pattern.channels, pattern.today, pattern.money, strict=True)
    }


def _locked(form: PlanForm) -> frozenset[str]:
    return frozenset(name for name, lock in zip(form.channels, form.locks, strict=True) if lock)


def _look(bundle: Bundle) -> Presentation:
    return presentation_for(bundle.spec, bundle.grain)


def _bounds(form: PlanForm) -> tuple[dict[str, float], dict[str, float]]:
    """The least and the most multiple of every channel that is not kept as it is.

    Raises InvalidInput for empty fields.
    """
    low: dict[str, float] = {}
    up: dict[str, float] = {}
    empty, crossed = [], []
    for channel, least, most, lock in zip(
        form.channels, form.lows, form.ups, form.locks, strict=True
    ):
        name = label(channel)
        if lock:
            continue
        if least is None or most is None:
            words = Phrase("{name} has no limits.", name=name)
            empty.append(Problem(words, "Give two multiples of today's spend."))
        elif least > most:
            words = Phrase("{name}: the lower limit is above the upper one.", name=name)
            crossed.append(Problem(words, "Swap them."))
        else:
            low[channel], up[channel] = float(least), float(most)
    if problems := empty or crossed:
        raise InvalidInput(problems)
    return low, up


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
        "step": Input(ids.PLAN_STEP, "value"),
    }
    form = {
        name: State(field.component_id, field.component_property) for name, field in edited.items()
    }
    app.callback(
        Output(ids.PLAN_SPENDS, "data"),
        Output(ids.PLAN_BUDGET, "value"),
        Output(now, "children"),
        Output(locks, "value"),
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
            "money": Input(ids.PLAN_SPENDS, "data"),
            "fields": edited | {"date_range": form["date_range"]},
        },
        on_error=explain_refusal,
        prevent_initial_call=True,
    )(show_feasibility)
    app.callback(
        output=[Output(ids.PLAN_RESULT, "children"), Output(ids.PLAN_DONE, "data")],
        inputs={"clicks": Input(ids.PLAN_RUN, "n_clicks"), "fields": form, "stored": ref},
        # not disabled meanwhile: a disabled button loses the keyboard's focus
        running=[(Output(ids.PLAN_RUN, "className"), layout.RUNNING, layout.READY)],
        on_error=refuse_plan,
        prevent_initial_call=True,
    )(optimise)
    app.callback(Output(ids.PLAN_CURVES, "children"), done, ref)(draw_moves)
    app.callback(
        output=[
            Output(ids.PLAN_STALE, "hidden"),
            Output(ids.PLAN_RESULT, "className"),
            Output(ids.PLAN_CURVES, "className"),
        ],
        inputs={"done": done, "fields": edited},
        prevent_initial_call=True,
    )(dim_changed)
