"""The audit trail: one event per fact, added to the caller's commit."""

from __future__ import annotations

from typing import Any

from app.extensions import db
from app.models import AuditEvent
from tenants import context


def record(action: str, subject_id: str, **detail: Any) -> None:
    """Note that the person at hand did `action` to a thing. The caller commits."""
    who = context.identity()
    db.session.add(
        AuditEvent(
            action=action,
            subject_id=subject_id,
            detail=detail,
            user_id=who.user_id if who else None,
        )
    )


def actor() -> str | None:
    """Id of the person at hand; None for the system."""
    who = context.identity()
    return who.user_id if who else None
