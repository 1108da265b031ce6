"""The tables in the database are the tables in the code."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.extensions import db
from tenants.scoping import owned_tables

ROOT = Path(__file__).resolve().parents[2]


def scripts():
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_there_is_one_head():
    assert len(scripts().get_heads()) == 1


def test_models_equal_migrations(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_row_level_security_covers_every_owned_table():
    policies = [set(script.module.OWNED) for script in scripts().walk_revisions() if hasattr(script.module, "OWNED")]
    assert set().union(*policies) == {table.name for table in owned_tables()}


def test_migrations_go_down_and_up_again(app):
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) >= set(db.metadata.tables)
