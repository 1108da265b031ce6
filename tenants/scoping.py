"""Row visibility, on by default: every statement on a tenant's table sees the present tenant's rows
and no other.

A session without a tenant is refused, and so are statements that a filter cannot reach (Core
selects, bulk inserts, SQL text). A bare table inside a statement of the models would pass:
tests/test_rules.py keeps bare tables out of the code. On PostgreSQL, row-level security (see
`migrations`) is the second wall.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import (
    Connection,
    Engine,
    ForeignKey,
    String,
    Table,
    TextClause,
    event,
    func,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import visitors

from app.errors import AppError, NoTenant
from app.extensions import Model
from tenants import context

log = logging.getLogger(__name__)


class OutOfScope(AppError):
    """A statement or a row that would cross the wall between tenants.

    A programming error, never a person's.
    """


class TenantOwned:
    """Mixin of every table whose rows belong to one tenant. `tenant_id` is filled in at flush."""

    @declared_attr
    def tenant_id(cls) -> Mapped[str]:
        return mapped_column(String(32), ForeignKey("tenant.id", ondelete="CASCADE"), index=True)


def owned_tables() -> frozenset[Table]:
    """Every table whose rows belong to a tenant."""
    return frozenset(
        mapper.local_table
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, TenantOwned) and isinstance(mapper.local_table, Table)
    )


@event.listens_for(Session, "do_orm_execute")
def _see_own_rows(state: ORMExecuteState) -> None:
    if isinstance(state.statement, TextClause):
        raise OutOfScope(
            "SQL text cannot be kept inside a tenant. Write the statement with the models."
        )
    if not _touches_owned(state.statement):
        return
    if not state.is_orm_statement or state.is_insert:
        raise OutOfScope(
            "Use the mapped classes: this kind of statement cannot be kept inside a tenant."
        )
    ids = _visible()
    _resync_rls(state.session)
    if state.is_update or state.is_delete:
        _only_tenant(ids)
        if isinstance(state.parameters, list):
            raise OutOfScope("Bulk updates by primary key cannot be kept inside a tenant.")
        if "tenant_id" in _assigned(state):
            raise OutOfScope("A row does not change its tenant.")
    wanted = tuple(sorted(ids))
    state.statement = state.statement.options(
        with_loader_criteria(
            TenantOwned, lambda cls: cls.tenant_id.in_(wanted), include_aliases=True
        )
    )


@event.listens_for(Session, "before_flush")
def _write_own_rows(session: Session, _context: Any, _instances: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, TenantOwned):
            continue
        own = _only_tenant(_visible())
        _resync_rls(session)
        if row in session.new and row.tenant_id is None:
            row.tenant_id = own
        before = get_history(row, "tenant_id").deleted
        if row.tenant_id != own or any(value != own for value in before if value is not None):
            raise OutOfScope("The row belongs to another tenant.")


@event.listens_for(Session, "after_begin")
def _tell_postgres(session: Session, _transaction: Any, connection: Connection) -> None:
    """Name the visible tenants to the row-level security policies, for this transaction only."""
    if connection.dialect.name == "postgresql":
        ids = ",".join(sorted(context.visible_ids()))
        connection.execute(select(func.set_config("app.tenant_ids", ids, True)))
        session.info["told"] = ids


@event.listens_for(Engine, "first_connect")
def _look_at_the_second_wall(connection: Any, _record: Any) -> None:
    """Say so when the role walks through row-level security: nothing else would show it."""
    if type(connection).__module__.partition(".")[0] != "psycopg":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        )
        role, passes = cursor.fetchone()
    connection.rollback()
    if passes:
        log.error(
            "The role “%s” is let past row-level security. Use one that is no superuser, see"
            " operations.md.",
            role,
        )


def _resync_rls(session: Any) -> None:
    """The tenant may have become known only after the transaction began, as in a request."""
    told = session.info.get("told")
    if (
        told is not None
        and session.in_transaction()
        and told != ",".join(sorted(context.visible_ids()))
    ):
        _tell_postgres(session, None, session.connection())


def _touches_owned(statement: Any) -> bool:
    owned = owned_tables()
    return any(isinstance(part, Table) and part in owned for part in visitors.iterate(statement))


def _assigned(state: ORMExecuteState) -> set[str]:
    """Names of the columns that an update sets."""
    if not state.is_update:
        return set()
    names = {getattr(key, "key", key) for key in getattr(state.statement, "_values", None) or ()}
    given = state.parameters if isinstance(state.parameters, Mapping) else {}
    return {str(name) for name in names} | set(given)


def _visible() -> frozenset[str]:
    ids = context.visible_ids()
    if not ids:
        raise NoTenant()
    return ids


def _only_tenant(ids: frozenset[str]) -> str:
    if len(ids) != 1 or context.tenant() is None:
        raise OutOfScope("Nothing can be written while several tenants are in view.")
    return next(iter(ids))
