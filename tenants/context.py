"""Who is asking, and for which tenant: set once per request, job or command, read everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from app.errors import NoTenant
from app.extensions import db
from tenants.branding import Brand

SYSTEM = "system"


@dataclass(frozen=True)
class Identity:
    """The person asking.

    `role` is the one that counts for the tenant at hand; `roles` are all of them.

    A job has no person: its identity has the role `system` and no user_id.
    """

    user_id: str | None
    email: str
    name: str
    role: str | None = None
    roles: tuple[str, ...] = ()

    @property
    def staff(self) -> bool:
        return any(role != "client_viewer" for role in self.roles)


THE_SYSTEM = Identity(None, "", "Mixfront", SYSTEM, (SYSTEM,))


@dataclass(frozen=True)
class TenantInfo:
    """The tenant at hand, as pages need it."""

    id: str
    slug: str
    name: str
    brand: Brand


@dataclass(frozen=True)
class _Scope:
    identity: Identity | None = None
    tenant: TenantInfo | None = None
    # ids whose rows can be read; one id can be written
    visible: frozenset[str] = field(default_factory=frozenset)


_NOBODY = _Scope()
_scope: ContextVar[_Scope] = ContextVar("mixfront_scope")


def identity() -> Identity | None:
    return _scope.get(_NOBODY).identity


def tenant() -> TenantInfo | None:
    return _scope.get(_NOBODY).tenant


def present() -> TenantInfo:
    """The tenant at hand. Raises NoTenant where there is none."""
    where = tenant()
    if where is None:
        raise NoTenant()
    return where


def visible_ids() -> frozenset[str]:
    """Ids of the tenants whose rows the present question may read.

    Empty: none, and asking is an error.
    """
    return _scope.get(_NOBODY).visible


def enter(who: Identity | None, where: TenantInfo | None) -> Token[_Scope]:
    """Set both for a request. Hand the token to `leave`."""
    return _scope.set(_Scope(who, where, frozenset({where.id}) if where else frozenset()))


def leave(token: Token[_Scope]) -> None:
    _scope.reset(token)


@contextmanager
def across(tenant_ids: frozenset[str]) -> Iterator[None]:
    """Read rows of several tenants at once, for pages that compare clients.

    Nothing can be written.
    """
    before = _scope.get(_NOBODY)
    db.session.close()
    token = _scope.set(_Scope(before.identity, None, tenant_ids))
    try:
        yield
    finally:
        db.session.close()
        leave(token)
