"""What was noted on a run and its models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Note:
    """One note. sol_id is empty where it is on the run; `own`: written by whoever reads it now."""

    id: str
    sol_id: str
    words: str
    by: str
    at: datetime
    edited_at: datetime | None
    own: bool
