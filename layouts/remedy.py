"""A changed run that may mend what a model's health found: what it changes, and one button that
queues it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.views.health import RemedyProposal
from layouts import ids, text
from layouts.address import address
from layouts.components.field import field
from layouts.components.model.health_card import remedy_name
from layouts.components.model_ref import ModelRef
from layouts.components.page import button, page, section
from layouts.components.run import settings
from layouts.components.run.modes import ModeChoice, mode_radio
from layouts.components.table import Column, table
from layouts.language import N_, _, join_names
from layouts.style.presentation import Presentation, label

LEAD: Final = N_("Everything else stays as it was. The former run and its models stay, too.")
CHANGES: Final = N_("What changes")
MERGED: Final = N_(
    "The spends of both are summed into {column}, in a data set of its own made from “{data}”."
)
START: Final = N_("Queue the run")
RUN_NAMES: Final = {  # by the remedy's kind
    "without": N_("{run}: without {channels}"),
    "merge": N_("{run}: with {channels} as one"),
    "widen": N_("{run}: with wider ranges"),
    "iterations": N_("{run}: with twice the iterations"),
    "hold_out": N_("{run}: with the last part held out"),
}


def build(
    ref: ModelRef,
    proposal: RemedyProposal,
    modes: Sequence[ModeChoice],
    mode: str,
    look: Presentation,
) -> Component:
    """The page of one remedy of a model."""
    remedy = proposal.remedy
    title = remedy_name(remedy)
    note = (
        _(MERGED).format(column=remedy.merged[0], data=proposal.dataset_name)
        if remedy.merged
        else None
    )
    rows = [
        {
            "argument": settings.name_of(change.argument)[0],
            "before": settings.value_of(change.argument, change.before, look),
            "after": settings.value_of(change.argument, change.after, look),
        }
        for change in proposal.changes
    ]
    heads = (
        Column("argument", _("Setting"), lead=True),
        Column("before", _("Before"), number=True),
        Column("after", _("After"), number=True),
    )
    name = dbc.Input(id=ids.REMEDY_NAME, value=_run_name(proposal), maxLength=200)
    bar = [
        html.Div(proposal.dataset_name, className="muted"),
        button(_(START), ids.REMEDY_SUBMIT, "primary", "play-fill"),
    ]
    return page(
        title,
        section(_(CHANGES), table(heads, rows, _(CHANGES)), note=note, flush=True),
        section(None, field(_(text.RUN_NAME), name)),
        section(_(text.MODE), mode_radio(ids.REMEDY_MODE, modes, mode)),
        html.Div(html.Div(bar, className="submit-bar"), className="submit"),
        dcc.Store(id=ids.REMEDY_REF, data=ref.stored()),
        dcc.Store(id=ids.REMEDY_KEY, data=remedy.key),
        lead=_(LEAD),
        back=(
            address(f"/models/{ref.run_id}/{ref.sol_id}"),
            _("Model {name}").format(name=ref.sol_id),
        ),
    )


def _run_name(proposal: RemedyProposal) -> str:
    """What the changed run is called unless somebody says otherwise."""
    remedy = proposal.remedy
    channels = join_names([label(name) for name in remedy.channels])
    return _(RUN_NAMES[remedy.kind]).format(run=proposal.name, channels=channels)[:200]
