"""The page of a simulated data set's known truth."""

from __future__ import annotations

import pandas as pd
import pytest

from app.services import publications
from layouts import known_truth
from layouts.style.presentation import Presentation
from tests.app.services.test_consent import with_fit
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.newer_data import longer


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme", currency="SEK")


@pytest.fixture
def data(make, acme):
    return make.dataset(acme)


@pytest.fixture
def analyst(make, login, acme):
    return login(make.user("analyst", acme), "acme")


def test_the_truth_stands_beside_the_published_model(make, inside, acme, data, analyst):
    run = make.finished_run(acme, dataset=data, name="A first fit")
    newer = make.finished_run(acme, with_fit(0.9), dataset=data, name="A second fit")
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    said = said_by(analyst.page(f"/data/{data.id}/truth"))
    for part in ("Known truth", "A first fit", "published", "1.4", "True contribution", "1.2"):
        assert part in said
    assert "Search truly returns most; the model cannot tell it from others" in said
    assert "No range of similar models to hold against the truth" in said
    assert f"/data/{data.id}/truth?run={newer.id}" in said
    other = said_by(analyst.page(f"/data/{data.id}/truth?run={newer.id}"))
    assert "the choice where nobody chooses" in other


def test_the_model_says_which_returns_most_only_where_its_ranges_are_apart():
    ends = {"low": [2.0, 0.5], "high": [4.0, 1.5], "probable_low": [2.0, 0.5]}
    known = pd.DataFrame(
        {"channel": ["search", "tv"], "truth": [3.9, 1.4], "value": [3.0, 1.0], "zero": False}
        | ends
        | {"probable_high": [4.0, 1.5]}
    )
    said = "Search truly returns most, and the model says so"
    assert known_truth._order(known, Presentation()) == said
    close = known.assign(probable_high=[4.0, 2.5])
    assert known_truth._order(close, Presentation()) == (
        "Search truly returns most; the model cannot tell it from others"
    )


def test_before_the_first_run_the_page_says_what_to_do(analyst, data):
    said = said_by(analyst.page(f"/data/{data.id}/truth"))
    assert "No model to hold against the truth yet" in said
    assert f"/runs/new?data={data.id}" in said


def test_data_and_model_lead_to_it_where_the_data_is_simulated(make, acme, data, analyst):
    run = make.finished_run(acme, dataset=data)
    uploaded = make.dataset(acme, longer(4), name="April")
    real = make.finished_run(acme, dataset=uploaded)
    assert f"/data/{data.id}/truth" in said_by(analyst.page(f"/data/{data.id}"))
    listed = said_by(analyst.page("/data"))
    assert f"/data/{data.id}/truth" in listed
    assert f"/data/{uploaded.id}/truth" not in listed
    assert f"/data/{data.id}/truth" in said_by(analyst.page(f"/models/{run.id}/{SOL_ID}"))
    assert "/truth" not in said_by(analyst.page(f"/models/{real.id}/{SOL_ID}"))
    assert "Not found" in said_by(analyst.page(f"/data/{uploaded.id}/truth"))


def test_clients_strangers_and_wrong_runs_find_nothing(make, login, acme, data, analyst):
    make.finished_run(acme, dataset=data)
    elsewhere = make.finished_run(acme)
    viewer = login(make.user("client_viewer", acme), "acme")
    other = make.tenant("other")
    stranger = login(make.user("analyst", other), "other")
    for visitor in (viewer, stranger):
        assert "Not found" in said_by(visitor.page(f"/data/{data.id}/truth"))
    for run_id in ("x", elsewhere.id):
        assert "Not found" in said_by(analyst.page(f"/data/{data.id}/truth?run={run_id}"))
