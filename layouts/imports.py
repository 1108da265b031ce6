"""Importing a model from Robyn: its file, the data it was fitted to, and off it goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, text
from layouts.components.field import field
from layouts.components.page import button, facts, icon, page, section
from layouts.components.states import box, problems
from layouts.figures.look import Look, label
from layouts.language import _
from mmm.errors import Problem
from mmm.robyn_json import RobynModel

LEAD: Final = (
    "A model that robyn_write exported in R becomes a run here: computed anew from its hyperparameters and your data, "
    "and compared with every figure in the file."
)
FILE: Final = "Robyn's file"
DROP: Final = "Drop the JSON file here, or click to choose it"
DROP_NOTE: Final = "RobynModel-1_92_1.json or the like, written by Robyn 3.10 or newer"
REFUSED: Final = "{name} cannot be imported"
DATA: Final = "Data"
DATA_NOTE: Final = "The rows that Robyn had: the same periods, the same columns."
DATA_SET: Final = "Data set"
IN_FILE: Final = "The rows in the file"
CHOOSE: Final = "Choose a data set"
ADD: Final = "Upload a CSV"
ADDED: Final = "{name} is uploaded and chosen."
NOT_ADDED: Final = "{name} cannot be used"
IMPORT: Final = "Import the model"
CANNOT: Final = "The model cannot be imported yet"
FIRST: Final = "Choose Robyn's file first."
OWN: Final = "file"  # the choice that means the rows in the file; no id of a data set has these letters


def build(datasets: Sequence[tuple[str, str]]) -> Component:
    return page(
        _(text.IMPORT),
        section(FILE, html.Div([_drop(), html.Div(id=ids.IMPORT_FOUND, **{"aria-live": "polite"})], className="stack")),
        section(DATA, _data(datasets), note=DATA_NOTE),
        _submit(),
        lead=LEAD,
        back=("/runs", _(text.NAVIGATION["/runs"])),
    )


def options(datasets: Sequence[tuple[str, str]], in_file: bool) -> list[dict[str, str]]:
    """What the data can be."""
    first = [{"value": OWN, "label": IN_FILE}] if in_file else []
    return [*first, *({"value": key, "label": name} for key, name in datasets)]


def found(name: str, model: RobynModel, look: Look) -> Component:
    """What the file holds."""
    spec = model.spec
    own = f"{look.number(len(model.data))} rows" if model.data is not None else "none: choose the data set below"
    pairs: list[tuple[str, Any]] = [
        ("Model", html.Code(model.sol_id)),
        ("Written by", f"Robyn {model.version}"),
        ("Outcome", f"{spec.dep_var} ({spec.dep_var_type})"),
        ("Media", ", ".join(label(medium) for medium in spec.all_media)),
        ("Context", ", ".join(spec.context_vars) or "none"),
        ("Period", f"{spec.window_start} – {spec.window_end}"),
        ("Adstock", spec.adstock.replace("_", " ")),
        ("Lift studies", str(len(spec.calibration_input)) if spec.calibration_input else "none"),
        ("Data in the file", own),
    ]
    notes = [html.P(note) for note in model.notes]
    return html.Div(
        [box("good", f"{name} can be read.", *notes, role="status"), facts(pairs, wide=True)], className="stack"
    )


def refused(name: str, why: Iterable[Problem]) -> Component:
    """Why a file cannot be imported."""
    return problems(REFUSED.format(name=name), why)


def added(name: str) -> Component:
    return html.P(ADDED.format(name=name), className="small muted")


def not_added(name: str, why: Iterable[Problem]) -> Component:
    return problems(NOT_ADDED.format(name=name), why)


def cannot(why: Iterable[Problem]) -> Component:
    """What keeps the import from starting."""
    return problems(CANNOT, why)


def _drop() -> dcc.Loading:
    words = [html.Span(DROP, className="strong"), html.Span(DROP_NOTE, className="small muted")]
    inside = html.Div([icon("filetype-json"), *words], className="drop")
    drop = dcc.Upload(
        inside, id=ids.IMPORT_FILE, accept=".json,application/json", multiple=False, className="drop-focus",
        className_active="drop-over", style={}, style_active={}, style_reject={},
    )  # fmt: skip
    return dcc.Loading(drop, delay_show=200, overlay_style={"visibility": "visible", "opacity": 0.4})


def _data(datasets: Sequence[tuple[str, str]]) -> html.Div:
    select = dbc.Select(id=ids.IMPORT_DATA, options=options(datasets, in_file=False), value="", placeholder=CHOOSE)
    inside = html.Span([icon("cloud-arrow-up"), ADD], className="btn btn-plain")
    upload = dcc.Upload(
        inside, id=ids.IMPORT_CSV, accept=".csv,.txt,text/csv", multiple=False, className="drop-focus", style={},
        style_active={}, style_reject={},
    )  # fmt: skip
    said = html.Div(id=ids.IMPORT_CSV_SAID, **{"aria-live": "polite"})
    return html.Div([html.Div(field(DATA_SET, select), className="form-grid"), upload, said], className="stack-sm")


def _submit() -> html.Div:
    messages = html.Div(id=ids.IMPORT_MESSAGES, className="submit-messages", **{"aria-live": "polite"})
    start = button(IMPORT, ids.IMPORT_SUBMIT, "primary", "box-arrow-in-down")
    return html.Div([messages, html.Div([html.Span(), start], className="submit-bar")], className="submit")
