"""The agency home: one card per client."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.queries import clients, overview
from app.services import publications
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
    assert (one.name, one.slug, one.currency, one.url) == ("Acme", "acme", "SEK", "http://acme.localhost/")
    assert (one.last_run_state, one.last_run_at) == ("failed", newer.created_at)
    assert one.data_until is not None
    with inside(acme):
        kpis = {kpi.key: kpi.value for kpi in overview.get().kpis}
    assert one.roas == pytest.approx(kpis["roas_media"])
    assert not one.conversion
    assert one.published_at is not None
    assert (two.last_run_state, two.data_until, two.roas, two.published_at) == (None, None, None, None)


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
