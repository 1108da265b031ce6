"""Deciding on a model from its page, and who reads the record."""

from __future__ import annotations

import pytest
from dash import no_update

from app.errors import Conflict, NotFound
from app.queries import decisions as queries
from app.queries import health, lab, visible
from app.queries import publications as published
from app.services import decisions, publications
from callbacks import decision
from callbacks.presentation import presentation
from layouts.components.model import decision_dialog
from layouts.components.model.decision_dialog import (
    APPROVE,
    NO_REASON,
    PUBLISH,
    SET_ASIDE,
    SHORTLIST,
    WITHDRAW,
)
from layouts.components.model_ref import ModelRef
from tests.app.services.test_consent import with_fit
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.layouts.readable import words


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme", currency="SEK", locale="sv_SE")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


@pytest.fixture
def at_work(app, make, inside, acme):
    """A request of an analyst on the client's host."""
    user = make.user("analyst", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, user):
        yield


def test_a_model_goes_from_candidate_to_published_and_is_withdrawn(at_work, run):
    ref = ModelRef(run.id, SOL_ID).stored()
    for verb, badge, nexts in (
        (SHORTLIST, "Shortlisted", "Approve Publish Set aside"),
        (SET_ASIDE, "Put aside", "Shortlist Publish"),
        (SHORTLIST, "Shortlisted", "Approve Publish Set aside"),
        (APPROVE, "Approved", "Publish Set aside"),
        (PUBLISH, "Published", "Withdraw"),
    ):
        state, is_open, message = decision.decide(1, verb, f"Reason to {verb}", [], "", ref)
        assert words(state).startswith(badge)
        assert words(state).endswith(nexts)
        assert (is_open, message) == (False, "")
    current = published.history().current()
    assert current is not None
    assert (current.sol_id, current.note) == (SOL_ID, "Reason to publish")
    state, _, _ = decision.decide(1, WITHDRAW, "New data", [], "", ref)
    assert words(state).startswith("Withdrawn")
    assert published.history().current() is None
    assert [step.reason for step in queries.record(run.id, SOL_ID)][-1] == "New data"


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_without_a_reason_the_dialog_stays_open_and_nothing_is_decided(at_work, run, reason):
    ref = ModelRef(run.id, SOL_ID).stored()
    for verb in (SHORTLIST, PUBLISH, WITHDRAW):
        assert decision.decide(1, verb, reason, [], "", ref) == (
            no_update,
            True,
            NO_REASON,
        )
    assert queries.record(run.id, SOL_ID) == []


def test_a_step_that_cannot_be_taken_is_refused(at_work, run):
    with pytest.raises(Conflict):
        decision.decide(1, APPROVE, "Fits best", [], "", ModelRef(run.id, SOL_ID).stored())
    with pytest.raises(NotFound):
        decision.decide(1, "promote", "Fits best", [], "", ModelRef(run.id, SOL_ID).stored())


@pytest.fixture
def poor(make, acme):
    """Two models that fail the check of their fit."""
    return make.finished_run(acme, with_fit(0.3, 0.3))


def test_publishing_against_the_checks_asks_to_tick_them_and_a_low_rank_for_a_reason(at_work, poor):
    ref, second = (ModelRef(poor.id, name).stored() for name in (SOL_ID, "1_2_1"))
    state, is_open, message = decision.decide(1, PUBLISH, "The best there is", [], "", ref)
    assert (state, is_open) == (no_update, True)
    assert "not acknowledged" in message
    state, is_open, message = decision.decide(1, PUBLISH, "I like it", ["fit"], "", second)
    assert "rank 2 of 2" in message
    assert published.history().current() is None
    assert decision.decide(1, PUBLISH, "The best there is", ["fit"], "", ref)[1:] == (False, "")
    assert published.history().current().sol_id == SOL_ID


@pytest.mark.parametrize("ticked", [None, "fit", {"fit": 1}, [["fit"], 3]])
def test_a_tick_that_no_page_of_ours_sends_acknowledges_nothing(at_work, poor, ticked):
    ref = ModelRef(poor.id, SOL_ID).stored()
    assert decision.decide(1, PUBLISH, "The best there is", ticked, "", ref)[1] is True
    assert queries.record(poor.id, SOL_ID) == []


