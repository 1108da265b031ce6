"""Which models a client sees, one per KPI, and which ones it saw before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Publication:
    """A published model, and who published it when and why.

    kpi: what it explains, see `mmm.kpi.key`; dep_var and dep_var_type are that as its spec has it.
    until: when it was superseded or withdrawn, None of a current one. successor: the publication
    that took its place, None of a current one and of one that was withdrawn.
    """

    id: str
    run_id: str
    sol_id: str
    kpi: str
    dep_var: str
    dep_var_type: str
    published_at: datetime
    published_by: str
    note: str
    until: datetime | None = None
    successor: str | None = None

    @property
    def model(self) -> tuple[str, str]:
        """Run and solID."""
        return self.run_id, self.sol_id


@dataclass(frozen=True)
class PublicationHistory:
    """Every publication of a client, the last one first, withdrawn ones among them.

    What the client may read of it are `all_current` and `superseded`.
    """

    entries: tuple[Publication, ...]

    def all_current(self) -> list[Publication]:
        """The published model of each KPI, the one published last first."""
        return [shown for shown in self.entries if shown.until is None]

    def current(self, kpi: str = "") -> Publication | None:
        """The published model of a KPI, or of the one that was published last; None while there is
        none.
        """
        return next((shown for shown in self.all_current() if kpi in ("", shown.kpi)), None)

    def is_current(self, run_id: str, sol_id: str) -> bool:
        """Whether a model is the published one of its KPI."""
        return any(shown.model == (run_id, sol_id) for shown in self.all_current())

    def superseded(self, kpi: str = "") -> list[Publication]:
        """Publications that made room for a newer one, the last one first; of one KPI, or of all.

        A model that was withdrawn is not among them, though it had been superseded at another time.
        """
        gone = self._withdrawn()
        return [
            shown
            for shown in self.entries
            if shown.successor and shown.model not in gone and kpi in ("", shown.kpi)
        ]

    def get(self, publication_id: str) -> Publication | None:
        """One that the client may read; None of any other."""
        readable = (*self.all_current(), *self.superseded())
        return next((shown for shown in readable if shown.id == publication_id), None)

    def last_of_model(self, run_id: str, sol_id: str) -> Publication | None:
        """The last publication of a model that a client may read: current or superseded.

        None of any other model.
        """
        last = next((shown for shown in self.entries if shown.model == (run_id, sol_id)), None)
        return None if last is None or last.model in self._withdrawn() else last

    def previous(self, run_id: str, sol_id: str, kpi: str) -> Publication | None:
        """The other model of a model's KPI that was published last before it; of one that never
        was, the last at all.
        """
        rows = [shown for shown in self.entries if shown.kpi == kpi]
        own = [at for at, shown in enumerate(rows) if shown.model == (run_id, sol_id)]
        before = rows[own[0] + 1 :] if own else rows
        return next((shown for shown in before if shown.model != (run_id, sol_id)), None)

    def _withdrawn(self) -> set[tuple[str, str]]:
        """Models whose last publication was withdrawn."""
        last: dict[tuple[str, str], Publication] = {}
        for shown in self.entries:
            last.setdefault(shown.model, shown)
        return {model for model, shown in last.items() if shown.until and not shown.successor}
