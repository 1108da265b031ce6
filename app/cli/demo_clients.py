"""The demo's agency, its three clients with brands of our own, their data and accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from app.extensions import db
from app.models import Dataset
from app.services import datasets
from mmm.simulation.media_plans import MediaPlan, Orders, demo_plan
from mmm.simulation.simulate import simulate
from tenants import accounts
from tenants.branding import Brand
from tenants.entry import entered
from tenants.models import Agency, Tenant, User

AGENCY = "Nordlicht Media"
PASSWORD = "mixfront-demo"  # noqa: S105 - known on purpose; the demo refuses to run in production

_SHOP_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" role="img" aria-label="Fjällro">'
    '<rect width="48" height="48" rx="12" fill="#1f6b4a"/>'
    '<path d="M6 36 19 14l7 12 5-8 11 18z" fill="#f4e9d8"/>'
    '<path d="M19 14l4 7-4 3-4-3z" fill="#e3a857"/></svg>'
)
_TRAVEL_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" role="img"'
    ' aria-label="Küstenwind"><circle cx="24" cy="24" r="24" fill="#101c3d"/><circle cx="32"'
    ' cy="16" r="6" fill="#ff9f5a"/><path d="M8 28c5-5 10-5 16 0s11 5 16 0" fill="none"'
    ' stroke="#7cc6ff" stroke-width="4"/><path d="M12 36c4-4 8-4 12 0s8 4 12 0" fill="none"'
    ' stroke="#7cc6ff" stroke-width="4"/></svg>'
)


_COFFEE_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" role="img"'
    ' aria-label="Copper Kettle"><rect width="48" height="48" rx="24" fill="#8a3f1d"/>'
    '<path d="M12 22h20v6a10 10 0 0 1-20 0z" fill="#fff3e6"/><path d="M32 24h3a4 4 0 0 1 0 8h-4"'
    ' fill="none" stroke="#fff3e6" stroke-width="3"/><path d="M18 10v7M26 10v7" stroke="#e7b48f"'
    ' stroke-width="3"/></svg>'
)


@dataclass(frozen=True)
class Data:
    """A demo client's data set: the first `rows` of what its plan gives; all where None."""

    name: str
    plan: MediaPlan
    rows: int | None = None


@dataclass(frozen=True)
class Client:
    """A demo client: where it lives, how it looks, and its data sets, the newest last."""

    slug: str
    brand: Brand
    data: tuple[Data, ...]


@dataclass(frozen=True)
class Account:
    """A demo account. `slug` is the client it belongs to; empty for the agency's people."""

    title: str
    email: str
    name: str
    role: str
    slug: str = ""
    password: str = PASSWORD


SHOP = demo_plan()
TRAVEL = replace(demo_plan(kind="travel"), orders=Orders("bookings", 740.0))
COFFEE = demo_plan(weeks=78, kind="coffee")
NEW_WEEKS = 8  # that the shop's second data set has beyond its first

CLIENTS = (
    Client(
        "fjallro",
        Brand("Fjällro", _SHOP_LOGO, "#1f6b4a", "#e3a857", "light", "SEK", "sv_SE", "SE"),
        (
            Data("Fjällro, weekly until September", SHOP, SHOP.weeks - NEW_WEEKS),
            Data("Fjällro, weekly", SHOP),
        ),
    ),
    Client(
        "kuestenwind",
        Brand(
            "Küstenwind Reisen", _TRAVEL_LOGO, "#3f7cff", "#ff9f5a", "dark", "EUR", "de_DE", "DE"
        ),
        (Data("Küstenwind Reisen, weekly", TRAVEL),),
    ),
    Client(
        "copperkettle",
        Brand("Copper Kettle", _COFFEE_LOGO, "#8a3f1d", "#2f7d78", "light", "GBP", "en_GB", "GB"),
        (Data("Copper Kettle, daily", COFFEE),),
    ),
)
SLUGS = tuple(client.slug for client in CLIENTS)

ACCOUNTS = (
    Account("Platform admin", "admin@mixfront.example", "Alma Admin", "platform_admin"),
    Account("Agency admin", "greta@nordlicht.example", "Greta Lund", "agency_admin"),
    Account("Analyst", "jonas@nordlicht.example", "Jonas Weber", "analyst"),
    Account("Client viewer", "elin@fjallro.example", "Elin Berg", "client_viewer", "fjallro"),
    Account(
        "Client viewer",
        "hauke@kuestenwind.example",
        "Hauke Petersen",
        "client_viewer",
        "kuestenwind",
    ),
    Account(
        "Client viewer",
        "ruth@copperkettle.example",
        "Ruth Bell",
        "client_viewer",
        "copperkettle",
    ),
)


def seed() -> list[str]:
    """Make whatever of the demo is missing and return the clients' names."""
    agency = accounts.agency_named(AGENCY)
    tenants = {client.slug: _tenant(agency, client) for client in CLIENTS}
    for account in ACCOUNTS:
        _account(account, agency, tenants.get(account.slug))
    db.session.commit()
    for client in CLIENTS:
        _data(client, tenants[client.slug].id)
    return [client.brand.name for client in CLIENTS]


def _tenant(agency: Agency, client: Client) -> Tenant:
    found = db.session.scalar(select(Tenant).where(Tenant.slug == client.slug))
    return found or accounts.new_tenant(agency, client.slug, client.brand)


def _account(account: Account, agency: Agency, tenant: Tenant | None) -> None:
    if db.session.scalar(select(User.id).where(User.email == account.email)):
        return
    user = accounts.new_user(account.email, account.name, account.password)
    of_agency = agency if account.role in ("agency_admin", "analyst") else None
    accounts.grant(user, account.role, agency=of_agency, tenant=tenant)


def _data(client: Client, tenant_id: str) -> None:
    with entered(tenant_id):
        there = set(db.session.scalars(select(Dataset.name)))
        for data in client.data:
            if data.name not in there:
                table = simulate(data.plan).data.iloc[: data.rows]
                datasets.keep(table, data.name, "sample", data.plan)
