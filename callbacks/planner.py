"""The budget planner of one model, the published one included."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
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
from callbacks.presentation import presentation
from layouts import ids
from layouts import model as model_layout
from layouts import planner as layout
from layouts.components import kpi_switch
from layouts.components.kpi_switch import Kpis
from layouts.components.plan import feasibility, result
from layouts.components.source import Source, check, engine_words
from layouts.language import _, translate
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
        data=model.info.data_name,
        back=(
            f"/models/{run_id}/{sol_id}" if can("models.read") else kpis.address("/model"),
            _(layout.BACK),
        ),
        kpis=kpis,
    )
    form = layout.defaults(setup)
    return layout.build(setup, _space(setup, form), *_first_plan(model, form), _look(bundle))


def _space(setup: layout.Setup, form: list[Any]) -> Component:
    """Whether the first budget fits the first limits."""
    _dates, budget, lows, ups, locks, names, _which = form
    try:
        return feasible(dict(setup.bases), budget, lows, ups, locks, names)
    except InvalidInput as error:
        return layout.refused(error)


def _first_plan(model: VisibleModel, form: list[Any]) -> tuple[list[Any], list[Any] | None]:
    """The plan for what the fields start with, or why there is none."""
    try:
        return result.result(*_planned(model, form)), form[:5]
    except (InvalidInput, Refused) as error:
        return [layout.refused(InvalidInput(error.problems))], None
    except EngineError as error:  # the optimiser found none
        return [layout.refused(InvalidInput(Problem(error.args[0], "")))], None


def measure(
    date_range: str, which: list[str], cells: list[dict[str, str]]
) -> tuple[Any, Any, list[str]]:
    """Another date range: what the bounds multiply, the money spent in it as budget, and that money
    per channel.
    """
    bundle = visible.model(*which).bundle
    spends = spent(bundle, date_range)[0]
    shown = [presentation().money(spends[cell["channel"]]) for cell in cells]
    return _bases(bundle, date_range, _zero(bundle, which[1])), round(sum(spends.values())), shown


def guard(
    low: float | None, up: float | None, channels: list[dict[str, str]]
) -> tuple[list[Any], list[Any]]:
    """One limit for all channels fills every channel's own."""
    keep = [no_update] * len(channels)
    return (keep if low is None else [low] * len(channels)), (
        keep if up is None else [up] * len(channels)
    )


def feasible(
    spends: dict[str, float],
    budget: float | None,
    lows: list[Any],
    ups: list[Any],
    locks: list[bool],
    names: list[Any],
) -> Component:
    """Whether the budget fits the limits, before anything is computed."""
    bounds = _bounds(names, lows, ups, locks)
    return feasibility.bar(feasibility.feasibility(spends, bounds, _budget(budget)), presentation())


def stale(done: list[Any] | None, *form: Any) -> bool:
    """Whether to hide the remark that the limits have changed since the plan was made."""
    return done is None or done == list(form)


def optimise(clicks: int | None, *form: Any) -> tuple[list[Any], list[Any]]:
    """The plan for the limits in the form, and these limits. Raises Invalid."""
    return result.result(*_planned(visible.model(*form[6]), form)), list(form[:5])


def draw_moves(done: list[Any] | None, names: list[Any], which: list[str]) -> list[Any]:
    """What stands below a plan that was made for these limits."""
    if not done:
        return []
    model = visible.model(*which)
    found, own = _planned(model, [*done, names, which])
    return result.moves(found, model.tables.curves, own)


def _planned(model: VisibleModel, form: Sequence[Any]) -> tuple[result.Result, Presentation]:
    date_range, budget, lows, ups, locks, names, _which = form
    bounds, money = _bounds(names, lows, ups, locks), _budget(budget)
    bundle, info, sol_id = model.bundle, model.info, model.sol_id
    current, rows = spent(bundle, date_range)
    untouched = money == round(sum(current.values()))
    missing = {channel: (layout.LOW, layout.UP) for channel in current if channel not in bounds}
    every = bounds | missing
    request = AllocationRequest(
        total_budget=None if untouched else money,
        low={channel: every[channel][0] for channel in current},
        up={channel: every[channel][1] for channel in current},
        date_range=date_range,
    )
    found = plans.optimise(model, request)
    first = found.table.iloc[0]
    made = Source(sol_id, info.engine, info.mode, check=check(info.verification, sol_id))
    engine = _("{model}; plan by {engine}").format(
        model=engine_words(made), engine=translate(found.engine)
    )
    window = (_date(first["date_min"]), _date(first["date_max"]))
    source = Source(sol_id, engine, "plan", window, info.data_name, info.created_at)
    shown = result.Result(
        found.table,
        found.notes,
        model.tables.current,
        source,
        credited(model.tables, rows),
        str(bundle.grain),
    )
    return shown, _look(bundle)


