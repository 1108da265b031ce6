"""The data page: upload, sample data, the list, and what was wrong with a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.views.datasets import DatasetRow
from layouts import ids, text
from layouts.address import address
from layouts.components.field import field, number
from layouts.components.page import button, icon, link_button, page, section
from layouts.components.states import box, empty, problems
from layouts.components.table import Column, table
from layouts.language import N_, _
from layouts.style.presentation import Presentation
from mmm.errors import Problem

GRAINS: Final = {"day": N_("Daily"), "week": N_("Weekly"), "month": N_("Monthly")}
LEAD: Final = N_(
    "One row per day, week or month; one column per figure. Dates, revenue or conversions, spend"
    " per channel."
)
DROP_NOTE: Final = N_(
    "Comma or semicolon, decimal point or comma. UTF-8, Latin-1 and UTF-16 are recognised."
)
SAMPLE_NOTE: Final = N_(
    "Six channels with a known truth, made here. Good for a first look at every page."
)
DATA_SETS: Final = N_("Data sets")
START_RUN: Final = N_("Start a run")
REMOVE_TEXT: Final = N_("“{name}” disappears from the list. Runs that used it keep their results.")
REMOVE: Final = N_("Remove")
SOURCES: Final = {
    "upload": N_("Uploaded"),
    "sample": N_("Sample data"),
    "demo": N_("Demo data"),
    "derived": N_("Merged"),
    "import": N_("From Robyn's file"),
}


def build(rows: Sequence[DatasetRow], look: Presentation) -> Component:
    return page(
        _(text.DATA),
        html.Div([_upload(), _sample()], className="grid-side data-in"),
        html.Div(id=ids.DATA_MESSAGES, **{"aria-live": "polite"}),
        html.Div(listing(rows, look), id=ids.DATA_LIST),
        dcc.Store(id=ids.DATA_DOOMED),
        _confirm(),
        lead=_(LEAD),
    )


def listing(rows: Sequence[DatasetRow], look: Presentation) -> Component:
    """The list of data sets, or how to get the first."""
    if not rows:
        return html.Div(empty("table", _("No data yet"), _(text.NO_DATA_LEAD)), className="section")
    return section(
        _(DATA_SETS),
        table(_columns(), [_row(row, look) for row in rows], _(DATA_SETS)),
        flush=True,
    )


def not_made(found: Iterable[Problem]) -> Component:
    """Why there is no sample data."""
    return problems(_("No sample data was made"), found)


def refused(name: str, found: Iterable[Problem]) -> Component:
    """Why a file was not kept, place by place."""
    return problems(
        _("{name} was not kept").format(name=name),
        found,
        _("Correct these places in the file and upload it again."),
    )


def kept(name: str, dataset_id: str, remarks: Sequence[Problem]) -> Component:
    """The file is in; what is worth a look, and the next step."""
    start = html.Div(
        link_button(_(START_RUN), address(f"/runs/new?data={dataset_id}"), "primary", small=True),
        className="actions",
    )
    if not remarks:
        return box("good", _("{name} is ready").format(name=name), start, role="status")
    found = problems(
        _("{name} is ready, with remarks").format(name=name),
        remarks,
        _("These do not stop a model, but they are worth a look."),
        kind="warn",
    )
    return html.Div([found, start], className="stack-sm")


def _upload() -> html.Section:
    """Takes files of any kind: of others than `accept` names the browser lets go without a word."""
    inside = html.Div(
        [
            icon("cloud-arrow-up"),
            html.Span(_("Drop a CSV file here, or choose one"), className="strong"),
            html.Span(_(DROP_NOTE), className="small muted"),
        ]
    )
    inside.className = "drop"
    drop = dcc.Upload(
        inside,
        id=ids.DATA_UPLOAD,
        multiple=False,
        className="drop-focus",
        className_active="drop-over",
        style={},
        style_active={},
        style_reject={},
    )
    return section(
        _("Upload"),
        dcc.Loading(drop, delay_show=200, overlay_style={"visibility": "visible", "opacity": 0.4}),
    )


def _sample() -> html.Section:
    weeks = number(ids.DATA_WEEKS, 156, 52, 520)
    make = button(_("Make sample data"), ids.DATA_SAMPLE, glyph="stars")
    return section(
        _("Sample data"),
        html.Div([field(_("Weeks"), weeks), make], className="inline-form"),
        note=_(SAMPLE_NOTE),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Data set"), lead=True),
        Column("period", _("Period")),
        Column("rows", _("Rows"), number=True),
        Column("columns", _("Columns"), number=True),
        Column("added", _("Added")),
        Column("actions", "", number=True, tight=True),
    )


def _row(row: DatasetRow, look: Presentation) -> dict[str, Any]:
    by = f" · {row.created_by}" if row.created_by else ""
    actions = [
        link_button(_(START_RUN), address(f"/runs/new?data={row.id}"), small=True),
        html.A(
            icon("download"),
            href=address(f"/downloads/datasets/{row.id}.csv"),
            className="btn btn-quiet btn-sm",
            title=_("Download CSV"),
            **{"aria-label": _("Download {name}").format(name=row.name)},
        ),
        _remove(row),
    ]
    if row.simulated:
        actions.insert(1, _truth(row))
    source = " · ".join(
        _(part)
        for part in (
            SOURCES.get(row.source, row.source),
            GRAINS.get(row.grain, row.grain),
        )
        if part
    )
    return {
        "name": [
            dcc.Link(row.name, href=address(f"/data/{row.id}"), className="strong"),
            html.Span(source, className="sub"),
        ],
        "period": text.period(row.date_from, row.date_to, look),
        "rows": look.number(row.rows),
        "columns": look.number(row.columns),
        "added": html.Span(
            text.ago(row.created_at) + by,
            title=text.moment(row.created_at, look),
            className="muted",
        ),
        "actions": html.Div(actions, className="actions row-actions"),
    }


def _truth(row: DatasetRow) -> Component:
    return link_button(
        _(text.KNOWN_TRUTH), address(f"/data/{row.id}/truth"), "quiet", "bullseye", small=True
    )


def _remove(row: DatasetRow) -> html.Button:
    return html.Button(
        icon("trash3"),
        id=ids.data_remove(row.id),
        type="button",
        className="btn btn-quiet btn-sm",
        title=_(REMOVE),
        **{"aria-label": _("Remove {name}").format(name=row.name)},
    )


def _confirm() -> dbc.Modal:
    bar = [
        button(_("Keep it"), ids.DATA_CONFIRM_NO),
        button(_(REMOVE), ids.DATA_CONFIRM_YES, "danger-x", "trash3"),
    ]
    return dbc.Modal(
        [
            dbc.ModalHeader(
                html.H2(_("Remove this data set?"), id=ids.DATA_CONFIRM_TITLE), close_button=False
            ),
            dbc.ModalBody(id=ids.DATA_CONFIRM_TEXT),
            dbc.ModalFooter(bar),
        ],
        id=ids.DATA_CONFIRM,
        labelledby=ids.DATA_CONFIRM_TITLE,
        is_open=False,
        centered=True,
    )
