"""Publishing: one model per client."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, NotFound
from app.extensions import db
from app.models import AuditEvent, Publication
from app.queries import publications as queries
from app.services import publications
from tests.factories import SOL_ID


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_one_model_is_published_and_then_another(make, inside, acme):
    first, second, analyst = make.finished_run(acme), make.finished_run(acme), make.user()
    with inside(acme, analyst):
        assert queries.current() is None
        publications.publish(first.id, SOL_ID, " First one ")
        shown = queries.current()
        assert (shown.run_id, shown.sol_id) == (first.id, SOL_ID)
        assert (shown.note, shown.published_by) == ("First one", analyst.name)
        publications.publish(second.id, SOL_ID, "Fits best")
        assert queries.current().run_id == second.id
        assert len(db.session.scalars(select(Publication)).all()) == 2
        with pytest.raises(Conflict):
            publications.publish(second.id, SOL_ID, "Fits best")
        publications.withdraw("New data")
        assert queries.current() is None
        with pytest.raises(Conflict):
            publications.withdraw("New data")
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.at)))
        assert actions[-3:] == ["model.published", "model.published", "model.withdrawn"]


def test_the_database_itself_allows_one_current_model(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme):
        db.session.add(Publication(run_id=run.id, sol_id=SOL_ID))
        db.session.commit()
        db.session.add(Publication(run_id=run.id, sol_id=SOL_ID))
        with pytest.raises(IntegrityError):
            db.session.flush()


@pytest.mark.parametrize("slower", ["publish", "withdraw"])
def test_of_two_changes_at_once_the_slower_one_is_refused(app, make, inside, acme, monkeypatch, slower):
    """Both have seen the first model published; the faster one publishes the second."""
    first, second, third = (make.finished_run(acme) for _ in range(3))
    real = publications._current

    def overtaken():
        seen = real()
        monkeypatch.setattr(publications, "_current", real)

        def fast():
            with inside(acme):
                publications.publish(second.id, SOL_ID, "Fits best")

        thread = Thread(target=fast)
        thread.start()
        thread.join()
        return seen

    with inside(acme):
        publications.publish(first.id, SOL_ID, "Fits best")
        monkeypatch.setattr(publications, "_current", overtaken)
        with pytest.raises(Conflict, match="at the same moment"):
            publications.publish(third.id, SOL_ID, "Fits best") if slower == "publish" else publications.withdraw(
                "New data"
            )
        assert queries.current().run_id == second.id
        actions = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("model.%"))).all()
        assert actions == ["model.published"] * 2


def test_unknown_and_foreign_models_are_not_found(make, inside, acme):
    run, foreign = make.finished_run(acme), make.finished_run(make.tenant())
    with inside(acme):
        for run_id, sol_id in ((run.id, "9_9_9"), ("nothing", SOL_ID), (foreign.id, SOL_ID)):
            with pytest.raises(NotFound):
                publications.publish(run_id, sol_id, "Fits best")


def test_a_client_viewer_cannot_publish(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme, make.user("client_viewer", acme)):
        for work in (
            lambda: publications.publish(run.id, SOL_ID, "Fits best"),
            lambda: publications.withdraw("New data"),
        ):
            with pytest.raises(NotFound):
                work()
