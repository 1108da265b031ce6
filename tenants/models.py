"""Tables of identity: agencies, their clients (tenants), people and what they may see."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from tenants.branding import Brand


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and always read back with its zone (SQLite forgets it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a zone is ambiguous.")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return (
            None
            if value is None
            else value.replace(tzinfo=UTC)
            if value.tzinfo is None
            else value.astimezone(UTC)
        )


def new_id() -> str:
    return uuid.uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)


class Agency(Model):
    """A company that runs models for its clients."""

    __tablename__ = "agency"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Tenant(Model):
    """A client of an agency: its address, its brand, its sealed file key."""

    __tablename__ = "tenant"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    logo_svg: Mapped[str] = mapped_column(Text, default="")
    primary: Mapped[str] = mapped_column(String(7))
    secondary: Mapped[str] = mapped_column(String(7))
    mode: Mapped[str] = mapped_column(String(5), default="light")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    locale: Mapped[str] = mapped_column(String(12), default="en_GB")
    country: Mapped[str] = mapped_column(String(2), default="DE")
    timezone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    sealed_key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def brand(self) -> Brand:
        names = (
            "name",
            "logo_svg",
            "primary",
            "secondary",
            "mode",
            "currency",
            "locale",
            "country",
            "timezone",
        )
        values: dict[str, Any] = {name: getattr(self, name) for name in names}
        return Brand(**values)


class User(UserMixin, Model):
    """A person who can sign in. What they may see is in their memberships."""

    __tablename__ = "person"  # `user` is a reserved word in PostgreSQL

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def is_active(self) -> bool:
        return self.enabled


class SignIn(Model):
    """One sign-in of one person on one host.

    The cookie carries its id; `ended_at` makes every copy of it worthless.
    """

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    host: Mapped[str] = mapped_column(String(255))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Membership(Model):
    """One right of one person: everywhere (platform admin), in an agency and its clients, or in one
    client.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "(role = 'platform_admin' AND agency_id IS NULL AND tenant_id IS NULL)"
            " OR (role = 'agency_admin' AND agency_id IS NOT NULL AND tenant_id IS NULL)"
            " OR (role = 'analyst' AND (agency_id IS NULL) <> (tenant_id IS NULL))"
            " OR (role = 'client_viewer' AND agency_id IS NULL AND tenant_id IS NOT NULL)",
            name="reach",
        ),
        UniqueConstraint("user_id", "role", "agency_id", "tenant_id"),
        Index("ix_membership_tenant_id", "tenant_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[str | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"))
    tenant_id: Mapped[str | None] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"))

    user: Mapped[User] = relationship(back_populates="memberships")