def test_the_dialog_repeats_the_verdict_and_the_failed_checks(at_work, poor):
    seen = visible.model(poor.id, "1_2_1")
    now, found, look = queries.status(seen), health.assess(seen), presentation()
    asked = " ".join(map(words, decision_dialog.question(now, PUBLISH, found, look)))
    assert "Not fit to plan with: it explains too little." in asked
    [tick] = decision_dialog.findings(found, look)
    assert tick["value"] == "fit"
    assert tick["label"].startswith("Fit to the data: It explains")
    assert decision_dialog.low_rank(lab.rank(seen), look).startswith("Rank 2 of 2")
    assert decision_dialog.low_rank(lab.rank(visible.model(poor.id, SOL_ID)), look) == ""


def test_the_dialog_of_a_withdrawal_says_that_the_client_does_not_read_it(at_work, run):
    now = queries.status(visible.model(run.id, SOL_ID))
    assert "reads it no more" in decision_dialog.help_text(now, WITHDRAW)
    assert "reads it beside the model" in decision_dialog.help_text(now, PUBLISH)


def test_staff_read_what_was_acknowledged_and_the_client_no_rank(make, login, inside, acme, poor):
    with inside(acme, make.user("analyst", acme)):
        consent = decisions.Consent(("fit",), "It agrees with the TV test")
        publications.publish(poor.id, "1_2_1", "The steadiest", consent)
    said = said_by(
        login(make.user("analyst", acme), "acme").page(f"/models/{poor.id}/1_2_1/decision")
    )
    assert "rank 2 of 2" in said
    assert "It agrees with the TV test" in said
    assert "Failed checks that were acknowledged" in said
    client = said_by(login(make.user("client_viewer", acme), "acme").page("/model"))
    assert "How it was chosen" in client
    assert "The steadiest" in client
    for hidden in ("Rank", "of 100", "It agrees with the TV test"):
        assert hidden not in client


def test_staff_read_the_record_with_the_rules_as_they_stood(make, login, inside, acme, run):
    second = make.finished_run(acme)
    with inside(acme, make.user("analyst", acme)):
        decisions.shortlist(run.id, SOL_ID, "Agrees with <b>TV</b> tests")
        publications.publish(run.id, SOL_ID, "The steadiest")
        publications.publish(second.id, SOL_ID, "A newer quarter")
    visitor = login(make.user("analyst", acme), "acme")
    said = said_by(visitor.page(f"/models/{run.id}/{SOL_ID}/decision"))
    for part in (
        "Agrees with <b>TV</b> tests",
        "The steadiest",
        "A newer quarter",
        "Superseded by",
        "rank 1 of 1",
    ):
        assert part in said
    assert f"/models/{second.id}/{SOL_ID}" in said
    former = said_by(visitor.page(f"/models/{run.id}/{SOL_ID}"))
    assert "Superseded" in former
    assert "Contributions" in former  # it stays readable


def test_a_candidate_has_an_empty_record(make, login, acme, run):
    visitor = login(make.user("analyst", acme), "acme")
    assert "Nothing is decided yet" in said_by(visitor.page(f"/models/{run.id}/{SOL_ID}/decision"))


def test_the_client_reads_who_chose_the_model_and_why_but_not_the_record(
    make, login, inside, acme, run
):
    analyst = make.user("analyst", acme)
    with inside(acme, analyst):
        decisions.shortlist(run.id, SOL_ID, "For our eyes")
        publications.publish(run.id, SOL_ID, "It agrees with the TV test")
    visitor = login(make.user("client_viewer", acme), "acme")
    said = said_by(visitor.page("/model"))
    assert "It agrees with the TV test" in said
    assert f"Chosen by {analyst.name} on" in said
    assert "For our eyes" not in said
    assert "/decision" not in said
    assert "Not found" in said_by(visitor.page(f"/models/{run.id}/{SOL_ID}/decision"))


def test_another_tenants_record_is_not_found(make, login, inside, acme):
    other = make.tenant("other")
    run = make.finished_run(other)
    with inside(other):
        publications.publish(run.id, SOL_ID, "Fits best")
    said = said_by(
        login(make.user("analyst", acme), "acme").page(f"/models/{run.id}/{SOL_ID}/decision")
    )
    assert "Not found" in said
    assert "Fits best" not in said
