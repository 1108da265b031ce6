"""A model as Robyn's file: for staff, of their own clients."""

from __future__ import annotations

import pytest

from app.services import publications
from mmm.robyn.model_file import parse, read
from tests.factories import SOL_ID
from tests.mmm.robyn_file import made


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


def test_a_model_is_downloaded_as_the_file_that_robyn_takes(make, login, acme):
    run = make.finished_run(acme, made.bundle())
    [sol_id] = made.bundle().selected
    answer = login(make.user(), "acme").get(f"/downloads/{run.id}/{sol_id}/robyn.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert f"RobynModel-{sol_id}.json" in answer.headers["Content-Disposition"]
    assert read(parse(answer.data)).spec == made.bundle().spec


def test_a_model_without_a_lambda_is_refused_with_the_reason(make, login, run):
    answer = login(make.user(), "acme").get(f"/downloads/{run.id}/{SOL_ID}/robyn.json")
    assert answer.status_code == 422
    assert "states no value of lambda" in answer.get_data(as_text=True)


def test_a_model_that_the_run_does_not_have_is_not_found(make, login, run):
    assert (
        login(make.user(), "acme").get(f"/downloads/{run.id}/9_9_9/robyn.json").status_code == 404
    )


def test_another_clients_model_is_not_found(make, login, run):
    make.tenant("other")
    foreign = login(make.user(), "other")
    assert foreign.get(f"/downloads/{run.id}/{SOL_ID}/robyn.json").status_code == 404


def test_a_client_viewer_gets_no_file_of_the_model_even_where_it_is_published(
    make, login, inside, acme, run
):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    viewer = login(make.user("client_viewer", acme), "acme")
    assert viewer.get(f"/downloads/{run.id}/{SOL_ID}/robyn.json").status_code == 404
