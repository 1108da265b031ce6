"""Refreshing a model: choose newer data, see whether it fits and which history changed, start the
run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, text
from layouts.address import address
from layouts.components.field import field, number
from layouts.components.model_ref import ModelRef
from layouts.components.page import button, link_button, page, section
from layouts.components.run.modes import ModeChoice, mode_radio
from layouts.components.states import box, empty, problems
from layouts.components.table import Column, table
from layouts.language import N_, _, ngettext
from layouts.style import period_words
from layouts.style.presentation import Presentation
from mmm.data.continuation import Continuation, HistoryChange
from mmm.errors import Problem

LEAD: Final = N_(
    "The search stays near model {model} and moves its period on. It starts as a draft: "
    "what the client sees stays as it is until you publish the new model."
)
NO_DATA: Final = N_("No data set goes on where this model ends")
NO_DATA_LEADS: Final = {
    "day": N_(
        "The model covers data until {until}. Upload the same columns with newer days and the whole"
        " history."
    ),
    "week": N_(
        "The model covers data until {until}. Upload the same columns with newer weeks and the"
        " whole history."
    ),
    "month": N_(
        "The model covers data until {until}. Upload the same columns with newer months and the"
        " whole history."
    ),
}
REFUSED: Final = N_("This data cannot refresh the model")
LOOK_AT: Final = N_("Worth a look before you start")
CHANGED: Final = N_("History that changed")
CHANGED_NOTE: Final = N_(
    "The model was fitted to the values on the left. The refresh uses those on the right, for the"
    " old periods too."
)
SEEN: Final = N_("The new values are right: use them")
SEARCH_NOTE: Final = N_(
    "Robyn's own for a refresh; it searches near the former model, so fewer models are enough."
)
STEPS_HELP: Final = N_("By how far the fitted period moves on; its length stays.")
START: Final = N_("Start the refresh")
CANNOT: Final = N_("The refresh cannot start yet")
LISTED: Final = 20


@dataclass(frozen=True)
class Form:
    """All that the form shows. `datasets` are (id, words), `window` what the model covers."""

    run_id: str
    sol_id: str
    run_name: str
    window: tuple[date, date]
    datasets: Sequence[tuple[str, str]]
    dataset_id: str
    found: Continuation
    modes: Sequence[ModeChoice]
    mode: str
    name: str
    iterations: int
    trials: int


def build(form: Form, look: Presentation) -> Component:
    return page(
        _(text.REFRESH),
        section(None, _data(form)),
        html.Div(
            findings(form.found, look),
            id=ids.REFRESH_FOUND,
            className="stack",
            **{"aria-live": "polite"},
        ),
        section(_(text.SEARCH), _search(form), note=_(SEARCH_NOTE)),
        section(_(text.MODE), mode_radio(ids.REFRESH_MODE, form.modes, form.mode)),
        _submit(form, look),
        dcc.Store(id=ids.REFRESH_REF, data=ModelRef(form.run_id, form.sol_id).stored()),
        lead=_(LEAD).format(model=form.sol_id),
        back=_back(form.run_id, form.sol_id),
    )


def without_data(
    run_id: str, sol_id: str, until: date, grain: str, look: Presentation
) -> Component:
    """The page while no data is newer than the model."""
    lead = _(NO_DATA_LEADS[grain]).format(until=look.date(until))
    step = link_button(_(text.DATA), address("/data"), "primary", "table")
    body = html.Div(empty("calendar-check", _(NO_DATA), lead, [step]), className="section")
    return page(_(text.REFRESH), body, back=_back(run_id, sol_id))


def findings(found: Continuation, look: Presentation) -> list[Component]:
    """What the chosen data is to the model."""
    serious = [problem for problem in found.problems if problem.serious]
    if serious:
        return [problems(_(REFUSED), serious), _seen(0)]
    light = [problem for problem in found.problems if not problem.serious]
    last = look.date(found.last) if found.last is not None else text.DASH
    newer = _("{periods} newer, until {date}.").format(
        periods=period_words.periods(found.steps, found.grain), date=last
    )
    said = [box("good", newer, role="status")]
    if light:
        said.append(problems(_(LOOK_AT), light, kind="warn"))
    return [*said, _history(found, look) if found.changes else _seen(0)]


def problems_of(found: Sequence[Problem]) -> Component:
    """What keeps the refresh from starting."""
    return problems(_(CANNOT), found)


def _back(run_id: str, sol_id: str) -> tuple[str, str]:
    return address(f"/models/{run_id}/{sol_id}"), _("Model {name}").format(name=sol_id)


def _history(found: Continuation, look: Presentation) -> Component:
    count, columns = len(found.changes), len({change.column for change in found.changes})
    said = ngettext(
        "{n} of {total} values, in {columns} column.",
        "{n} of {total} values, in {columns} columns.",
        columns,
    ).format(n=look.number(count), total=look.number(found.compared), columns=columns)
    rows = [_change(change, look) for change in found.changes[-LISTED:][::-1]]
    more = _("The newest {n} are listed.").format(n=LISTED) if count > LISTED else None
    heads = (
        Column("date", _("Date"), lead=True),
        Column("column", _("Column")),
        Column("before", _("Before"), number=True),
        Column("after", _("Now"), number=True),
        Column("change", _("Change"), number=True),
        Column("row", _("Row"), number=True),
    )
    foot = html.Div(
        [html.P(more, className="muted small") if more else None, _seen(count)],
        className="section-foot",
    )
    note = f"{said} {_(CHANGED_NOTE)}"
    return section(_(CHANGED), table(heads, rows, _(CHANGED)), foot, note=note, flush=True)


def _change(change: HistoryChange, look: Presentation) -> dict[str, Any]:
    before, after = (
        pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
        for value in (change.before, change.after)
    )
    known = pd.notna(before) and pd.notna(after)
    relative = look.change(float(after / before) - 1) if known and before else text.DASH
    return {
        "date": look.date(change.date),
        "column": html.Code(change.column),
        "before": _value(change.before, before, look),
        "after": _value(change.after, after, look),
        "change": relative,
        "row": text.DASH if change.row is None else str(change.row),
    }


def _value(raw: Any, value: float, look: Presentation) -> str:
    if pd.isna(raw):
        return _("empty")
    if pd.isna(value):
        return str(raw)
    return look.number(value, 0 if float(value).is_integer() else 2)


def _seen(count: int) -> html.Div:
    """Whoever starts the refresh confirms changed history.

    Always there, so that the form can be read.
    """
    tick = dbc.Checkbox(id=ids.REFRESH_SEEN, label=_(SEEN), value=False)
    return html.Div(tick, hidden=not count)


def _data(form: Form) -> Component:
    options = [{"value": key, "label": words} for key, words in form.datasets]
    return html.Div(
        [
            field(
                _("Data set"),
                dbc.Select(id=ids.REFRESH_DATA, options=options, value=form.dataset_id),
            ),
            field(
                _(text.RUN_NAME),
                dbc.Input(id=ids.REFRESH_NAME, value=form.name, maxLength=200, autocomplete="off"),
            ),
        ],
        className="form-grid",
    )


def _search(form: Form) -> Component:
    steps = max(1, form.found.steps)
    unit = _(period_words.NEW[form.found.grain]) if form.found.grain else _("New periods")
    fields = [
        field(unit, number(ids.REFRESH_STEPS, steps, 1, steps), _(STEPS_HELP)),
        field(_(text.ITERATIONS), number(ids.REFRESH_ITERATIONS, form.iterations, 1)),
        field(_(text.TRIALS), number(ids.REFRESH_TRIALS, form.trials, 1)),
    ]
    return html.Div(fields, className="form-grid three")


def _submit(form: Form, look: Presentation) -> Component:
    start = button(_(START), ids.REFRESH_SUBMIT, "primary", "play-fill")
    messages = html.Div(
        id=ids.REFRESH_MESSAGES, className="submit-messages", **{"aria-live": "polite"}
    )
    start_day, end_day = (look.date(day) for day in form.window)
    said = _("The model covers {start} to {end}.").format(start=start_day, end=end_day)
    return html.Div(
        [
            messages,
            html.Div([html.Div(said, className="muted num"), start], className="submit-bar"),
        ],
        className="submit",
    )
