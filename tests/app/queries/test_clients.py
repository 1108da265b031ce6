"""The agency home: one card per client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Candidate
from app.queries import clients, health, overview, results, visible
from app.services import decisions, publications
from mmm.bundle import Bundle
from tenants import context, directory
from tests.factories import SOL_ID


@pytest.fixture
def home(app):
    """The cards as a person on the agency's own address sees them."""

    def cards(user):
        with app.test_request_context("/", base_url="http://localhost"):
            token = context.enter(directory.identity(user.id, None), None)
            try:
                return clients.cards()
            finally:
                context.leave(token)

    return cards


def test_a_card_tells_the_state_of_a_client(make, inside, home):
    acme = make.tenant("acme", name="Acme", currency="SEK")
    make.tenant("beta", name="Beta")
    run = make.finished_run(acme)
    newer = make.run(acme, state="failed")
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    one, two = home(make.user())
    assert (one.name, one.slug, one.currency, one.url) == (
        "Acme",
        "acme",
        "SEK",
        "http://acme.localhost/",
    )
    assert (one.last_run_state, one.last_run_at, one.running) == ("failed", newer.created_at, 0)
    (shown,) = one.shown
    with inside(acme):
        figures = overview.get(overview.published()).figures
        judged = health.assess(visible.model(run.id, SOL_ID))
    assert shown.roas == pytest.approx(figures["media"])
    assert shown.trend == (shown.roas,)
    assert not shown.conversion
    assert (one.data_until, shown.goes_on) == (shown.until, None)
    assert (one.use, one.levels) == (
        judged.suitability,
        {check.key: check.level for check in judged.checks},
    )
    assert (two.last_run_state, two.data_until, two.shown, two.use) == (None, None, (), "")


def test_data_that_goes_beyond_the_published_model_is_told_with_its_last_day(make, inside, home):
    acme = make.tenant("acme")
    run = make.finished_run(acme)
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    until = home(make.user())[0].shown[0].until
    later = until + timedelta(days=14)
    make.dataset(acme, date_to=later)
    # of another grain: no continuation
    make.dataset(acme, date_to=later + timedelta(days=300), grain="month")
    card = home(make.user())[0]
    assert (card.shown[0].goes_on, card.data_until) == (later, later + timedelta(days=300))


def test_models_wait_from_the_shortlist_until_one_of_their_kpi_is_published(make, inside, home):
    acme = make.tenant("acme")
    first, second = make.finished_run(acme), make.finished_run(acme)
    with inside(acme):
        decisions.shortlist(first.id, SOL_ID, "Plausible")
        decisions.shortlist(second.id, SOL_ID, "Plausible too")
        decisions.approve(second.id, SOL_ID, "Agreed")
    card = home(make.user())[0]
    assert (card.shortlisted, card.approved) == (1, 1)
    assert card.use  # of the approved one: nothing is published
    with inside(acme):
        publications.publish(second.id, SOL_ID, "Agreed")
    card = home(make.user())[0]
    assert (card.shortlisted, card.approved) == (0, 0)
    with inside(acme):
        decisions.approve(first.id, SOL_ID, "Newer")
    assert home(make.user())[0].approved == 1


def test_the_trend_has_every_publication_of_the_kpi_in_time_order(make, inside, home):
    acme = make.tenant("acme")
    runs = [make.finished_run(acme), make.finished_run(acme)]
    with inside(acme):
        for run, roas in zip(runs, (2.0, 3.0), strict=True):
            db.session.scalar(select(Candidate).where(Candidate.run_id == run.id)).roas = roas
            publications.publish(run.id, SOL_ID, "Next")
    (shown,) = home(make.user())[0].shown
    assert (shown.trend, shown.roas) == ((2.0, 3.0), 3.0)


def test_runs_under_way_are_counted(make, home):
    acme = make.tenant("acme")
    make.run(acme, state="running")
    make.run(acme)
    assert home(make.user())[0].running == 2


def test_opening_the_home_opens_no_model(make, inside, home, monkeypatch):
    acme = make.tenant("acme")
    run = make.finished_run(acme)
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    monkeypatch.setattr(Bundle, "load", lambda *_: pytest.fail("a model was opened"))
    results.in_memory.cache_clear()
    assert home(make.user())[0].shown


def test_staff_see_their_own_clients_only(make, home):
    make.tenant("acme")
    foreign = make.agency()
    make.tenant("foreign", agency=foreign)
    single = make.tenant("single")
    assert [card.slug for card in home(make.user())] == ["acme", "single"]
    assert [card.slug for card in home(make.user("agency_admin", agency=foreign))] == ["foreign"]
    assert [card.slug for card in home(make.user("analyst", single))] == ["single"]
    assert len(home(make.user("platform_admin"))) == 3


def test_a_client_viewer_has_no_agency_home(make, home):
    with pytest.raises(NotFound):
        home(make.user("client_viewer", make.tenant()))
