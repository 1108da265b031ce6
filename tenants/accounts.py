"""Making agencies, tenants, people and their rights. Rows are flushed; the caller commits."""

from __future__ import annotations

import re
from typing import TypeVar

from sqlalchemy import select

from app.errors import Conflict, InvalidRequest
from app.extensions import Model, config, db
from app.storage import new_key
from mmm.phrase import Phrase
from tenants import passwords
from tenants.branding import Brand
from tenants.models import Agency, Membership, Tenant, User

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_Row = TypeVar("_Row", bound=Model)
RESERVED = frozenset({"www", "api", "admin", "mail", "static", "assets"})


def new_agency(name: str) -> Agency:
    return _added(Agency(name=name))


def agency_named(name: str) -> Agency:
    """The agency of that name, made if there is none."""
    return db.session.scalar(select(Agency).where(Agency.name == name)) or new_agency(name)


def new_tenant(agency: Agency, slug: str, brand: Brand) -> Tenant:
    """A client with its own brand and file key.

    Raises InvalidInput for a slug that is no host name, Conflict if taken.
    """
    if not _SLUG.fullmatch(slug) or slug in RESERVED:
        raise InvalidRequest(
            Phrase(
                "“{slug}” cannot be part of an address. Use a-z, 0-9 and inner hyphens.", slug=slug
            )
        )
    if db.session.scalar(select(Tenant.id).where(Tenant.slug == slug)):
        raise Conflict(Phrase("There is a client at the address “{slug}” already.", slug=slug))
    tenant = Tenant(agency_id=agency.id, slug=slug, sealed_key=new_key(config().storage_key))
    for name, value in vars(brand).items():
        setattr(tenant, name, value)
    return _added(tenant)


def new_user(email: str, name: str, password: str) -> User:
    """A person without any right yet. Raises InvalidInput, Conflict."""
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise InvalidRequest(Phrase("“{email}” is no e-mail address.", email=email))
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise Conflict(Phrase("There is an account for {email} already.", email=email))
    return _added(
        User(email=email, name=name.strip() or email, password_hash=passwords.hashed(password))
    )


def grant(
    user: User, role: str, *, agency: Agency | None = None, tenant: Tenant | None = None
) -> Membership:
    """Give a person a right: everywhere (platform_admin), in an agency, or in one client."""
    return _added(
        Membership(
            user_id=user.id,
            role=role,
            agency_id=agency.id if agency else None,
            tenant_id=tenant.id if tenant else None,
        )
    )


def _added(row: _Row) -> _Row:
    db.session.add(row)
    db.session.flush()
    return row
