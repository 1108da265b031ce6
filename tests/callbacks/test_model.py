"""One model's page: what staff see, what the client sees, and publishing."""

from __future__ import annotations

import pytest

from app.queries import publications as published
from app.services import publications
from callbacks import model
from layouts.components.publish import PUBLISH, WITHDRAW
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.layouts.readable import words


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme", currency="SEK", locale="sv_SE")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


def publish(inside, acme, run):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")


def test_an_analyst_reads_a_model_with_its_hyperparameters(make, login, acme, run):
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}/{SOL_ID}"))
    for part in (f"Model {SOL_ID}", "Hyperparameters", "Not published", f"/downloads/{run.id}/{SOL_ID}/waterfall.csv"):
        assert part in said


def test_a_channel_at_zero_reads_not_estimable(make, login, acme, run):
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}/{SOL_ID}"))
    assert "not estimable here" in said


def test_a_client_reads_the_published_model_without_the_analysts_parts(make, login, inside, acme, run):
    publish(inside, acme, run)
    said = said_by(login(make.user("client_viewer", acme), "acme").page("/model"))
    assert "What drives revenue" in said
    for part in ("Hyperparameters", "DECOMP.RSSD", "model-publish", f"/models/{run.id}"):
        assert part not in said.replace(f"/downloads/{run.id}", "")


def test_a_client_without_a_published_model_reads_what_comes(make, login, acme, run):
    visitor = login(make.user("client_viewer", acme), "acme")
    assert "No model is published yet" in said_by(visitor.page("/model"))
    assert "Not found" in said_by(visitor.page(f"/models/{run.id}/{SOL_ID}"))


def test_another_tenants_model_is_not_found(make, login, acme):
    run = make.finished_run(make.tenant("other"))
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}/{SOL_ID}"))
    assert "Not found" in said


@pytest.fixture
def at_work(app, make, inside, acme):
    """A request of an analyst on the client's host."""
    user = make.user("analyst", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, user):
        yield


def test_a_model_is_published_and_withdrawn_from_its_page(at_work, run):
    which = [run.id, SOL_ID]
    state, is_open = model.decide(1, PUBLISH, "Fits best", which)
    assert words(state).startswith("Published since")
    assert is_open is False
    current = published.current()
    assert current is not None
    assert (current.sol_id, current.note) == (SOL_ID, "Fits best")
    state, _ = model.decide(1, WITHDRAW, "New data", which)
    assert words(state).startswith("Not published")
    assert published.current() is None
