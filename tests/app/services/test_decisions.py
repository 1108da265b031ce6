"""The record of decisions: its order, its words, and that nobody changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, InvalidRequest, NotFound
from app.extensions import db
from app.models import AuditEvent, Decision
from app.queries import decisions as queries
from app.queries import publications as shown
from app.services import decisions, lab, publications
from mmm.review.candidates import WEIGHTS
from tenants.models import Tenant
from tests.factories import SOL_ID

# the runs know no lift studies
COUNTED = {term: weight for term, weight in WEIGHTS.items() if term != "mape"}


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


def steps(run):
    return [decision.step for decision in queries.record(run.id, SOL_ID)]


def test_a_model_goes_from_the_shortlist_to_the_client_with_reasons_names_and_rules(
    make, inside, acme, run
):
    analyst, admin = make.user("analyst"), make.user("agency_admin")
    with inside(acme, analyst):
        lab.save({"nrmse": 7}, "good")
        decisions.shortlist(run.id, SOL_ID, " Agrees with the experiments ")
    with inside(acme, admin):
        decisions.approve(run.id, SOL_ID, "Read it with the client's team")
        publications.publish(run.id, SOL_ID, "The steadiest of three")
        found = queries.record(run.id, SOL_ID)
        assert [(row.step, row.reason, row.by) for row in found] == [
            ("shortlisted", "Agrees with the experiments", analyst.name),
            ("approved", "Read it with the client's team", admin.name),
            ("published", "The steadiest of three", admin.name),
        ]
        assert found[0].at < found[1].at < found[2].at
        rules = found[0].rules
        assert (rules["gate"], rules["weights"], rules["passes"]) == (
            "good",
            {**COUNTED, "nrmse": 7},
            True,
        )
        assert (rules["rank"], rules["of"], rules["score"]) == (1, 1, pytest.approx(100))
        assert rules["limits"]["nrmse"] == pytest.approx(0.06)
        assert shown.history().current().note == "The steadiest of three"


def test_the_rules_stay_as_they_stood(inside, acme, run):
    with inside(acme):
        decisions.shortlist(run.id, SOL_ID, "Fits best")
        lab.save({"nrmse": 9}, "good")
        [found] = queries.record(run.id, SOL_ID)
        assert (found.rules["gate"], found.rules["weights"]) == ("all", COUNTED)


def test_publishing_at_once_records_the_steps_that_lead_to_it(inside, acme, run):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
        assert steps(run) == ["shortlisted", "approved", "published"]
        assert {row.reason for row in queries.record(run.id, SOL_ID)} == {"Fits best"}


def test_publishing_supersedes_the_former_which_stays_readable(make, inside, acme, run):
    second = make.finished_run(acme)
    with inside(acme):
        publications.publish(run.id, SOL_ID, "The first one")
        publications.publish(second.id, SOL_ID, "A newer quarter")
        last = queries.record(run.id, SOL_ID)[-1]
        assert (last.step, last.reason, last.successor) == (
            "superseded",
            "A newer quarter",
            (second.id, SOL_ID),
        )
        assert queries.last_steps(run.id) == {SOL_ID: "superseded"}
        publications.publish(run.id, SOL_ID, "The newer one was wrong")
        assert steps(run)[-2:] == ["superseded", "published"]
        assert steps(second)[-1] == "superseded"
        assert shown.history().current().run_id == run.id


def test_a_withdrawn_model_says_why(inside, acme, run):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
        publications.withdraw(run.id, SOL_ID, "The data was revised")
        last = queries.record(run.id, SOL_ID)[-1]
        assert (last.step, last.reason, last.successor) == (
            "withdrawn",
            "The data was revised",
            None,
        )


def test_a_model_that_was_set_aside_can_be_shortlisted_again(inside, acme, run):
    with inside(acme):
        decisions.shortlist(run.id, SOL_ID, "A first choice")
        decisions.set_aside(run.id, SOL_ID, "TikTok looks wrong")
        decisions.shortlist(run.id, SOL_ID, "TikTok was explained")
        assert steps(run) == ["shortlisted", "set_aside", "shortlisted"]


def test_steps_out_of_order_are_refused(inside, acme, run):
    with inside(acme):
        for work in (decisions.approve, decisions.set_aside):
            with pytest.raises(Conflict, match="a candidate"):
                work(run.id, SOL_ID, "Fits best")
        decisions.shortlist(run.id, SOL_ID, "Fits best")
        with pytest.raises(Conflict, match="shortlisted"):
            decisions.shortlist(run.id, SOL_ID, "Fits best")
        publications.publish(run.id, SOL_ID, "Fits best")
        for work in (decisions.shortlist, decisions.approve, decisions.set_aside):
            with pytest.raises(Conflict, match="published"):
                work(run.id, SOL_ID, "Fits best")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (decisions.LONGEST + 1)])
def test_a_step_without_a_usable_reason_is_refused_and_changes_nothing(
    make, inside, acme, run, reason
):
    published = make.finished_run(acme)
    with inside(acme):
        publications.publish(published.id, SOL_ID, "Fits best")
        for work in (decisions.shortlist, publications.publish):
            with pytest.raises(InvalidRequest, match="reason"):
                work(run.id, SOL_ID, reason)
        with pytest.raises(InvalidRequest, match="reason"):
            publications.withdraw(published.id, SOL_ID, reason)
    with inside(acme):
        assert steps(run) == []
        assert shown.history().current().run_id == published.id


def test_nobody_changes_or_removes_a_decision(inside, acme, run):
    with inside(acme):
        decisions.shortlist(run.id, SOL_ID, "Fits best")
        for statement in (update(Decision).values(reason="Because"), db.delete(Decision)):
            with pytest.raises(IntegrityError, match="never changed"):
                db.session.execute(statement)
            db.session.rollback()
        row = db.session.scalar(select(Decision))
        row.reason = "Because"
        with pytest.raises(IntegrityError, match="never changed"):
            db.session.commit()
        db.session.rollback()
        assert [found.reason for found in queries.record(run.id, SOL_ID)] == ["Fits best"]


def test_a_client_that_goes_takes_its_decisions_along(inside, acme, run):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
        db.session.execute(db.delete(Tenant).where(Tenant.id == acme.id))
        db.session.commit()
        assert db.session.scalars(select(Decision)).all() == []


def test_of_two_steps_at_once_the_slower_one_is_refused(inside, acme, run, monkeypatch):
    with inside(acme):
        decisions.shortlist(run.id, SOL_ID, "Fits best")
        seen = decisions._last(run.id, SOL_ID)
        decisions.approve(run.id, SOL_ID, "Agreed")
        monkeypatch.setattr(decisions, "_last", lambda *_: seen)  # as the slower one saw it
        with pytest.raises(Conflict, match="at the same moment"):
            decisions.set_aside(run.id, SOL_ID, "Not agreed")
        assert steps(run) == ["shortlisted", "approved"]


def test_unknown_and_foreign_models_are_not_found(make, inside, acme, run):
    foreign, unfinished = make.finished_run(make.tenant("other")), make.run(acme)
    with inside(acme):
        for run_id, sol_id in (
            (run.id, "9_9_9"),
            ("x", SOL_ID),
            (foreign.id, SOL_ID),
            (unfinished.id, SOL_ID),
        ):
            for work in (
                decisions.shortlist,
                decisions.approve,
                decisions.set_aside,
                publications.publish,
            ):
                with pytest.raises(NotFound):
                    work(run_id, sol_id, "Fits best")
        assert queries.record(foreign.id, SOL_ID) == []
        assert queries.last_steps(foreign.id) == {}


def test_a_client_viewer_neither_decides_nor_reads_the_record(make, inside, acme, run):
    with inside(acme, make.user("client_viewer", acme)):
        for work in (decisions.shortlist, decisions.approve, decisions.set_aside):
            with pytest.raises(NotFound):
                work(run.id, SOL_ID, "Fits best")
        for read in (lambda: queries.record(run.id, SOL_ID), lambda: queries.last_steps(run.id)):
            with pytest.raises(NotFound):
                read()


def test_every_step_is_in_the_audit_trail(make, inside, acme, run):
    with inside(acme, make.user("analyst")):
        decisions.shortlist(run.id, SOL_ID, "Fits best")
        decisions.approve(run.id, SOL_ID, "Agreed")
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.at)))
        assert actions[-2:] == ["model.shortlisted", "model.approved"]
