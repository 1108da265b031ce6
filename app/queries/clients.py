"""The agency's clients at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Candidate, Dataset, Publication, Run
from tenants import context, directory, session
from tenants.context import TenantInfo
from tenants.permissions import require


@dataclass(frozen=True)
class ClientCard:
    """One client on the agency home. `roas` is what the published model's paid media brought per unit of money, in
    `conversion`s or money; None without a model or an estimate."""

    slug: str
    name: str
    logo_svg: str
    primary: str
    secondary: str
    currency: str
    locale: str
    last_run_state: str | None
    last_run_at: datetime | None
    data_until: date | None
    roas: float | None
    conversion: bool
    published_at: datetime | None
    url: str


def switchable() -> list[TenantInfo]:
    """The clients that the person can switch between, by name."""
    require("agency.read")
    who = context.identity()
    return directory.clients_of(who.user_id) if who and who.user_id else []


def cards() -> list[ClientCard]:
    """A card per client the person can open, by name."""
    clients = switchable()
    with context.across(frozenset(client.id for client in clients)):
        runs = _newest_runs() if clients else {}
        until = _data_until() if clients else {}
        published = _published() if clients else {}
    return [
        ClientCard(
            slug=client.slug,
            name=client.name,
            logo_svg=client.brand.logo_svg,
            primary=client.brand.primary,
            secondary=client.brand.secondary,
            currency=client.brand.currency,
            locale=client.brand.locale,
            last_run_state=runs[client.id].state if client.id in runs else None,
            last_run_at=runs[client.id].created_at if client.id in runs else None,
            data_until=until.get(client.id),
            roas=published[client.id].roas if client.id in published else None,
            conversion=client.id in published and published[client.id].spec.get("dep_var_type") == "conversion",
            published_at=published[client.id].published_at if client.id in published else None,
            url=session.address_of(client.slug),
        )
        for client in clients
    ]


def _newest_runs() -> dict[str, Run]:
    rank = func.row_number().over(partition_by=Run.tenant_id, order_by=Run.created_at.desc()).label("rank")
    newest = select(Run.id, rank).subquery()
    rows = db.session.scalars(select(Run).join(newest, newest.c.id == Run.id).where(newest.c.rank == 1))
    return {row.tenant_id: row for row in rows}


def _data_until() -> dict[str, date]:
    statement = select(Dataset.tenant_id, func.max(Dataset.date_to).label("until"))
    rows = db.session.execute(statement.where(Dataset.removed_at.is_(None)).group_by(Dataset.tenant_id))
    return {row.tenant_id: row.until for row in rows}


def _published() -> dict[str, Any]:
    model = (Candidate.run_id == Publication.run_id) & (Candidate.sol_id == Publication.sol_id)
    columns = (Publication.tenant_id, Publication.published_at, Candidate.roas, Run.spec)
    statement = select(*columns).join(Candidate, model).join(Run, Run.id == Candidate.run_id)
    current = statement.where(Publication.withdrawn_at.is_(None)).order_by(Publication.published_at)
    return {row.tenant_id: row for row in db.session.execute(current)}  # of several KPIs the one published last
