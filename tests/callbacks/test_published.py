"""What a client reads at /model: one model per KPI, how it was chosen, and the ones that were
published before.
"""

from __future__ import annotations

import pytest

from app.queries import publications as queries
from app.services import decisions, publications
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.mmm.bundles import simulated


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def analyst(make, acme):
    return make.user("analyst", acme)


@pytest.fixture
def two(make, inside, acme, analyst):
    """Two runs; the model of the second one superseded that of the first one."""
    runs = make.finished_run(acme), make.finished_run(acme)
    with inside(acme, analyst):
        decisions.shortlist(runs[0].id, SOL_ID, "For our eyes")
        publications.publish(runs[0].id, SOL_ID, "The steadiest")
        publications.publish(runs[1].id, SOL_ID, "A newer quarter")
    return runs


@pytest.fixture
def client(make, login, acme):
    return login(make.user("client_viewer", acme), "acme")


@pytest.fixture
def former(two, inside, acme):
    """The publication that was superseded."""
    with inside(acme):
        return queries.history().superseded()[-1]


def conversions():
    return simulated().spec.with_(iterations=20, trials=1, dep_var_type="conversion").to_dict()


def test_a_superseded_model_stays_readable_and_says_so(former, client, analyst):
    said = said_by(client.page("/model"))
    assert "Published before" in said
    address = f"/model?published={former.id}"
    assert address in said
    then = said_by(client.page(address))
    for part in (
        "This model was superseded on",
        analyst.name,
        "The steadiest",
        "See the present model",
    ):
        assert part in then
    assert "Brought by paid media" in then
    assert "/planner" not in then
    assert "This model was superseded" not in said


def test_the_figures_of_a_superseded_model_can_be_downloaded_and_no_plan_is_made_on_it(two, client):
    first, second = two
    assert client.get(f"/downloads/{first.id}/{SOL_ID}/waterfall.csv").status_code == 200
    assert client.get(f"/downloads/{first.id}/{SOL_ID}/hyperparameters.csv").status_code == 404
    assert "Not found" in said_by(client.page(f"/planner/{first.id}/{SOL_ID}"))
    assert "Not found" not in said_by(client.page(f"/planner/{second.id}/{SOL_ID}"))


def test_the_client_reads_the_record_with_names_and_rules_and_without_words_meant_for_colleagues(
    two, client, analyst
):
    said = said_by(client.page("/model"))
    assert "How it was chosen" in said
    assert f"Shortlisted by {analyst.name}" in said
    assert f"Approved by {analyst.name}" in said
    assert "Rank 1" not in said  # for staff only
    assert "A low fit error" in said
    former = said_by(client.page(f"/models/{two[0].id}/{SOL_ID}"))
    assert "For our eyes" not in former
    assert "NRMSE" not in former


def test_the_way_from_a_superseded_model_leads_to_the_present_one_of_its_kpi(
    two, former, make, inside, client, acme
):
    third, orders = make.finished_run(acme), make.finished_run(acme, spec=conversions())
    with inside(acme):
        publications.publish(third.id, SOL_ID, "The newest quarter")
        publications.publish(orders.id, SOL_ID, "The first one of its kind")
    assert "/model?kpi=revenue%3Arevenue" in said_by(client.page(f"/model?published={former.id}"))
    assert "The newest quarter" in said_by(client.page("/model?kpi=revenue%3Arevenue"))


def test_a_withdrawn_model_is_not_readable_nor_listed(two, former, client, inside, acme, analyst):
    with inside(acme, analyst):
        publications.withdraw(two[1].id, SOL_ID, "A fault in the data")
    page = said_by(client.page("/model"))
    assert "No model is published yet" in page
    assert "Published before" in page  # the one before it was not withdrawn
    assert "Not found" in said_by(client.page(f"/model?published={former.successor}"))
    assert "Not found" in said_by(client.page(f"/models/{two[1].id}/{SOL_ID}"))
    assert client.get(f"/downloads/{two[1].id}/{SOL_ID}/waterfall.csv").status_code == 404


def test_another_clients_publication_is_not_found(former, make, login):
    other = make.tenant("other")
    stranger = login(make.user("client_viewer", other), "other")
    assert "Not found" in said_by(stranger.page(f"/model?published={former.id}"))


def test_each_kpi_has_its_model_and_a_quiet_switch_leads_to_the_others(
    two, make, inside, client, acme, analyst
):
    assert "?kpi=" not in said_by(client.page("/model"))
    orders = make.finished_run(acme, spec=conversions())
    with inside(acme, analyst):
        publications.publish(orders.id, SOL_ID, "The first one of its kind")
    said = said_by(client.page("/model"))
    assert "The first one of its kind" in said  # published last
    assert "Published before" not in said
    assert "/model?kpi=revenue%3Arevenue" in said
    assert "Revenue, counted" in said
    assert "/planner?kpi=revenue%3Aconversion" in said
    money = said_by(client.page("/model?kpi=revenue%3Arevenue"))
    assert "A newer quarter" in money
    assert "Published before" in money
    none = said_by(client.page("/model?kpi=profit%3Arevenue"))
    assert "No model is published yet" in none
    assert "/model?kpi=revenue%3Arevenue" in none


def test_staff_read_the_published_model_of_each_kpi(two, make, inside, login, acme, analyst):
    orders = make.finished_run(acme, spec=conversions())
    with inside(acme, analyst):
        publications.publish(orders.id, SOL_ID, "The first one of its kind")
    visitor = login(analyst, "acme")
    said = said_by(visitor.page("/model?kpi=revenue%3Arevenue"))
    assert f"/models/{two[1].id}/{SOL_ID}/decision" in said
    assert "/model?kpi=revenue%3Aconversion" in said
    assert "?kpi=" not in said_by(visitor.page(f"/models/{two[1].id}/{SOL_ID}"))


def test_overview_planner_and_downloads_follow_the_kpi(two, make, inside, client, acme, analyst):
    orders = make.finished_run(acme, spec=conversions())
    with inside(acme, analyst):
        publications.publish(orders.id, SOL_ID, "The first one of its kind")
    for path in ("/overview", "/planner"):
        last, money = (
            said_by(client.page(f"{path}{query}")) for query in ("", "?kpi=revenue%3Arevenue")
        )
        for page in (last, money):
            assert f"{path}?kpi=revenue%3Aconversion" in page
            assert "Revenue, counted" in page
        assert "/model?kpi=revenue%3Aconversion" in last
        assert "/model?kpi=revenue%3Arevenue" in money
    assert "/downloads/overview.csv?kpi=revenue%3Arevenue" in said_by(
        client.page("/overview?kpi=revenue%3Arevenue")
    )
    assert client.get("/downloads/overview.csv?kpi=revenue%3Arevenue").status_code == 200
    assert "No model is published yet" in said_by(client.page("/planner?kpi=profit%3Arevenue"))
