"""Notes on runs and models: whose they are, and who reads them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.errors import InvalidRequest, NotFound
from app.extensions import db
from app.models import AuditEvent, Note
from app.queries import notes as queries
from app.services import notes
from tests.factories import SOL_ID


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


@pytest.fixture
def analyst(make, acme):
    return make.user("analyst", acme)


def test_notes_on_a_run_and_its_models_are_read_newest_first_with_author_and_time(
    inside, acme, run, analyst
):
    with inside(acme, analyst):
        notes.write(run.id, "", " Data until March \n")
        notes.write(run.id, SOL_ID, "TV looks high,\nask the client")
        newest, oldest = queries.about(run.id)
        assert (newest.words, newest.sol_id) == ("TV looks high,\nask the client", SOL_ID)
        assert (oldest.words, oldest.sol_id, oldest.by, oldest.own) == (
            "Data until March",
            "",
            analyst.name,
            True,
        )
        assert oldest.at < newest.at
        assert queries.about(run.id, SOL_ID) == [newest]


def test_a_run_that_has_not_finished_can_be_noted_on_and_its_models_cannot(
    make, inside, acme, analyst
):
    waiting = make.run(acme)
    with inside(acme, analyst):
        notes.write(waiting.id, "", "Started with the new data")
        assert len(queries.about(waiting.id)) == 1
        with pytest.raises(NotFound):
            notes.write(waiting.id, SOL_ID, "Too early")


def test_an_author_edits_and_deletes_and_what_is_deleted_is_gone(inside, acme, run, analyst):
    with inside(acme, analyst):
        note = notes.write(run.id, SOL_ID, "TV looks hihg")
        assert queries.about(run.id)[0].edited_at is None
        notes.edit(note, "TV looks high")
        [found] = queries.about(run.id)
        assert found.words == "TV looks high"
        assert found.edited_at > found.at
        notes.remove(note)
        assert queries.about(run.id) == []
        assert db.session.scalars(select(Note)).all() == []
        trail = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action.like("note.%")).order_by(AuditEvent.at)
        )
        events = [(event.action, event.subject_id, event.detail) for event in trail]
        assert [event[0] for event in events] == ["note.written", "note.edited", "note.removed"]
        assert {event[1] for event in events} == {f"{run.id}/{SOL_ID}"}
        assert "TV" not in str(events)


def test_a_colleagues_note_is_read_and_not_touched(make, inside, acme, run, analyst):
    with inside(acme, analyst):
        note = notes.write(run.id, "", "Mine")
    with inside(acme, make.user("agency_admin")):
        [found] = queries.about(run.id)
        assert (found.words, found.own) == ("Mine", False)
        with pytest.raises(NotFound):
            notes.edit(note, "Yours")
        with pytest.raises(NotFound):
            notes.remove(note)
        assert queries.about(run.id)[0].words == "Mine"


@pytest.mark.parametrize("words", ["", " \n\t", "x" * (notes.LONGEST + 1)])
def test_empty_and_endless_notes_are_refused(inside, acme, run, analyst, words):
    with inside(acme, analyst):
        note = notes.write(run.id, "", "x" * notes.LONGEST)
        with pytest.raises(InvalidRequest, match="The note"):
            notes.write(run.id, "", words)
        with pytest.raises(InvalidRequest, match="The note"):
            notes.edit(note, words)
        assert [found.words for found in queries.about(run.id)] == ["x" * notes.LONGEST]


def test_unknown_and_foreign_runs_models_and_notes_are_not_found(make, inside, acme, run, analyst):
    other = make.tenant("other")
    foreign = make.finished_run(other)
    with inside(other):
        theirs = notes.write(foreign.id, "", "Theirs")
    with inside(acme, analyst):
        for run_id, sol_id in (
            ("x", ""),
            (foreign.id, ""),
            (foreign.id, SOL_ID),
            (run.id, "9_9_9"),
        ):
            with pytest.raises(NotFound):
                notes.write(run_id, sol_id, "Mine")
        for work in (
            lambda: notes.edit(theirs, "Mine"),
            lambda: notes.remove(theirs),
            lambda: notes.remove("x"),
        ):
            with pytest.raises(NotFound):
                work()
        assert queries.about(foreign.id) == []


def test_a_client_viewer_neither_reads_nor_writes_notes(make, inside, acme, run):
    with inside(acme):
        note = notes.write(run.id, SOL_ID, "For our eyes")
    with inside(acme, make.user("client_viewer", acme)):
        for work in (
            lambda: queries.about(run.id),
            lambda: queries.about(run.id, SOL_ID),
            lambda: notes.write(run.id, SOL_ID, "Hello"),
            lambda: notes.edit(note, "Hello"),
            lambda: notes.remove(note),
        ):
            with pytest.raises(NotFound):
                work()
