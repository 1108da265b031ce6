"""The agency's clients at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PublishedSummary:
    """A model that the client sees.

    until: the last day of its window; goes_on: the last day of newer data of its grain, None
    without any. trend: `roas` of its KPI's publications, the first one first, None where not
    estimable.
    """

    kpi: str
    conversion: bool
    published_at: datetime
    roas: float | None
    trend: tuple[float | None, ...]
    until: date | None
    goes_on: date | None


@dataclass(frozen=True)
class ClientCard:
    """One client on the agency home.

    roas is what paid media brings per unit of money, in conversions or money. shown: the published
    models, the one published last first. use and levels: the verdict on that one's health and the
    level of each check, as it was recorded when it was published, or without one on the model that
    was approved last; "" and nothing where none was recorded. shortlisted, approved: models on
    which nothing was decided since, nor another one of their KPI published.
    data_until: the last day of any data set. running: runs under way or waiting for a worker.
    """

    slug: str
    name: str
    logo_svg: str
    currency: str
    locale: str
    url: str
    shown: tuple[PublishedSummary, ...]
    use: str
    levels: Mapping[str, str]
    shortlisted: int
    approved: int
    data_until: date | None
    running: int
    last_run_state: str | None
    last_run_at: datetime | None
