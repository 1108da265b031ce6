"""Writing notes on runs and models. Each is its author's: nobody else changes or deletes it."""

from __future__ import annotations

from typing import Final

from app.errors import InvalidRequest, NotFound
from app.extensions import db
from app.models import Note, Run
from app.queries import visible
from app.services import audit
from mmm.errors import Problem
from mmm.phrase import Phrase
from tenants.models import now
from tenants.permissions import require

LONGEST: Final = 4000  # characters


def write(run_id: str, sol_id: str, words: str) -> str:
    """Note something on a run, or on one of its models where `sol_id` is not empty.

    Raises NotFound, InvalidRequest.

    Returns the note's id.
    """
    require("notes.write")
    said = _said(words)
    if db.session.get(Run, run_id) is None:
        raise NotFound("There is no such run.")
    if sol_id:
        visible.model(run_id, sol_id)
    row = Note(run_id=run_id, sol_id=sol_id, words=said, written_by=audit.actor())
    db.session.add(row)
    db.session.flush()
    audit.record("note.written", f"{run_id}/{sol_id}".rstrip("/"), note=row.id)
    db.session.commit()
    return row.id


def edit(note_id: str, words: str) -> None:
    """Other words for an own note.

    Raises NotFound (also for another person's note), InvalidRequest.
    """
    require("notes.write")
    row, said = _own(note_id), _said(words)
    if said == row.words:
        return
    row.words, row.edited_at = said, now()
    audit.record("note.edited", f"{row.run_id}/{row.sol_id}".rstrip("/"), note=row.id)
    db.session.commit()


def remove(note_id: str) -> None:
    """Delete an own note for good. Raises NotFound (also for another person's note)."""
    require("notes.write")
    row = _own(note_id)
    db.session.delete(row)
    audit.record("note.removed", f"{row.run_id}/{row.sol_id}".rstrip("/"), note=row.id)
    db.session.commit()


def _own(note_id: str) -> Note:
    row = db.session.get(Note, note_id)
    if row is None or row.written_by != audit.actor():
        raise NotFound("There is no such note of yours.")
    return row


def _said(words: str) -> str:
    said = words.strip()
    if not said:
        raise InvalidRequest(Problem(Phrase("The note is empty."), Phrase("Write a few words.")))
    if len(said) > LONGEST:
        raise InvalidRequest(
            Problem(
                Phrase("The note has {count:,} characters.", count=len(said)),
                Phrase("{most:,} are the most.", most=LONGEST),
            )
        )
    return said
