"""Engines: what each machine can compute, shown by a small fit, and the command for each thing that
is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from app.views.engines import Machine, PendingCheck
from layouts import ids, text
from layouts.components.badge import badge
from layouts.components.page import button, facts, icon, page, section
from layouts.components.states import box, empty
from layouts.language import N_, _, ngettext, translate
from layouts.style.presentation import Presentation
from mmm.errors import Missing

LEAD: Final = N_(
    "What each machine with a worker can compute, shown by a small fit, and what to do where"
    " something is missing."
)
NO_MACHINES_LEAD: Final = N_(
    "A worker checks its machine when it starts. Start one on this machine with"
)
START_WORKER: Final = "make worker"
QUEUE_AWAY_NOTE: Final = N_(
    "Below is what is known from before. No worker can be asked until Redis is back."
)
NO_WORKER_NOTE: Final = N_(
    "Below is what is known from before. Runs wait until a worker is started:"
)
MACHINE_STATES: Final = {
    "ok": (N_("OK"), "good"),
    "limited": (N_("Limited"), "warn"),
    "broken": (N_("Broken"), "bad"),
    "unchecked": (N_("Not checked"), ""),
}
MACHINE_VERDICTS: Final = {
    "ok": N_("The compiled engine and Meta's Robyn can both run here."),
    "limited": N_(
        "Only the compiled engine can run here, in the mode Fast. For the other modes Meta's Robyn"
        " is missing:"
    ),
    "broken": N_("Do not rely on results of this machine before this is mended:"),
    "unchecked": N_("A worker is running here, and this machine has not been checked yet."),
}
CHECK_FAILED_NOTE: Final = N_("The worker's log says why. Below is what is known from before.")
TEST_FIT_NOTE: Final = N_(
    "20 iterations on simulated data. Differences are relative to Robyn's figures."
)

FIGURES = {"nrmse": "NRMSE", "decomp.rssd": "DECOMP.RSSD", "coef": N_("coefficients")}


def build(machines: Sequence[Machine], look: Presentation) -> Component:
    return page(
        _(text.ENGINES),
        html.Div(listing(machines, look), id=ids.ENGINES_LIST),
        dcc.Interval(id=ids.ENGINES_TICK, interval=2000, disabled=not waits(machines)),
        lead=_(LEAD),
        actions=[button(_("Check now"), ids.ENGINES_CHECK, "primary", "arrow-repeat")],
    )


def waits(machines: Sequence[Machine]) -> bool:
    """Whether something is about to change: a check under way, or a worker or Redis that may come
    back.
    """
    checking = any(machine.asked and machine.asked.state != "failed" for machine in machines)
    return checking or not any(machine.has_worker for machine in machines)


def listing(machines: Sequence[Machine], look: Presentation) -> Component:
    if not machines:
        words = empty(
            "cpu",
            _("No machine has been checked yet"),
            _(NO_MACHINES_LEAD),
            [_command(START_WORKER)],
        )
        return html.Div(words, className="section")
    return html.Div(
        [_notice(machines), *(_machine(machine, look) for machine in machines)], className="stack"
    )


def _notice(machines: Sequence[Machine]) -> Component | None:
    """Why nobody can be asked now, if so."""
    if any(machine.has_worker is None for machine in machines):
        return box(
            "warn", _("The job queue does not answer"), html.P(_(QUEUE_AWAY_NOTE)), role="status"
        )
    if not any(machine.has_worker for machine in machines):
        return box(
            "warn",
            _("No worker is running"),
            html.P(_(NO_WORKER_NOTE)),
            _command(START_WORKER),
            role="status",
        )
    return None


def _machine(machine: Machine, look: Presentation) -> Component:
    fits = html.Div(
        [
            html.H3(_("Test fit")),
            html.P(_(TEST_FIT_NOTE), className="small muted"),
            facts(list(_fits(machine, look))),
        ],
        className="stack-sm",
    )
    versions = facts(
        [(name, html.Code(version)) for name, version in (machine.versions or {}).items()]
    )
    known = html.Div(
        [fits, html.Div([html.H3(_("Versions")), versions], className="stack-sm")],
        className="grid-2",
    )
    return section(
        machine.name,
        html.Div(
            [
                _progress(machine.asked),
                html.P(_(MACHINE_VERDICTS[machine.state])),
                *(_problem(problem) for problem in machine.problems),
                known if machine.checked_at else None,
            ],
            className="stack-sm machine",
        ),
        note=_when(machine, look),
        actions=[_state(machine.state)],
    )


def _state(name: str) -> Component:
    label, kind = MACHINE_STATES[name]
    return badge(_(label), kind)


def _when(machine: Machine, look: Presentation) -> Component:
    worker = {True: _("a worker is running"), False: _("no worker is running"), None: ""}[
        machine.has_worker
    ]
    checked = (
        _("Checked {ago}").format(ago=text.ago(machine.checked_at)) if machine.checked_at else ""
    )
    words = " · ".join(part for part in (checked, worker) if part)
    return html.Span(words, title=text.moment(machine.checked_at, look))


def _progress(asked: PendingCheck | None) -> Component | None:
    if asked is None:
        return None
    if asked.state == "failed":
        return box(
            "bad", _("The check itself broke off"), html.P(_(CHECK_FAILED_NOTE)), role="status"
        )
    since = (datetime.now(UTC) - asked.since).total_seconds() if asked.since else None
    head = html.Div(
        [
            html.Span(_stage(asked.stage), className="stage"),
            html.Span(
                _(text.SO_FAR).format(time=text.duration(since)) if since is not None else "",
                className="muted num",
            ),
        ],
        className="progress-head",
    )
    bar = html.Div(html.Div(), className="progress-x unknown", **{"aria-hidden": "true"})
    return html.Div([head, bar], role="status")


def _stage(stage: str) -> str:
    """What the check is at: its own step, and behind a colon what an engine says."""
    return (
        ": ".join(translate(part) for part in stage.split(": "))
        if stage
        else _("Waiting for a worker of this machine")
    )


def _problem(problem: Missing) -> Component:
    fix = html.P(translate(problem.fix)) if problem.fix else None
    return box(
        "bad" if problem.serious else "warn",
        translate(problem.message),
        fix,
        _command(problem.command) if problem.command else None,
    )


def _command(command: str) -> Component:
    """A command as text that can be selected, and a button that copies it (`assets/shell.js`)."""
    copy = html.Button(
        [icon("copy"), html.Span(_("Copy"))],
        type="button",
        className="btn btn-plain btn-sm copy",
        **{"data-done": _("Copied"), "aria-label": _("Copy: {command}").format(command=command)},
    )
    return html.Div([html.Code(command), copy], className="command")


def _fits(machine: Machine, look: Presentation) -> Iterator[tuple[str, Any]]:
    compiled, robyn = machine.compiled, machine.robyn
    yield (
        _("Compiled engine"),
        (_took(compiled, look) if compiled else badge(_("Failed"), "bad")),
    )
    if robyn is None:
        yield _("Meta's Robyn"), _("Not tried yet") if machine.state == "ok" else _("Cannot run")
        return
    yield (
        _("Meta's Robyn"),
        html.Span(_took(robyn, look), title=text.moment(machine.robyn_at, look)),
    )
    yield (
        _("Same models, same seed"),
        (badge(_("Yes"), "good") if robyn["agree"] else badge(_("No"), "bad")),
    )
    for name, value in robyn["largest"].items():
        figure = _("Not computable") if value is None else text.difference(value)
        yield _("Largest difference, {figure}").format(figure=_(FIGURES[name])), figure
    if machine.robyn_at != machine.checked_at:
        yield _("Compared"), text.ago(machine.robyn_at)


def _took(fit: Mapping[str, Any], look: Presentation) -> str:
    words = ngettext(
        "{models} model in {seconds} s", "{models} models in {seconds} s", fit["models"]
    )
    return words.format(models=fit["models"], seconds=look.number(fit["seconds"], 1))
