"""Models that no kept front holds: staff read them, nobody publishes them, and a client never sees
them.
"""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.queries import visible
from app.services import publications
from app.services.decisions import Consent
from layouts.components.model.health_words import TITLES
from layouts.model import OUTSIDE
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.mmm.review.test_candidates import several

DOMINATED = "1_9_1"  # of `several`, whose first eight models are selected


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme, several())


def test_any_candidate_of_a_run_can_be_read_and_says_that_it_is_on_no_kept_front(
    make, login, acme, run
):
    visitor = login(make.user("analyst", acme), "acme")
    said = said_by(visitor.page(f"/models/{run.id}/{DOMINATED}"))
    assert f"Model {DOMINATED}" in said
    assert OUTSIDE in said
    assert "model-publish" not in said
    assert visitor.get(f"/downloads/{run.id}/{DOMINATED}/waterfall.csv").status_code == 200
    assert OUTSIDE not in said_by(visitor.page(f"/models/{run.id}/1_8_1"))


def test_it_cannot_be_published(make, inside, acme, run):
    with inside(acme, make.user("analyst", acme)):
        assert not visible.model(run.id, DOMINATED).info.selected
        with pytest.raises(NotFound):
            publications.publish(run.id, DOMINATED, "I like it")


def test_a_client_sees_the_published_model_only(make, login, inside, acme, run):
    with inside(acme):
        read = Consent((*TITLES, "unknown"), "Fits best")
        publications.publish(run.id, SOL_ID, "Fits best", read)
    visitor = login(make.user("client_viewer", acme), "acme")
    assert "Not found" in said_by(visitor.page(f"/models/{run.id}/{DOMINATED}"))
    assert visitor.get(f"/downloads/{run.id}/{DOMINATED}/waterfall.csv").status_code == 404


def test_another_tenants_candidate_and_an_unknown_one_are_not_found(make, login, acme, run):
    other = make.finished_run(make.tenant("other"), several())
    visitor = login(make.user("analyst", acme), "acme")
    for path in (f"/models/{other.id}/{DOMINATED}", f"/models/{run.id}/9_9_9"):
        assert "Not found" in said_by(visitor.page(path))
