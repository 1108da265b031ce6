"""Working inside a tenant: how jobs, commands and tests enter one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.extensions import db
from tenants import directory
from tenants.context import THE_SYSTEM, TenantInfo, enter, leave


@contextmanager
def entered(tenant_id: str, user_id: str | None = None) -> Iterator[TenantInfo]:
    """Work inside a tenant: jobs (no user: the system's own rights), commands and tests.

    Starts and ends with a fresh database session, so that no row of another tenant is at hand.
    Raises NotFound.
    """
    db.session.close()
    where = directory.info(tenant_id)
    who = THE_SYSTEM if user_id is None else directory.identity(user_id, where)
    db.session.close()
    token = enter(who, where)
    try:
        yield where
    finally:
        db.session.close()
        leave(token)
