"""The same server on PostgreSQL, where row-level security is the second wall between tenants."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, func, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.config import Config
from app.extensions import db
from app.factory import create_app
from app.models import AuditEvent, Publication, Run
from app.queries import clients, overview, visible
from app.queries import runs as queries
from app.services import lab, notes, publications, runs
from mmm.review.candidates import WEIGHTS
from tenants import accounts, context, directory, scoping
from tenants.entry import entered
from tenants.models import new_id, now
from tests.conftest import Visitor, free_port
from tests.factories import PASSWORD, SOL_ID, Factory
from tests.waiting import CEILING_S, of_process, until

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The database that TEST_POSTGRES_URL names (its role must be no superuser), else a server of
    our own.
    """
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
    elif not PROGRAMS:
        pytest.skip("no PostgreSQL: set TEST_POSTGRES_URL or install postgresql")
    else:
        with own_server(Path("/tmp") / f"mixfront-postgres-{os.getpid()}") as url:
            yield url


@contextmanager
def own_server(folder: Path) -> Iterator[str]:
    """A server on a free port; root must hand it to another user, PostgreSQL asks for that."""
    folder.mkdir(mode=0o700)
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    bin_, data, port = PROGRAMS[-1].parent, folder / "data", free_port()
    make = [
        bin_ / "initdb",
        "-D",
        data,
        "-U",
        "root",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, user=user, capture_output=True, cwd=folder)
    options = [
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "fsync=off",
        "-c",
        f"unix_socket_directories={folder}",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [bin_ / "postgres", "-D", data, "-p", str(port), *options],
            user=user,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        psql = ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "root", "-d", "postgres", "-c"]
        role = [*psql, "create role mixfront login"]
        until(
            lambda: subprocess.run(role, capture_output=True).returncode == 0,
            lambda: of_process(server, folder / "log"),
        )
        subprocess.run(
            [*psql, "create database mixfront owner mixfront"], check=True, capture_output=True
        )
        yield f"postgresql://mixfront@127.0.0.1:{port}/mixfront"
    finally:
        server.terminate()
        server.wait(timeout=CEILING_S)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def pg(postgres: str, settings: Config) -> Iterator[Flask]:
    app = create_app(
        replace(settings, database_url=make_url(postgres).render_as_string(hide_password=False))
    )
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        downgrade(revision="base")
        db.engine.dispose()


@pytest.fixture(scope="module")
def two(pg: Flask):
    """Two clients with a published model and a way to rank models each."""
    make = Factory(pg)
    pair = make.tenant("mine"), make.tenant("theirs")
    for tenant in pair:
        run = make.finished_run(tenant)
        with pg.app_context(), entered(tenant.id):
            publications.publish(run.id, SOL_ID, "Fits best")
            lab.save(WEIGHTS, "all")
            notes.write(run.id, SOL_ID, "TV looks high")
    return pair


def test_models_equal_migrations(pg):
    with pg.app_context(), db.engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(found, db.metadata) == []


def test_the_role_cannot_pass_the_wall(pg):
    with pg.app_context(), db.engine.connect() as connection:
        row = connection.execute(
            text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        ).one()
        assert row == (False, False)


def test_a_role_that_can_is_reported(pg, postgres, caplog):
    if "TEST_POSTGRES_URL" in os.environ:
        pytest.skip("only the server of the tests has a known superuser")
    for role, said in (("mixfront", False), ("root", True)):
        engine = create_engine(make_url(postgres).set(username=role))
        with engine.connect():
            assert (f"“{role}” is let past row-level security" in caplog.text) == said
        engine.dispose()


def test_without_a_tenant_the_database_shows_nothing(pg, two):
    with pg.app_context(), db.engine.connect() as connection:
        for table in scoping.owned_tables():
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_even_sql_that_the_first_wall_does_not_see_stays_inside(pg, two):
    mine, theirs = two
    with pg.app_context(), entered(mine.id):
        connection = db.session.connection()  # around the session's filters
        for table in scoping.owned_tables():
            assert set(connection.scalars(select(table.c.tenant_id))) == {mine.id}
        changed = connection.execute(
            Run.__table__.update().where(Run.__table__.c.tenant_id == theirs.id).values(name="x")
        )
        assert changed.rowcount == 0
        values = {
            "id": new_id(),
            "tenant_id": theirs.id,
            "action": "x",
            "subject_id": "x",
            "detail": {},
            "at": now(),
        }
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(insert(AuditEvent.__table__).values(values))
        db.session.rollback()


def test_the_next_transaction_of_a_pooled_connection_knows_no_tenant(pg, two):
    with pg.app_context():
        with entered(two[0].id):
            assert db.session.scalars(select(Run)).all()
            db.session.commit()
            assert db.session.scalars(select(Run)).all()  # a new transaction is told again
        with db.engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(Run.__table__)) == 0


def test_several_clients_can_be_read_together(pg, two):
    with pg.app_context(), context.across(frozenset(tenant.id for tenant in two)):
        assert {row.tenant_id for row in db.session.scalars(select(Run))} == {
            tenant.id for tenant in two
        }


def test_one_current_publication_per_client_and_kpi(pg, two):
    with pg.app_context(), entered(two[0].id):
        shown = db.session.scalars(select(Publication)).one()
        db.session.add(Publication(run_id=shown.run_id, sol_id=SOL_ID, kpi=shown.kpi))
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_signs_that_the_database_refuses_are_an_ordinary_no(pg, two):
    visitor = Visitor(pg)
    assert visitor.sign_in("\0@example.org", "wrong").status_code == 401
    with pg.app_context():
        accounts.grant(accounts.new_user("nul@example.org", "", PASSWORD), "platform_admin")
        db.session.commit()
    assert visitor.sign_in("nul@example.org").status_code == 302
    assert visitor.get("/downloads/datasets/%00.csv").status_code == 404
    assert visitor.get("/c/%00/overview").status_code == 404


def test_the_pages_questions_are_answered(pg, two):
    user = Factory(pg).user("platform_admin")
    with pg.test_request_context("/", base_url="http://localhost"):
        token = context.enter(directory.identity(user.id, None), None)
        assert [card.slug for card in clients.cards()] == ["mine", "theirs"]
        context.leave(token)
    with pg.app_context(), entered(two[0].id):
        [row] = queries.recent()
        assert row.created_at.tzinfo is not None
        assert visible.model(row.id, SOL_ID).info.published
        assert overview.get(overview.published()).kind == "model"
        again = Factory(pg).run(two[0], state="lost")
        assert runs.restart(again.id)
        runs.reap()


def test_a_former_databases_publications_learn_their_kpi_behind_the_wall(pg, two):
    with pg.app_context():
        downgrade(revision="0008")
        upgrade()
    for tenant in two:
        with pg.app_context(), entered(tenant.id):
            shown = db.session.scalars(select(Publication)).one()
            assert (shown.kpi, shown.superseded_by) == ("revenue:revenue", None)
            notes.write(shown.run_id, SOL_ID, "TV looks high")  # went with its table
