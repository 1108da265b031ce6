"""The tables in the database are the tables in the code."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.extensions import db
from app.queries import publications as queries
from app.services import publications
from tenants.models import Tenant
from tenants.scoping import owned_tables
from tests.factories import SOL_ID
from tests.mmm.bundles import simulated

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
    policies = [
        set(script.module.OWNED)
        for script in scripts().walk_revisions()
        if hasattr(script.module, "OWNED")
    ]
    assert set().union(*policies) == {table.name for table in owned_tables()}


def test_migrations_go_down_and_up_again(app):
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) >= set(db.metadata.tables)


def test_publications_of_before_learn_their_kpi_and_what_superseded_them(app, make, inside):
    acme = make.tenant("acme")
    first, second, third = (make.finished_run(acme) for _ in range(3))
    with inside(acme):
        publications.publish(first.id, SOL_ID, "Fits best")
        publications.publish(second.id, SOL_ID, "Fits better")
        publications.withdraw(second.id, SOL_ID, "New data")
        former = queries.history().superseded()
    hours_ago = text(
        "UPDATE publication SET published_at = :at, withdrawn_at = :at WHERE run_id = :run"
    )
    with app.app_context():
        downgrade(revision="0008")
        assert "kpi" not in {
            column["name"] for column in inspect(db.engine).get_columns("publication")
        }
        upgrade()
    with inside(acme):
        assert queries.history().superseded() == former
        assert queries.history().all_current() == []
    with app.app_context():
        downgrade(revision="0008")
        with (
            db.engine.begin() as connection
        ):  # the second one was published long after the first one was withdrawn
            connection.execute(hours_ago, {"at": "2020-01-01 00:00:00", "run": first.id})
        upgrade()
    with inside(acme):
        assert queries.history().superseded() == []
        publications.publish(third.id, SOL_ID, "Fits best")
        assert queries.history().current().kpi == "revenue:revenue"


def test_of_models_of_several_kpis_the_one_published_last_stays_current_on_the_way_back(
    app, make, inside
):
    acme = make.tenant("acme")
    money = make.finished_run(acme)
    orders = make.finished_run(
        acme, spec=simulated().spec.with_(dep_var_type="conversion").to_dict()
    )
    with inside(acme):
        publications.publish(orders.id, SOL_ID, "Fits best")
        publications.publish(money.id, SOL_ID, "Fits best")
    with app.app_context():
        downgrade(revision="0008")
        upgrade()
    with inside(acme):
        assert [shown.run_id for shown in queries.history().all_current()] == [money.id]


def test_clients_of_before_have_the_time_of_their_country(app, make, inside):
    acme = make.tenant("acme", country="SE", timezone="Europe/London")
    assert acme.brand.zone == "Europe/London"
    with app.app_context():
        downgrade(revision="0010")
        upgrade()
        assert db.session.get(Tenant, acme.id).brand.zone == "Europe/Stockholm"