def refused(error: Exception) -> tuple[Any, Any]:
    """Like `explained`, in place of a plan; the limits are no plan's."""
    return explained(error), None


def explained(error: Exception) -> Any:
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


def _bounds(
    names: list[dict[str, str]], lows: list[Any], ups: list[Any], locks: list[bool]
) -> Bounds:
    """Multiples per channel; a channel that is kept as it is has 1 and 1.

    Raises Invalid for empty fields.
    """
    rows = [
        (name["channel"], *row)
        for name, row in zip(names, zip(lows, ups, locks, strict=True), strict=True)
    ]
    open_rows = [(label(channel), low, up) for channel, low, up, lock in rows if not lock]
    problems = [
        Problem(Phrase("{name} has no limits.", name=name), "Give two multiples of today's spend.")
        for name, low, up in open_rows
        if low is None or up is None
    ] or [
        Problem(Phrase("{name}: the lower limit is above the upper one.", name=name), "Swap them.")
        for name, low, up in open_rows
        if low > up
    ]
    if problems:
        raise InvalidInput(problems)
    return {
        channel: (1.0, 1.0) if lock else (float(low), float(up)) for channel, low, up, lock in rows
    }


def _budget(value: float | None) -> float:
    if value is None or not math.isfinite(value) or value <= 0:
        raise InvalidInput(Problem("The budget is missing.", "Give an amount above zero."))
    return float(value)


def _look(bundle: Bundle) -> Presentation:
    return presentation().for_model(bundle.spec.all_media, bundle.spec.dep_var_type)


def _date(value: Any) -> date:
    return pd.Timestamp(value).date()


LAZY = ("Graph",)
ROUTES = {"/planner": load_published, "/planner/<run_id>/<sol_id>": load}


def register(app: Dash) -> None:
    lows, ups = ids.plan_low(ALL), ids.plan_up(ALL)
    locks, now = ids.plan_lock(ALL), ids.plan_now(ALL)
    app.callback(
        Output(ids.PLAN_SPENDS, "data"),
        Output(ids.PLAN_BUDGET, "value"),
        Output(now, "children"),
        Input(ids.PLAN_PERIOD, "value"),
        State(ids.PLAN_WHICH, "data"),
        State(now, "id"),
        prevent_initial_call=True,
    )(measure)
    app.callback(
        Output(lows, "value"),
        Output(ups, "value"),
        Input(ids.PLAN_GUARD_LOW, "value"),
        Input(ids.PLAN_GUARD_UP, "value"),
        State(lows, "id"),
        prevent_initial_call=True,
    )(guard)
    app.callback(
        Output(ids.PLAN_ROOM, "children"),
        Input(ids.PLAN_SPENDS, "data"),
        Input(ids.PLAN_BUDGET, "value"),
        Input(lows, "value"),
        Input(ups, "value"),
        Input(locks, "value"),
        State(lows, "id"),
        on_error=explained,
        prevent_initial_call=True,
    )(feasible)
    app.callback(
        Output(ids.PLAN_RESULT, "children"),
        Output(ids.PLAN_DONE, "data"),
        Input(ids.PLAN_RUN, "n_clicks"),
        State(ids.PLAN_PERIOD, "value"),
        State(ids.PLAN_BUDGET, "value"),
        State(lows, "value"),
        State(ups, "value"),
        State(locks, "value"),
        State(lows, "id"),
        State(ids.PLAN_WHICH, "data"),
        running=[(Output(ids.PLAN_RUN, "disabled"), True, False)],
        on_error=refused,
        prevent_initial_call=True,
    )(optimise)
    app.callback(
        Output(ids.PLAN_CURVES, "children"),
        Input(ids.PLAN_DONE, "data"),
        State(lows, "id"),
        State(ids.PLAN_WHICH, "data"),
    )(draw_moves)
    app.callback(
        Output(ids.PLAN_STALE, "hidden"),
        Input(ids.PLAN_DONE, "data"),
        Input(ids.PLAN_PERIOD, "value"),
        Input(ids.PLAN_BUDGET, "value"),
        Input(lows, "value"),
        Input(ups, "value"),
        Input(locks, "value"),
        prevent_initial_call=True,
    )(stale)
