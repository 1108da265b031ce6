"""The page that compares a run's models, as the browser asks for it."""

from __future__ import annotations

import pytest
from dash import no_update

from callbacks import models
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID


@pytest.fixture
def acme(make):
    return make.tenant("acme", currency="SEK", locale="sv_SE")


def test_an_analyst_compares_the_models_of_a_run(make, login, acme):
    run = make.finished_run(acme)
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}"))
    assert f"/models/{run.id}/{SOL_ID}" in said
    assert f"/downloads/{run.id}/-/front.csv" in said


def test_another_tenants_run_is_not_found(make, login, acme):
    run = make.finished_run(make.tenant("other"))
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}"))
    assert "Not found" in said
    assert SOL_ID not in said


def test_a_client_viewer_does_not_see_the_comparison(make, login, acme):
    run = make.finished_run(acme)
    said = said_by(login(make.user("client_viewer", acme), "acme").page(f"/models/{run.id}"))
    assert "Not found" in said


def test_an_unfinished_run_has_no_models(make, login, acme):
    run = make.run(acme)
    assert "Not found" in said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}"))


def test_a_selected_point_opens_its_model_and_a_dominated_one_does_not(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme, make.user("analyst", acme)):
        assert models.open_point({"points": [{"customdata": [SOL_ID, 1]}]}, run.id) == f"/models/{run.id}/{SOL_ID}"
        assert models.open_point({"points": [{"customdata": ["9_9_9"]}]}, run.id) is no_update
        assert models.open_point(None, run.id) is no_update
