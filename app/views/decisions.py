"""What was decided about a model, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.views.publications import Publication


@dataclass(frozen=True)
class Decision:
    """One step of one model. rules: see app/services/decisions.py. successor:

    (run_id, sol_id) of a superseded one.
    """

    step: str
    reason: str
    by: str
    at: datetime
    rules: Mapping[str, Any]
    successor: tuple[str, str] | None


@dataclass(frozen=True)
class DecisionStatus:
    """Where one model stands. shown: what the client sees of its KPI today, this
    model or another; None: nothing."""

    run_id: str
    sol_id: str
    client: str
    steps: tuple[Decision, ...]
    shown: Publication | None

    @property
    def published(self) -> bool:
        return self.shown is not None and (self.shown.run_id, self.shown.sol_id) == (
            self.run_id,
            self.sol_id,
        )

    @property
    def step(self) -> str:
        """The last step; "" for a candidate.

        What was published before decisions were recorded is published.
        """
        return "published" if self.published else self.steps[-1].step if self.steps else ""
