"""One model's page: what staff see, and what the client sees."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.queries import visible
from app.services import publications
from callbacks import model
from layouts.components.model_ref import ModelRef
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
    for part in (
        f"Model {SOL_ID}",
        "Hyperparameters",
        "Candidate",
        f"/downloads/{run.id}/{SOL_ID}/waterfall.csv",
    ):
        assert part in said


def test_a_channel_at_zero_reads_not_estimable(make, login, acme, run):
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}/{SOL_ID}"))
    assert "not estimable here" in said


def test_a_client_reads_the_published_model_without_the_analysts_parts(
    make, login, inside, acme, run
):
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


def test_staff_start_as_analysts_and_clients_as_executives(make, login, inside, acme, run):
    publish(inside, acme, run)
    assert '"value": "analyst"' in said_by(login(make.user("analyst", acme), "acme").page("/model"))
    said = said_by(login(make.user("client_viewer", acme), "acme").page("/model"))
    assert "What to do next" in said
    assert '"value": "analyst"' not in said


def test_the_address_and_then_the_browser_say_how_deep_to_read(make, login, acme, run):
    visitor = login(make.user("analyst", acme), "acme")
    path = f"/models/{run.id}/{SOL_ID}"
    assert "Contributions over time" in said_by(visitor.page(f"{path}?depth=manager"))
    visitor.client.set_cookie("depth", "executive", domain="acme.localhost")
    assert "What to do next" in said_by(visitor.page(path))
    assert "Contributions over time" in said_by(visitor.page(f"{path}?depth=manager"))
    assert "What to do next" in said_by(visitor.page(f"{path}?depth=nonsense"))


@pytest.mark.parametrize("depth", ["analyst", "nonsense", ""])
def test_a_client_cannot_ask_for_a_depth_that_is_not_hers(app, make, inside, acme, run, depth):
    publish(inside, acme, run)
    viewer = make.user("client_viewer", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, viewer):
        assert "Contributions over time" in words(
            model.read("manager", ModelRef(run.id, SOL_ID).stored())
        )
        with pytest.raises(NotFound):
            model.read(depth, ModelRef(run.id, SOL_ID).stored())


def test_a_client_who_is_sent_the_analysts_address_reads_her_own_depth(
    make, login, inside, acme, run
):
    publish(inside, acme, run)
    viewer = login(make.user("client_viewer", acme), "acme")
    viewer.client.set_cookie("depth", "analyst", domain="acme.localhost")
    said = said_by(viewer.page("/model?depth=analyst"))
    assert "What to do next" in said
    assert "Residuals" not in said


def test_a_client_cannot_read_an_unpublished_model_at_any_depth(app, make, inside, acme, run):
    other = make.finished_run(acme)
    publish(inside, acme, run)
    viewer = make.user("client_viewer", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, viewer):
        with pytest.raises(NotFound):
            model.read("manager", ModelRef(other.id, SOL_ID).stored())
        with pytest.raises(NotFound):
            visible.model(other.id, SOL_ID, include_superseded=True)


def test_a_client_reads_what_changed_since_the_model_before(make, login, inside, acme, run):
    publish(inside, acme, run)
    publish(inside, acme, make.finished_run(acme))
    said = said_by(login(make.user("client_viewer", acme), "acme").page("/model"))
    assert "Against the model published on" in said
    assert "No channel's ROAS changed by 10" in said


def test_the_first_published_model_has_nothing_to_be_compared_with(make, login, inside, acme, run):
    publish(inside, acme, run)
    said = said_by(login(make.user("client_viewer", acme), "acme").page("/model"))
    assert "No other model was published before this one" in said


def test_a_candidate_is_compared_with_what_is_published(make, inside, acme, run):
    publish(inside, acme, run)
    other = make.finished_run(acme)
    with inside(acme, make.user("analyst", acme)):
        before, tables = visible.previous(visible.model(other.id, SOL_ID))
        assert (before.run_id, tables.sol_id) == (run.id, SOL_ID)
        assert visible.previous(visible.model(run.id, SOL_ID)) is None
        assert visible.model(run.id, SOL_ID).tables is tables


def test_an_analyst_reads_the_health_of_a_model_and_a_client_does_not(
    make, login, inside, acme, run
):
    publish(inside, acme, run)
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}/{SOL_ID}"))
    assert "Plan with care" in said
    assert "Health: " in said
    assert f"/models/{run.id}/{SOL_ID}/remedy?do=hold_out" in said
    client = login(make.user("client_viewer", acme), "acme")
    for path in ("/model", "/model?depth=analyst"):
        assert "Health:" not in said_by(client.page(path))
