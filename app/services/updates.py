"""Conditional updates: the database decides, in one statement, who was first."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Update

from app.extensions import db


def rowcount(statement: Update) -> int:
    """Carry out an update of the present tenant's rows and say how many rows it changed.

    The caller commits.
    """
    result = cast("CursorResult[Any]", db.session.execute(statement))
    return int(result.rowcount)
