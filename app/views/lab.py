"""How a client's analysts rank candidates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LabSettings:
    """What is saved for this client, or what holds where nothing is: `saved_at` None."""

    weights: Mapping[str, float]
    gate: str
    saved_by: str = ""
    saved_at: datetime | None = None
