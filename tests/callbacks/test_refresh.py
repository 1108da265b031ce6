"""The pages of a refresh: choosing newer data, starting, and both models side by side."""

from __future__ import annotations

import pytest
from dash import no_update

from app.extensions import db
from app.models import Run
from app.services import publications
from callbacks import refresh
from layouts.components.model_ref import ModelRef
from tests.app.services.test_consent import moved
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID, scored
from tests.layouts.readable import words
from tests.mmm.bundles import simulated
from tests.newer_data import longer


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


@pytest.fixture
def newer(make, acme):
    return make.dataset(acme, longer(4), name="April")


@pytest.fixture
def analyst(make, login, acme):
    return login(make.user("analyst", acme), "acme")


@pytest.fixture
def at_work(app, make, inside, acme):
    """A request of an analyst on the client's host."""
    user = make.user("analyst", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, user):
        yield


def form(run, dataset, **changes):
    given = {
        "model": ModelRef(run.id, SOL_ID).stored(),
        "data": dataset.id,
        "name": "",
        "mode": "fast",
        "seen": False,
    }
    return given | {"steps": 4, "iterations": 20, "trials": 1} | changes


@pytest.fixture
def refreshed(make, acme, run):
    """A finished refresh of the run's model: the same model again, chosen by the refresh."""
    bundle = scored()
    note = {
        "steps": 4,
        "bounds_freedom": 0.03,
        "solID": SOL_ID,
        "former": {"solID": SOL_ID, "shares": {}},
    }
    bundle = type(bundle)(bundle.spec, {**bundle.manifest, "refresh": note}, bundle.tables)
    origin = {"kind": "refresh", "run": run.id, "sol_id": SOL_ID, "steps": 4}
    return make.finished_run(acme, bundle, name="Refresh of April", origin=origin)


def test_a_model_without_newer_data_says_until_when_it_goes(analyst, run):
    said = said_by(analyst.page(f"/models/{run.id}/{SOL_ID}/refresh"))
    assert "No data set goes on where this model ends" in said
    assert "newer weeks" in said


def test_the_form_names_the_new_periods_and_robyns_own_search(analyst, run, newer):
    said = said_by(analyst.page(f"/models/{run.id}/{SOL_ID}/refresh"))
    for part in (
        "April, until",
        "4 weeks newer",
        '"value": 1000',
        '"value": 3',
        "Start the refresh",
    ):
        assert part in said


def test_the_form_begins_with_data_that_has_the_models_columns(make, acme, analyst, run, newer):
    make.dataset(
        acme, longer(6).drop(columns=simulated().spec.paid_media_spends[0]), name="Another export"
    )
    said = said_by(analyst.page(f"/models/{run.id}/{SOL_ID}/refresh"))
    assert "4 weeks newer" in said
    assert "Another export, until" in said


def test_changed_history_is_listed_with_its_date_column_and_row(make, acme, analyst, run):
    data = longer(4)
    data.loc[60, simulated().spec.dep_var] *= 1.25
    make.dataset(acme, data)
    said = said_by(analyst.page(f"/models/{run.id}/{SOL_ID}/refresh"))
    for part in (
        "History that changed",
        simulated().spec.dep_var,
        "+25",
        '"62"',
        "The new values are right",
    ):
        assert part in said


def test_a_missing_column_is_named_on_the_form_and_keeps_it_from_starting(make, acme, at_work, run):
    spend = simulated().spec.paid_media_spends[0]
    lacking = make.dataset(acme, longer(4).rename(columns={spend: f"{spend}_eur"}))
    found, steps, _, _ = refresh.examine(lacking.id, ModelRef(run.id, SOL_ID).stored())
    assert f"If it is “{spend}_eur” now, rename it." in words(found[0])
    assert steps == 1
    address, messages = refresh.submit(1, form(run, lacking))
    assert address is no_update
    assert spend in words(messages)


def test_starting_queues_the_run_and_goes_to_its_page(at_work, run, newer):
    address, messages = refresh.submit(1, form(run, newer))
    assert messages is None
    made = db.session.get_one(Run, address.removeprefix("/runs/"))
    assert made.origin["sol_id"] == SOL_ID
    assert made.state == "queued"


def test_what_keeps_it_from_starting_is_said_on_the_form(make, acme, at_work, run, newer):
    address, messages = refresh.submit(1, form(run, newer, steps=None))
    assert address is no_update
    assert "“New periods” is not filled in." in words(messages)
    data = longer(4)
    data.loc[60, simulated().spec.dep_var] *= 2
    changed = make.dataset(acme, data)
    assert "then confirm" in words(refresh.submit(1, form(run, changed))[1])
    assert refresh.submit(1, form(run, changed, seen=True))[1] is None


def test_a_refresh_says_on_its_run_what_it_carries_on(analyst, run, refreshed):
    said = said_by(analyst.page(f"/runs/{refreshed.id}"))
    assert f"/models/{run.id}/{SOL_ID}" in said
    assert "4 new weeks" in said
    assert f"/models/{refreshed.id}/{SOL_ID}" in said
    assert f"/refreshes/{refreshed.id}" in said


def test_both_models_stand_side_by_side_and_nothing_is_published_by_that(
    inside, acme, analyst, run, refreshed
):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    said = said_by(analyst.page(f"/refreshes/{refreshed.id}"))
    for part in (
        "The client still sees model",
        "NRMSE",
        "Coefficient",
        "not estimable here",
        "Change of share",
    ):
        assert part in said
    assert "Unstable" not in said


def test_returns_that_a_refresh_moved_far_are_called_unstable(make, acme, analyst, run):
    bundle = moved(1.3)
    note = {"steps": 4, "bounds_freedom": 0.03, "solID": SOL_ID, "former": {}}
    bundle = type(bundle)(bundle.spec, {**bundle.manifest, "refresh": note}, bundle.tables)
    origin = {"kind": "refresh", "run": run.id, "sol_id": SOL_ID, "steps": 4}
    far = make.finished_run(acme, bundle, origin=origin)
    said = said_by(analyst.page(f"/refreshes/{far.id}"))
    assert "Unstable: " in said
    assert "moved by more than 20%" in said
    assert "Returns against the former model" in said_by(
        analyst.page(f"/models/{far.id}/{SOL_ID}?depth=analyst")
    )


def test_a_run_that_is_no_refresh_has_no_comparison(analyst, run):
    assert "Not found" in said_by(analyst.page(f"/refreshes/{run.id}"))


def test_a_client_finds_neither_form_nor_comparison(make, login, acme, run, refreshed):
    visitor = login(make.user("client_viewer", acme), "acme")
    for path in (f"/models/{run.id}/{SOL_ID}/refresh", f"/refreshes/{refreshed.id}"):
        assert "Not found" in said_by(visitor.page(path))


def test_the_overview_tells_staff_of_newer_data_and_not_the_client(
    make, login, inside, acme, analyst, run, newer
):
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    said = said_by(analyst.page("/overview"))
    assert "4 weeks newer than the published model" in said
    assert f"/models/{run.id}/{SOL_ID}/refresh?data={newer.id}" in said
    assert "newer than" not in said_by(
        login(make.user("client_viewer", acme), "acme").page("/overview")
    )
