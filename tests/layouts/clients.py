"""A client and its published model as the agency's home reads them, with everything in order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from app.views.clients import ClientCard, PublishedSummary

TODAY = date(2026, 3, 1)


Model = partial(
    PublishedSummary,
    kpi="revenue:revenue",
    conversion=False,
    published_at=datetime(2026, 2, 3, tzinfo=UTC),
    roas=2.5,
    trend=(2.5,),
    until=date(2026, 2, 1),
    goes_on=None,
)


Client = partial(
    ClientCard,
    slug="acme",
    name="Acme",
    logo_svg="<svg/>",
    currency="SEK",
    locale="sv_SE",
    url="http://acme.localhost/",
    shown=(Model(),),
    use="plan",
    levels={"fit": "pass", "unseen": "pass"},
    shortlisted=0,
    approved=0,
    data_until=date(2026, 2, 1),
    running=0,
    last_run_state="finished",
    last_run_at=datetime(2026, 1, 2, tzinfo=UTC),
)
