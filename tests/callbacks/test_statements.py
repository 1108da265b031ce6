"""How often a page asks the database: which model the person may see is asked once a request.

Counted is everything that the router's callback takes at the second visit: who the session is
about, which client the host is, and the page itself.
"""

from __future__ import annotations

import pytest
from sqlalchemy import event

from app.extensions import db
from app.services import publications
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable

MOST = 12


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, inside, acme):
    """The published one of two."""
    runs = [make.finished_run(acme, plannable(scored())) for _ in range(2)]
    with inside(acme, make.user()):
        for run in runs:
            publications.publish(run.id, SOL_ID, "Fits best")
    return runs[-1]


@pytest.fixture
def statements(app):
    """What was said to the database so far."""
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def asked_by(visitor, path, statements):
    assert visitor.page(path).status_code == 200
    statements.clear()
    assert visitor.page(path).status_code == 200
    return list(statements)


@pytest.mark.parametrize("path", ["/model", "/overview", "/planner"])
def test_a_clients_page_asks_the_database_a_few_times(make, login, acme, run, statements, path):
    viewer = login(make.user("client_viewer", acme), "acme")
    found = asked_by(viewer, path, statements)
    assert 0 < len(found) <= MOST, "\n".join(found)
    assert sum("FROM publication" in statement for statement in found) == 1


def test_an_analysts_model_page_asks_the_database_a_few_times(make, login, acme, run, statements):
    analyst = login(make.user("analyst", acme), "acme")
    found = asked_by(analyst, f"/models/{run.id}/{SOL_ID}", statements)
    assert 0 < len(found) <= MOST, "\n".join(found)
    assert sum("FROM publication" in statement for statement in found) == 1


def test_nobody_asks_for_the_names_of_nobody(make, inside, login, acme, statements):
    run = make.finished_run(acme)
    analyst = login(make.user("analyst", acme), "acme")
    found = asked_by(analyst, f"/models/{run.id}/{SOL_ID}", statements)
    assert not [said for said in found if said.startswith("SELECT person.id, person.name \n")]
