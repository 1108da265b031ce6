"""Runs: the list, and one run with its progress, its result, or why it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from app.views.runs import RunRow
from layouts import ids, text
from layouts.address import address
from layouts.components.badge import engine, state
from layouts.components.kpi import kpis
from layouts.components.page import button, link_button, page, section
from layouts.components.run import provenance, robyn_comparison, state_words
from layouts.components.run import tabs as run_tabs
from layouts.components.states import box, empty
from layouts.components.table import Column, table
from layouts.language import N_, _, translate
from layouts.style.presentation import Presentation

LEAD: Final = N_(
    "Each run searches thousands of models for one data set and keeps the best compromises."
)
NO_RUNS: Final = N_("No runs yet")
NO_RUNS_LEAD: Final = N_(
    "A run fits a model in the background. You can close the page: the result waits here."
)
NO_RUNS_NO_DATA: Final = N_("A run needs a data set. Upload one first, or make sample data.")

ACTIVE = ("queued", "running")


def build(rows: Sequence[RunRow], look: Presentation, has_data: bool) -> Component:
    actions = [
        *([_compare_runs()] if sum(row.state == "finished" for row in rows) > 1 else ()),
        link_button(_(text.IMPORT), address("/runs/import"), glyph="box-arrow-in-down"),
        link_button(_(text.NEW_RUN), address("/runs/new"), "primary", "plus-lg"),
    ]
    return page(
        _(text.RUNS),
        html.Div(listing(rows, look, has_data), id=ids.RUNS_LIST),
        dcc.Interval(id=ids.RUNS_TICK, interval=3000, disabled=not is_busy(rows)),
        lead=_(LEAD),
        actions=actions if has_data else actions[:-1],
    )


def is_busy(rows: Sequence[RunRow]) -> bool:
    return any(row.state in ACTIVE for row in rows)


def listing(rows: Sequence[RunRow], look: Presentation, has_data: bool = True) -> Component:
    if rows:
        return html.Div(
            table(_columns(), [_row(row, look) for row in rows], _(text.RUNS)),
            className="section",
        )
    if has_data:
        step = link_button(_(text.NEW_RUN), address("/runs/new"), "primary", "plus-lg")
        return html.Div(empty("sliders2", _(NO_RUNS), _(NO_RUNS_LEAD), [step]), className="section")
    step = link_button(_(text.DATA), address("/data"), "primary", "table")
    return html.Div(empty("sliders2", _(NO_RUNS), _(NO_RUNS_NO_DATA), [step]), className="section")


def one(
    run: RunRow,
    look: Presentation,
    came_from: Component | None = None,
    notes: Component | None = None,
) -> Component:
    """One run.

    The head and the end change with its state, the middle with every tick; notes stay as they are.
    """
    return html.Div(
        [
            html.Div(head(run, came_from), id=ids.RUN_HEAD),
            html.Div(live(run, look), id=ids.RUN_LIVE),
            html.Div(rest(run, look), id=ids.RUN_REST),
            notes,
            dcc.Store(id=ids.RUN_SEEN, data=seen(run)),
            dcc.Interval(id=ids.RUN_TICK, interval=1000, disabled=run.state not in ACTIVE),
        ],
        className="stack",
    )


def seen(run: RunRow) -> dict[str, Any]:
    """What the head and the end depend on."""
    return {"id": run.id, "state": run.state, "cancelling": run.cancel_requested}


def head(run: RunRow, came_from: Component | None = None) -> Component:
    """Name, state and what can be done; `came_from` says which model the run carries on, if it
    does.
    """
    lead = html.Span(
        [run.dataset_name, "  ", state(run.state), " ", engine(run.engine, run.mode)],
        className="lead-badges",
    )
    tabs = run_tabs.tabs(run.id, "Run") if run.state == "finished" else None
    return page(
        run.name,
        tabs,
        came_from,
        lead=lead,
        actions=_actions(run),
        back=(address("/runs"), _(text.RUNS)),
    )


def live(run: RunRow, look: Presentation) -> Component:
    """Progress while it works, then the result or the reason."""
    if run.state in ACTIVE:
        return section(None, _progress(run, look))
    if run.state == "finished":
        return _result(run, look)
    words = translate(run.error or "") or _(state_words.ENDED_NOTE.get(run.state, ""))
    kind = "plain" if run.state == "cancelled" else "warn" if run.state == "lost" else "bad"
    again = html.Div(
        button(_("Run again"), ids.RUN_RESTART, "primary", "arrow-clockwise"),
        className="actions",
    )
    shown = html.P(words, className="reason")
    return box(
        kind,
        _(state_words.ENDED.get(run.state, run.state)),
        shown,
        again if run.restartable else None,
        role="status",
    )


def rest(run: RunRow, look: Presentation) -> Component:
    """What an imported model's figures are beside those of its file, and where the numbers come
    from.
    """
    conversion = run.spec.get("dep_var_type") == "conversion"
    beside = robyn_comparison.section_of(run.manifest.get("comparison"), look, conversion)
    return html.Div([beside, provenance.section_of(run, look)], className="stack")


def _actions(run: RunRow) -> list[Component]:
    if run.state in ACTIVE:
        label = _("Cancelling …") if run.cancel_requested else _("Cancel the run")
        return [button(label, ids.RUN_CANCEL, "danger-x", "x-lg", disabled=run.cancel_requested)]
    imported = run.manifest.get("comparison")
    if run.state == "finished" and imported:
        link = address(f"/models/{run.id}/{imported['sol_id']}")
        return [_compare_runs(run), link_button(_("Open the model"), link, "primary", "graph-up")]
    if run.state == "finished":
        return [
            _compare_runs(run),
            link_button(
                _("Compare the models"), address(f"/models/{run.id}"), "primary", "bullseye"
            ),
        ]
    return []


def _compare_runs(run: RunRow | None = None) -> Component:
    """To the comparison of two runs, with one of them chosen."""
    url = address(f"/compare-runs?a={run.id}") if run else address("/compare-runs")
    return link_button(_("Compare runs"), url, glyph="layout-split")


def _progress(run: RunRow, look: Presentation) -> Component:
    waiting = run.state == "queued"
    part = min(1.0, run.done / run.total) if run.total else 0.0
    stage = _("Waiting for a worker") if waiting else _stage(run.stage)
    percent = look.percent(part, 0) if run.total else ""
    known = {"aria-valuenow": str(round(part * 100))} if run.total else {}
    bar = html.Div(
        html.Div(style={"width": f"{part * 100:.2f}%"} if run.total else {}),
        className="progress-x" if run.total else "progress-x unknown",
        role="progressbar",
        **{"aria-label": stage, "aria-valuemin": "0", "aria-valuemax": "100", **known},
    )
    heading = html.Div(
        [html.Span(stage, className="stage"), html.Span(percent, className="num muted")],
        className="progress-head",
    )
    spoken = (  # told at every tenth only
        f"{stage} {look.percent(int(part * 10) / 10, 0) if run.total else ''}"
    )
    status = html.Span(spoken, className="visually-hidden", role="status")
    below = (
        html.P(_(state_words.QUEUED_NOTE[run.waits_for or "turn"]), className="muted small")
        if waiting
        else _numbers(run, look)
    )
    return html.Div([heading, bar, below, status], className="progress-block")


def _numbers(run: RunRow, look: Presentation) -> html.Dl:
    done = _share(run.done, run.total, look) if run.total else text.DASH
    elapsed = (datetime.now(UTC) - run.started_at).total_seconds() if run.started_at else None
    so_far = _(text.SO_FAR).format(time=text.duration(elapsed))
    figures = [
        (
            _counted(run),
            done,
            state_words.trials_done(run.trials_done, run.spec.get("trials", 0), run.working),
            True,
        ),
        (_("Time left"), text.duration(run.eta_s), so_far, elapsed is not None),
        (
            _("Best NRMSE so far"),
            _error(run.best_nrmse, look),
            _(state_words.NRMSE),
            False,
        ),
        (_("Best DECOMP.RSSD so far"), _error(run.best_rssd, look), _(state_words.RSSD), False),
    ]
    parts = []
    for label, value, note, shown in figures:
        extra = {"title": note} if note else {}
        small = html.Dd(note, className="sub") if note and shown else None
        parts.append(html.Div([html.Dt(label, **extra), html.Dd(value), small]))
    return html.Dl(parts, className="quad")


def _share(part: int, whole: int, look: Presentation) -> str:
    return _("{n} of {total}").format(n=look.number(part), total=look.number(whole))


def _counted(run: RunRow) -> str:
    """What `done` counts: the search counts models, other stages their own steps."""
    searched = run.spec.get("iterations", 0) * run.spec.get("trials", 0)
    return _("Models computed") if not run.total or run.total == searched else _("Steps done")


def _result(run: RunRow, look: Presentation) -> Component:
    computed = text.DASH if run.candidates is None else look.number(run.candidates)
    return kpis(
        [
            (
                _("Models computed"),
                computed,
                _searched(run, look),
            ),
            (_("Selected"), look.number(run.selected), _("on the Pareto fronts kept")),
            (
                _("Best NRMSE"),
                _error(run.best_nrmse, look),
                _("fit error, lower is better"),
            ),
            (_("Best DECOMP.RSSD"), _error(run.best_rssd, look), _distance(run)),
            (_("Time"), text.duration(_seconds(run)), text.day(run.finished_at, look)),
        ]
    )


def _distance(run: RunRow) -> str:
    """What DECOMP.RSSD is a distance to in this run."""
    if run.manifest.get("refresh"):
        return _("distance to the former model's shares of effect")
    return _("distance to today's spend shares")


def _searched(run: RunRow, look: Presentation) -> str:
    if run.manifest.get("comparison"):
        return _("the one in Robyn's file")
    iterations, trials = run.spec.get("iterations"), run.spec.get("trials")
    return text.DASH if iterations is None else f"{look.number(iterations)} × {trials}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Run"), lead=True),
        Column("state", _("State")),
        Column("engine", _("Engine")),
        Column(
            "models", _("Models"), number=True, title=_("Selected models of all that were computed")
        ),
        Column("time", _("Time"), number=True),
        Column("created", _("Started")),
    )


def _row(run: RunRow, look: Presentation) -> dict[str, Any]:
    models = text.DASH
    if run.state == "running" and run.total:
        models = look.percent(run.done / run.total, 0)
    elif run.candidates is not None:
        models = _share(run.selected, run.candidates, look)
    by = f"{run.created_by}, " if run.created_by else ""
    return {
        "name": [
            dcc.Link(run.name, href=address(f"/runs/{run.id}"), className="strong"),
            html.Span(run.dataset_name, className="sub"),
        ],
        "state": state(run.state),
        "engine": engine(run.engine, run.mode),
        "models": models,
        "time": text.duration(_seconds(run)),
        "created": html.Span(
            by + text.ago(run.created_at),
            className="muted",
            title=text.moment(run.created_at, look),
        ),
    }


def _seconds(run: RunRow) -> float | None:
    return (
        (run.finished_at - run.started_at).total_seconds()
        if run.finished_at and run.started_at
        else None
    )


def _error(value: float | None, look: Presentation) -> str:
    return text.DASH if value is None else look.number(value, 4)


def _stage(stage: str) -> str:
    """What an engine says it is at, with a percentage where Robyn gives one."""
    words, comma, percent = stage.partition(", ")
    said = translate(words) or _("Starting")
    return f"{said[:1].upper()}{said[1:]}{comma}{percent}"
