"""Notes on the pages of a run and of a model."""

from __future__ import annotations

import json

import pytest
from dash import no_update
from dash._callback_context import context_value
from dash._utils import AttributeDict

from app.queries import notes as queries
from app.services import notes, publications
from callbacks import notes as callbacks
from layouts.components.model_ref import ModelRef
from layouts.notes import CANCEL, EDIT, NO_WORDS, REALLY, REMOVE, SAVE
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.layouts.readable import words


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


@pytest.fixture
def at_work(app, make, inside, acme):
    """A request of an analyst on the client's host."""
    user = make.user("analyst", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, user):
        yield user


def click(note, verb, texts, about):
    """The callback's answer to a click on a note's button."""
    ident = json.dumps({"note": note, "type": "note-verb", "verb": verb})
    context_value.set(
        AttributeDict(triggered_inputs=[{"prop_id": f"{ident}.n_clicks", "value": 1}])
    )
    return callbacks.change([1], texts, about)


def test_a_note_is_written_and_the_field_is_empty_again(at_work, run):
    listed, field, message = callbacks.add(
        1, "TV looks high,\nask them", ModelRef(run.id, SOL_ID).stored()
    )
    assert "TV looks high, ask them" in " ".join(words(listed).split())
    assert at_work.name in words(listed)
    assert (field, message) == ("", "")


@pytest.mark.parametrize("said", [None, "", " \n"])
def test_an_empty_note_is_refused_with_words(at_work, run, said):
    assert callbacks.add(1, said, ModelRef(run.id, "").stored()) == (no_update, no_update, NO_WORDS)
    assert queries.about(run.id) == []


def test_an_own_note_is_edited_and_deleted_after_a_question(at_work, run):
    about = ModelRef(run.id, "").stored()
    note = notes.write(run.id, "", "TV looks hihg")
    assert words(click(note, EDIT, [], about)).endswith("Save Cancel")
    assert "TV looks high" in words(click(note, SAVE, ["TV looks high"], about))
    assert "Delete this note for good?" in words(click(note, REMOVE, [], about))
    assert words(click(note, CANCEL, [], about)).endswith("Edit Delete")
    assert words(click(note, REALLY, [], about)) == ""
    assert queries.about(run.id) == []


def test_a_run_lists_the_notes_on_its_models_and_a_model_its_own(make, login, inside, acme, run):
    user = make.user("analyst", acme)
    with inside(acme, user):
        notes.write(run.id, "", "The data ends in March")
        notes.write(run.id, SOL_ID, "<b>TV</b> looks high")
    visitor = login(user, "acme")
    of_run, of_model = (
        said_by(visitor.page(path)) for path in (f"/runs/{run.id}", f"/models/{run.id}/{SOL_ID}")
    )
    assert "The data ends in March" in of_run
    assert "<b>TV</b> looks high" in of_run
    assert f"on model {SOL_ID}" in of_run
    assert "<b>TV</b> looks high" in of_model
    assert "The data ends in March" not in of_model


def test_a_colleague_reads_a_note_without_its_buttons(make, login, inside, acme, run):
    with inside(acme, make.user("analyst", acme)):
        notes.write(run.id, "", "The data ends in March")
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/runs/{run.id}"))
    assert "The data ends in March" in said
    assert "note-verb" not in said


def test_clients_never_see_notes(make, login, inside, acme, run):
    with inside(acme, make.user("analyst", acme)):
        publications.publish(run.id, SOL_ID, "Fits best")
        notes.write(run.id, SOL_ID, "For our eyes")
        notes.write(run.id, "", "For our eyes")
    client = login(make.user("client_viewer", acme), "acme")
    for path in (
        "/model",
        "/model?depth=manager",
        f"/models/{run.id}/{SOL_ID}",
        "/overview",
        f"/runs/{run.id}",
    ):
        said = said_by(client.page(path))
        assert "For our eyes" not in said
        assert "notes-" not in said
