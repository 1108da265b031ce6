"""Notes on a run or a model: a quiet section at the end of its page, with room to write another
one. For staff only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.views.notes import Note
from layouts import ids, text
from layouts.address import address
from layouts.components.model_ref import ModelRef
from layouts.components.page import button, section
from layouts.language import N_, _
from layouts.style.presentation import Presentation

EDIT, SAVE, REMOVE, REALLY, CANCEL = "edit", "save", "remove", "really", "cancel"
VERBS: Final = {
    EDIT: N_("Edit"),
    SAVE: N_("Save"),
    REMOVE: N_("Delete"),
    REALLY: N_("Delete for good"),
    CANCEL: N_("Cancel"),
}
TITLE: Final = N_("Notes")
INSIDE: Final = N_("For everybody who works on this client. The client never sees notes.")
WRITE: Final = N_("Write a note")
ADD: Final = N_("Add the note")
NO_WORDS: Final = N_("The note is empty. Write a few words.")
LONGEST: Final = 4000


def build(notes: Sequence[Note], about: ModelRef, look: Presentation) -> Component:
    """The section. about: the run and the model, "" for the run as a whole."""
    words = dbc.Textarea(id=ids.NOTES_WORDS, rows=2, maxLength=LONGEST, value="")
    form = html.Div(
        [
            html.Label(_(WRITE), htmlFor=ids.NOTES_WORDS),
            words,
            html.Div(id=ids.NOTES_MESSAGE, className="field-error", role="alert"),
            html.Div(button(_(ADD), ids.NOTES_ADD, small=True), className="actions note-add"),
        ],
        className="field note-form",
    )
    return section(
        _(TITLE),
        form,
        html.Div(listing(notes, about, look), id=ids.NOTES_LIST, **{"aria-live": "polite"}),
        dcc.Store(id=ids.NOTES_REF, data=about.stored()),
        note=_(INSIDE),
    )


def listing(
    notes: Sequence[Note],
    about: ModelRef,
    look: Presentation,
    doing: tuple[str, str] = ("", ""),
) -> Component:
    """Every note, the newest first.

    doing: the note that is at hand, and the verb that was asked for.
    """
    if not notes:
        return html.Div()
    rows = [_note(note, about, look, doing[1] if note.id == doing[0] else "") for note in notes]
    return html.Ol(rows, className="notes")


def _note(note: Note, about: ModelRef, look: Presentation, verb: str) -> html.Li:
    body: list[Any] = [html.P(note.words, className="quoted")]
    if verb == EDIT:
        area = dbc.Textarea(
            id=ids.note_words(note.id), rows=4, maxLength=LONGEST, value=note.words, autoFocus=True
        )
        body = [
            html.Label(
                [html.Span(_("The note"), className="visually-hidden"), area], className="note-edit"
            )
        ]
    own = [_verb(note.id, name) for name in _verbs(verb)] if note.own else []
    asked = (
        html.Span(_("Delete this note for good?"), className="small") if verb == REMOVE else None
    )
    bar = html.Div([asked, *own], className="actions note-verbs") if own else None
    return html.Li([_head(note, about, look), *body, bar])


def _head(note: Note, about: ModelRef, look: Presentation) -> html.P:
    said = _("{person}, {moment}") if note.by else "{moment}"
    parts: list[Any] = [html.Span(said.format(person=note.by, moment=text.moment(note.at, look)))]
    if note.edited_at:
        parts.append(
            html.Span(_("edited {moment}").format(moment=text.moment(note.edited_at, look)))
        )
    if note.sol_id and not about.sol_id:
        there = address(f"/models/{about.run_id}/{note.sol_id}")
        parts.append(dcc.Link(_("on model {name}").format(name=note.sol_id), href=there))
    return html.P(parts, className="note-head small muted num")


def _verbs(verb: str) -> tuple[str, ...]:
    return {EDIT: (SAVE, CANCEL), REMOVE: (REALLY, CANCEL)}.get(verb, (EDIT, REMOVE))


def _verb(note: str, verb: str) -> html.Button:
    kind = {SAVE: "plain", REALLY: "danger-x"}.get(verb, "quiet")
    return button(_(VERBS[verb]), ids.note_verb(note, verb), kind, small=True)
