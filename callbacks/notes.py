"""Writing, editing and deleting notes on a run or a model. Pages put the section at their end."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.errors import NotFound
from app.queries import notes as queries
from app.services import notes
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import ids
from layouts import notes as layout
from layouts.components.model_ref import ModelRef
from layouts.language import _

PAGES: tuple[Page, ...] = ()  # no page of its own
_NOTHING = (no_update, no_update, no_update)


def add(clicks: int | None, words: str | None, about: Any) -> tuple[Any, Any, Any]:
    """Keep a note: (the list, what stands in the field, what is missing)."""
    if not clicks:
        return _NOTHING
    if not (words or "").strip():
        return no_update, no_update, _(layout.NO_WORDS)
    ref = ModelRef.read(about)
    notes.write(ref.run_id, ref.sol_id, words or "")
    return _listed(ref), "", ""


def change(clicks: list[int | None], texts: list[str | None], about: Any) -> Any:
    """What was asked for one's own note: the list with it open, saved, or gone."""
    if not any(clicks):
        return no_update
    note, verb = ctx.triggered_id["note"], ctx.triggered_id["verb"]
    if verb == layout.SAVE:
        notes.edit(note, next(iter(texts), "") or "")
    elif verb == layout.REALLY:
        notes.remove(note)
    elif verb not in layout.VERBS:
        raise NotFound()
    return _listed(ModelRef.read(about), (note, verb))


def _listed(about: ModelRef, doing: tuple[str, str] = ("", "")) -> Component:
    found = queries.about(about.run_id, about.sol_id)
    return layout.listing(found, about, presentation(), doing)


def register(app: Dash) -> None:
    about = State(ids.NOTES_REF, "data")
    app.callback(
        Output(ids.NOTES_LIST, "children"),
        Output(ids.NOTES_WORDS, "value"),
        Output(ids.NOTES_MESSAGE, "children"),
        Input(ids.NOTES_ADD, "n_clicks"),
        State(ids.NOTES_WORDS, "value"),
        about,
        running=[(Output(ids.NOTES_ADD, "disabled"), True, False)],
        prevent_initial_call=True,
    )(add)
    app.callback(
        Output(ids.NOTES_LIST, "children", allow_duplicate=True),
        Input(ids.note_verb(ALL, ALL), "n_clicks"),
        State(ids.note_words(ALL), "value"),
        about,
        prevent_initial_call=True,
    )(change)
