"""Every page for every role: what it shows, and that unknown and foreign look the same."""

from __future__ import annotations

import json

import pytest

from app.services import publications
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable

EVERYBODY = ("/overview", "/model", "/planner")
STAFF = (
    "/data",
    "/runs",
    "/runs/new?data={data}",
    "/runs/{run}",
    "/models/{run}",
    "/models/{run}/{sol}",
)
STAFF_AND_VIEWER = ("/models/{run}/{sol}", "/planner/{run}/{sol}")
ADDRESSED = ("/runs/{run}", "/models/{run}", "/models/{run}/{sol}", "/planner/{run}/{sol}")


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def run(make, inside, acme):
    made = make.finished_run(acme, plannable(scored()))
    with inside(acme):
        publications.publish(made.id, SOL_ID, "Fits best")
    return made


def shown(visitor, path, run):
    answer = visitor.page(path.format(run=run.id, data=run.dataset_id, sol=SOL_ID))
    assert answer.status_code == 200, path
    return json.dumps(answer.json, ensure_ascii=False)


def is_closed(page):
    return any(
        f'"{words}"' in page
        for words in ("Not found", "Something went wrong", "No client chosen", "You are signed out")
    )


@pytest.mark.parametrize("role", ["platform_admin", "agency_admin", "analyst"])
def test_staff_see_every_page(make, login, run, role):
    visitor = login(make.user(role), "acme")
    for path in (*EVERYBODY, *STAFF, *STAFF_AND_VIEWER):
        assert not is_closed(shown(visitor, path, run)), path


def test_a_client_viewer_sees_overview_model_and_planner_of_the_published_model(
    make, login, acme, run
):
    viewer = login(make.user("client_viewer", acme), "acme")
    for path in (*EVERYBODY, *STAFF_AND_VIEWER):
        assert not is_closed(shown(viewer, path, run)), path
    for path in ("/", "/data", "/runs", "/runs/new?data={data}", "/runs/{run}", "/models/{run}"):
        assert '"Not found"' in shown(viewer, path, run), path


def test_another_clients_pages_are_not_found(make, login, run):
    make.tenant("other")
    visitor = login(make.user(), "other")
    for path in ADDRESSED:
        assert '"Not found"' in shown(visitor, path, run), path


def test_a_new_run_on_another_clients_data_looks_like_one_on_no_data(make, login, run):
    make.tenant("other")
    visitor = login(make.user(), "other")
    assert shown(visitor, "/runs/new?data={data}", run) == shown(
        visitor, "/runs/new?data=nothing", run
    )


def test_the_agencys_address_shows_the_home_and_asks_for_a_client_elsewhere(make, login, run):
    visitor = login(make.user())
    assert "Acme" in shown(visitor, "/", run)
    for path in (*EVERYBODY, "/data", "/runs"):
        assert '"No client chosen"' in shown(visitor, path, run), path
    for path in ADDRESSED:
        assert '"Not found"' in shown(visitor, path, run), path
    for path in (*EVERYBODY, *STAFF, *STAFF_AND_VIEWER):
        assert not is_closed(shown(visitor.tab("acme"), path, run)), path


def test_a_client_has_no_pages_of_the_agency(make, login, run):
    visitor = login(make.user()).tab("acme")
    for path in ("/", "/engines"):
        assert '"Not found"' in shown(visitor, path, run), path


def test_an_unknown_page_is_not_found(make, login, run):
    assert '"Not found"' in shown(login(make.user(), "acme"), "/nothing/here", run)


def test_every_page_works_before_anything_is_there(make, login):
    make.tenant("empty")
    visitor = login(make.user(), "empty")
    for path in (*EVERYBODY, "/data", "/runs", "/runs/new"):
        answer = visitor.page(path)
        assert '"Something went wrong"' not in json.dumps(answer.json, ensure_ascii=False), path
