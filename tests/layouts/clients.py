"""A client and its published model as the agency's home reads them, with everything in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

TODAY = date(2026, 3, 1)


@dataclass(frozen=True)
class Model:
    conversion: bool = False
    published_at: datetime = datetime(2026, 2, 3, tzinfo=UTC)
    roas: float | None = 2.5
    trend: tuple[float | None, ...] = (2.5,)
    until: date | None = date(2026, 2, 1)
    goes_on: date | None = None


@dataclass(frozen=True)
class Client:
    slug: str = "acme"
    name: str = "Acme"
    logo_svg: str = "<svg/>"
    currency: str = "SEK"
    locale: str = "sv_SE"
    shown: tuple[Model, ...] = (Model(),)
    use: str = "plan"
    levels: Mapping[str, str] = field(default_factory=lambda: {"fit": "pass", "unseen": "pass"})
    shortlisted: int = 0
    approved: int = 0
    data_until: date | None = date(2026, 2, 1)
    running: int = 0
    last_run_state: str | None = "finished"
    last_run_at: datetime | None = datetime(2026, 1, 2, tzinfo=UTC)
