"""Importing a model from Robyn: its file, the data it was fitted to, and off it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, text
from layouts.address import address
from layouts.components.field import field
from layouts.components.page import button, facts, icon, page, section
from layouts.components.run import spec_words
from layouts.components.states import box, problems
from layouts.language import N_, _, ngettext, translate
from layouts.style.presentation import Presentation, label
from mmm.errors import Problem
from mmm.robyn.model_file import RobynModel
from mmm.spec import ModelSpec

LEAD: Final = N_(
    "A model that robyn_write exported in R becomes a run here: computed anew from its"
    " hyperparameters and your data, and compared with every figure in the file."
)
FILE: Final = N_("Robyn's file")
DROP: Final = N_("Drop the JSON file here, or click to choose it")
DROP_NOTE: Final = N_("RobynModel-1_92_1.json or the like, written by Robyn 3.10 or newer")
REFUSED: Final = N_("{name} cannot be imported")
DATA: Final = N_("Data")
DATA_NOTE: Final = N_("The rows that Robyn had: the same periods, the same columns.")
DATA_SET: Final = N_("Data set")
IN_FILE: Final = N_("The rows in the file")
CHOOSE: Final = N_("Choose a data set")
ADD: Final = N_("Upload a CSV")
ADDED: Final = N_("{name} is uploaded and chosen.")
NOT_ADDED: Final = N_("{name} cannot be used")
IMPORT: Final = N_("Import the model")
THEN: Final = N_("It becomes a run of its own, with the comparison on its page.")
CANNOT: Final = N_("The model cannot be imported yet")
FIRST: Final = N_("Choose Robyn's file first.")
# the choice that means the rows in the file; no id of a data set has these letters
OWN: Final = "file"


def build(datasets: Sequence[tuple[str, str]]) -> Component:
    return page(
        _(text.IMPORT),
        section(
            _(FILE),
            html.Div(
                [_drop(), html.Div(id=ids.IMPORT_FOUND, **{"aria-live": "polite"})],
                className="stack",
            ),
        ),
        section(_(DATA), _data(datasets), note=_(DATA_NOTE)),
        _submit(),
        lead=_(LEAD),
        back=(address("/runs"), _(text.RUNS)),
    )


def options(datasets: Sequence[tuple[str, str]], in_file: bool) -> list[dict[str, str]]:
    """What the data can be."""
    first = [{"value": OWN, "label": _(IN_FILE)}] if in_file else []
    return [*first, *({"value": key, "label": name} for key, name in datasets)]


def found(name: str, model: RobynModel, look: Presentation) -> Component:
    """What the file holds."""
    spec = model.spec
    own = _("none: choose the data set below")
    if model.data is not None:
        n = len(model.data)
        own = ngettext("{n} row", "{n} rows", n).format(n=look.number(n))
    pairs: list[tuple[str, Any]] = [
        (_("Model"), html.Code(model.sol_id)),
        (_("Written by"), f"Robyn {model.version}"),
        (_("Outcome"), f"{spec.dep_var}: {_(spec_words.OUTCOME_KINDS[spec.dep_var_type])}"),
        (_("Media"), ", ".join(label(medium) for medium in spec.all_media)),
        (_("Context"), ", ".join(spec.context_vars) or _("none")),
        (_("Period"), _window(spec, look)),
        (_("Adstock"), _(spec_words.ADSTOCKS[spec.adstock][0])),
        (
            _("Lift studies"),
            str(len(spec.calibration_input)) if spec.calibration_input else _("none"),
        ),
        (_("Data in the file"), own),
    ]
    notes = [html.P(translate(note)) for note in model.notes]
    return html.Div(
        [
            box("good", _("{name} can be read.").format(name=name), *notes, role="status"),
            facts(pairs, wide=True),
        ],
        className="stack",
    )


def _window(spec: ModelSpec, look: Presentation) -> str:
    """The fitted part of the data."""
    ends = (spec.window_start, spec.window_end)
    start, end = (date.fromisoformat(day[:10]) if day else None for day in ends)
    return text.period(start, end, look)


def refused(name: str, why: Iterable[Problem]) -> Component:
    """Why a file cannot be imported."""
    return problems(_(REFUSED).format(name=name), why)


def added(name: str) -> Component:
    return html.P(_(ADDED).format(name=name), className="small muted")


def not_added(name: str, why: Iterable[Problem]) -> Component:
    return problems(_(NOT_ADDED).format(name=name), why)


def cannot(why: Iterable[Problem]) -> Component:
    """What keeps the import from starting."""
    return problems(_(CANNOT), why)


def _drop() -> dcc.Loading:
    """Takes files of any kind: of others than `accept` names the browser lets go without a word."""
    words = [
        html.Span(_(DROP), className="strong"),
        html.Span(_(DROP_NOTE), className="small muted"),
    ]
    inside = html.Div([icon("filetype-json"), *words], className="drop")
    drop = dcc.Upload(
        inside, id=ids.IMPORT_FILE, multiple=False, className="drop-focus",
        className_active="drop-over", style={}, style_active={}, style_reject={},
    )  # fmt: skip
    return dcc.Loading(
        drop, delay_show=200, overlay_style={"visibility": "visible", "opacity": 0.4}
    )


def _data(datasets: Sequence[tuple[str, str]]) -> html.Div:
    select = dbc.Select(
        id=ids.IMPORT_DATA,
        options=options(datasets, in_file=False),
        value="",
        placeholder=_(CHOOSE),
    )
    inside = html.Span([icon("cloud-arrow-up"), _(ADD)], className="btn btn-plain")
    upload = dcc.Upload(
        inside, id=ids.IMPORT_CSV, multiple=False, className="drop-focus", style={},
        style_active={}, style_reject={},
    )  # fmt: skip
    said = html.Div(id=ids.IMPORT_CSV_SAID, **{"aria-live": "polite"})
    return html.Div(
        [html.Div(field(_(DATA_SET), select), className="form-grid"), upload, said],
        className="stack-sm",
    )


def _submit() -> html.Div:
    messages = html.Div(
        id=ids.IMPORT_MESSAGES, className="submit-messages", **{"aria-live": "polite"}
    )
    start = button(_(IMPORT), ids.IMPORT_SUBMIT, "primary", "box-arrow-in-down")
    return html.Div(
        [
            messages,
            html.Div([html.Span(_(THEN), className="muted"), start], className="submit-bar"),
        ],
        className="submit",
    )
