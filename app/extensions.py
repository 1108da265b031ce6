"""The Flask extensions, bound to an app by the factory, and the connection settings of SQLite."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from redis import Redis
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase

from app.config import ROOT, Config


class Model(DeclarativeBase):
    """Root of the tables. Constraint names are fixed so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Rows stay readable after a commit: services return what they wrote, and jobs close their session
# before a fit.
db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()


def config() -> Config:
    """The settings of the app at hand."""
    return current_app.extensions["mixfront_config"]


def redis() -> Redis:
    """The Redis connection of the app at hand; connects at first use."""
    return current_app.extensions["mixfront_redis"]


def init_app(app: Flask) -> None:
    settings: Config = app.extensions["mixfront_config"]
    if not settings.database_url:
        Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    app.extensions["mixfront_redis"] = Redis.from_url(settings.redis_url, socket_connect_timeout=3)
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True
    )
    login_manager.init_app(app)
    # A limiter per app: one shared by several would count all of them in the Redis of the last.
    app.extensions["mixfront_limiter"] = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url,
        headers_enabled=True,
        in_memory_fallback_enabled=True,
    )


def wants_page() -> bool:
    """Whether the request is a browser opening a page, rather than a script asking for data."""
    return (
        request.method == "GET"
        and not request.path.startswith("/_")
        and request.accept_mimetypes.accept_html
        and request.headers.get("X-Requested-With") is None
    )


@event.listens_for(Engine, "connect")
def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    """Web, worker and job processes write the same SQLite file: wait for each other, and keep
    foreign keys.
    """
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA busy_timeout = 15000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()
