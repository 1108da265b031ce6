"""Looking people and tenants up. The only place that reads the identity tables for others."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true

from app.errors import NotFound
from app.extensions import db
from tenants.context import Identity, TenantInfo
from tenants.models import Membership, Tenant, User
from tenants.roles import strongest


def info(tenant_id: str) -> TenantInfo:
    """The tenant by its id. Raises NotFound."""
    return _found(db.session.get(Tenant, tenant_id))


def by_slug(slug: str) -> TenantInfo | None:
    row = db.session.scalar(select(Tenant).where(Tenant.slug == slug))
    return None if row is None else _info(row)


def all_ids() -> list[str]:
    """Every tenant's id, for work that visits each in turn."""
    return list(db.session.scalars(select(Tenant.id).order_by(Tenant.slug)))


def clients_of(user_id: str, *, as_staff: bool = True) -> list[TenantInfo]:
    """The tenants that a person works on, by name; with `as_staff=False` also those that they only
    view.
    """
    statement = select(Membership).where(Membership.user_id == user_id)
    if as_staff:
        statement = statement.where(Membership.role != "client_viewer")
    reach = list(db.session.scalars(statement))
    if not reach:
        return []
    tenants = select(Tenant).order_by(Tenant.name)
    if not any(item.role == "platform_admin" for item in reach):
        agencies = [item.agency_id for item in reach if item.agency_id]
        single = [item.tenant_id for item in reach if item.tenant_id]
        tenants = tenants.where(Tenant.agency_id.in_(agencies) | Tenant.id.in_(single))
    return [_info(row) for row in db.session.scalars(tenants)]


def identity(user_id: str, where: TenantInfo | None) -> Identity:
    """The person, with the role that counts for the tenant (or for the agency's own pages).

    Raises NotFound.
    """
    user = db.session.get(User, user_id)
    if user is None or not user.enabled:
        raise NotFound()
    counts = true() if where is None else _reaches(where.id)
    rows = db.session.execute(
        select(Membership.role, counts.label("counts")).where(Membership.user_id == user_id)
    ).all()
    here = {row.role for row in rows if row.counts}
    everything = {row.role for row in rows}
    return Identity(
        user.id, user.email, user.name, strongest(sorted(here)), tuple(sorted(everything))
    )


def user_names(user_ids: set[str]) -> dict[str, str]:
    """Names of people by id, for the "by whom" of lists."""
    if not user_ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(sorted(user_ids))))
    return {row.id: row.name for row in rows}


def sealed_key(tenant_id: str) -> str:
    """The tenant's sealed file key. Raises NotFound."""
    key = db.session.scalar(select(Tenant.sealed_key).where(Tenant.id == tenant_id))
    if key is None:
        raise NotFound()
    return key


def _reaches(tenant_id: str) -> ColumnElement[bool]:
    agency = select(Tenant.agency_id).where(Tenant.id == tenant_id).scalar_subquery()
    return (
        (Membership.role == "platform_admin")
        | (Membership.tenant_id == tenant_id)
        | (Membership.agency_id == agency)
    )


def _found(row: Tenant | None) -> TenantInfo:
    if row is None:
        raise NotFound()
    return _info(row)


def _info(row: Tenant) -> TenantInfo:
    return TenantInfo(row.id, row.slug, row.name, row.brand)
