"""Publishing: one model per client and KPI."""

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
from tests.mmm.bundles import simulated


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_one_model_is_published_and_then_another(make, inside, acme):
    first, second, analyst = make.finished_run(acme), make.finished_run(acme), make.user()
    with inside(acme, analyst):
        assert queries.history().current() is None
        publications.publish(first.id, SOL_ID, " First one ")
        shown = queries.history().current()
        assert (shown.run_id, shown.sol_id) == (first.id, SOL_ID)
        assert (shown.note, shown.published_by) == ("First one", analyst.name)
        publications.publish(second.id, SOL_ID, "Fits best")
        assert queries.history().current().run_id == second.id
        assert len(db.session.scalars(select(Publication)).all()) == 2
        with pytest.raises(Conflict):
            publications.publish(second.id, SOL_ID, "Fits best")
        with pytest.raises(Conflict):
            publications.withdraw(first.id, SOL_ID, "New data")
        publications.withdraw(second.id, SOL_ID, "New data")
        assert queries.history().current() is None
        with pytest.raises(Conflict):
            publications.withdraw(second.id, SOL_ID, "New data")
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.at)))
        assert actions[-3:] == ["model.published", "model.published", "model.withdrawn"]


def conversions():
    """A specification whose models explain another KPI."""
    return simulated().spec.with_(iterations=20, trials=1, dep_var_type="conversion").to_dict()


def test_models_of_two_kpis_are_published_side_by_side(make, inside, acme):
    money, newer, orders = (
        make.finished_run(acme),
        make.finished_run(acme),
        make.finished_run(acme, spec=conversions()),
    )
    with inside(acme):
        publications.publish(money.id, SOL_ID, "Fits best")
        publications.publish(orders.id, SOL_ID, "Fits best, too")
        assert [(shown.run_id, shown.kpi) for shown in queries.history().all_current()] == [
            (orders.id, "revenue:conversion"),
            (money.id, "revenue:revenue"),
        ]
        assert queries.history().current().run_id == orders.id
        assert queries.history().current("revenue:revenue").run_id == money.id
        assert queries.history().current("profit:revenue") is None
        publications.publish(newer.id, SOL_ID, "A newer quarter")
        assert {shown.run_id for shown in queries.history().all_current()} == {newer.id, orders.id}
        assert queries.current_for_run(money.id).run_id == newer.id
        assert queries.history().previous(newer.id, SOL_ID, "revenue:revenue").run_id == money.id
        assert queries.history().previous(orders.id, SOL_ID, "revenue:conversion") is None
        publications.withdraw(orders.id, SOL_ID, "New data")
        assert [shown.run_id for shown in queries.history().all_current()] == [newer.id]


def test_a_superseded_publication_says_what_took_its_place_and_a_withdrawn_one_is_gone(
    make, inside, acme
):
    first, second, third = (make.finished_run(acme) for _ in range(3))
    with inside(acme):
        for run in (first, second, third):
            publications.publish(run.id, SOL_ID, f"Fits best {run.id}")
        known = queries.history()
        shown, (later, earlier) = known.current(), known.superseded()
        assert (earlier.run_id, later.run_id, shown.run_id) == (first.id, second.id, third.id)
        assert (earlier.successor, later.successor, shown.successor) == (later.id, shown.id, None)
        assert earlier.until <= later.published_at
        assert [known.get(one.id) for one in (earlier, later, shown)] == [earlier, later, shown]
        assert known.last_of_model(first.id, SOL_ID) == earlier
        publications.withdraw(third.id, SOL_ID, "A fault in the data")
        assert queries.history().last_of_model(third.id, SOL_ID) is None
        assert queries.history().get(shown.id) is None
        assert queries.history().superseded() == [later, earlier]


def test_a_model_that_was_superseded_once_and_withdrawn_later_is_gone(make, inside, acme):
    first, second = make.finished_run(acme), make.finished_run(acme)
    with inside(acme):
        for run in (first, second, first):
            publications.publish(run.id, SOL_ID, "Fits best")
        publications.withdraw(first.id, SOL_ID, "A fault in the model")
        assert [row.run_id for row in queries.history().superseded()] == [second.id]
        assert queries.history().last_of_model(first.id, SOL_ID) is None


def test_a_model_that_never_was_published_and_another_clients_one_have_no_publication(
    make, inside, acme
):
    run, foreign = make.finished_run(acme), make.tenant()
    theirs = make.finished_run(foreign)
    with inside(foreign):
        publications.publish(theirs.id, SOL_ID, "Fits best")
        shown = queries.history().current()
    with inside(acme):
        assert queries.history().last_of_model(run.id, SOL_ID) is None
        assert queries.history().last_of_model(theirs.id, SOL_ID) is None
        assert queries.current_for_run(theirs.id) is None
        assert queries.history().get(shown.id) is None


def test_the_database_itself_allows_one_current_model(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme):
        db.session.add(Publication(run_id=run.id, sol_id=SOL_ID, kpi="revenue:revenue"))
        db.session.add(Publication(run_id=run.id, sol_id=SOL_ID, kpi="orders:conversion"))
        db.session.commit()
        db.session.add(Publication(run_id=run.id, sol_id=SOL_ID, kpi="orders:conversion"))
        with pytest.raises(IntegrityError):
            db.session.flush()


@pytest.mark.parametrize("slower", ["publish", "withdraw"])
def test_of_two_changes_at_once_the_slower_one_is_refused(
    app, make, inside, acme, monkeypatch, slower
):
    """Both have seen the first model published; the faster one publishes the second."""
    first, second, third = (make.finished_run(acme) for _ in range(3))
    real = publications._current

    def overtaken(name):
        seen = real(name)
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
        slow = publications.publish if slower == "publish" else publications.withdraw
        with pytest.raises(Conflict, match="at the same moment"):
            slow(third.id if slower == "publish" else first.id, SOL_ID, "Fits best")
        assert queries.history().current().run_id == second.id
        actions = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.like("model.%"))
        ).all()
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
            lambda: publications.withdraw(run.id, SOL_ID, "New data"),
        ):
            with pytest.raises(NotFound):
                work()
