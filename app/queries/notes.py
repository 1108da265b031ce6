"""What was noted on a run and its models. Staff only."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Note as Row
from app.views.notes import Note
from tenants import context, directory
from tenants.permissions import require


def about(run_id: str, sol_id: str = "") -> list[Note]:
    """Notes on a model, the newest first; without a solID those on the run and on all of its
    models.
    """
    require("notes.read")
    statement = select(Row).where(Row.run_id == run_id).order_by(Row.written_at.desc(), Row.id)
    rows = list(db.session.scalars(statement.where(Row.sol_id == sol_id) if sol_id else statement))
    names = directory.user_names({row.written_by for row in rows if row.written_by})
    who = context.identity()
    reader = who.user_id if who else None
    return [
        Note(
            id=row.id,
            sol_id=row.sol_id,
            words=row.words,
            by=names.get(row.written_by or "", ""),
            at=row.written_at,
            edited_at=row.edited_at,
            own=row.written_by == reader,
        )
        for row in rows
    ]
