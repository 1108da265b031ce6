"""One model's page: what staff see, and what the client sees."""

from __future__ import annotations

import pytest

from app.services import publications
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID


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
    for part in (f"Model {SOL_ID}", "Hyperparameters", "Candidate", f"/downloads/{run.id}/{SOL_ID}/waterfall.csv"):
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
