"""The lab, as the browser asks for it."""

from __future__ import annotations

import pytest
from dash import no_update

from app.errors import NotFound
from app.services import decisions, publications
from app.services.decisions import Consent
from callbacks import lab
from layouts import ids
from layouts.components.lab import table as lab_table
from layouts.components.model.health_words import TITLES
from layouts.style.presentation import UNKNOWN
from mmm.errors import InvalidInput
from mmm.review.candidates import WEIGHTS
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID
from tests.layouts.readable import found, words
from tests.mmm.review.test_candidates import several

ORDER = lab_table.ORDER


@pytest.fixture
def acme(make):
    return make.tenant("acme", currency="SEK", locale="sv_SE")


@pytest.fixture
def nine(make, acme):
    return make.finished_run(acme, several()).id


@pytest.fixture
def analysing(inside, make, acme, app):
    """An analyst at work inside acme, with a request at hand."""
    with inside(acme, make.user("analyst", acme)), app.test_request_context():
        yield


def test_an_analyst_compares_the_models_of_a_run(make, login, acme, inside, app):
    run = make.finished_run(acme)
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}"))
    assert f"/downloads/{run.id}/-/front.csv" in said
    assert f"/downloads/{run.id}/-/candidates.csv" in said
    with inside(acme, make.user("analyst", acme)), app.test_request_context():
        table = lab.list_models(None, dict(WEIGHTS), ORDER, [], "selected", run.id)
    assert f"/models/{run.id}/{SOL_ID}" in [link.href for link in found(table, "Link")]


def test_pins_in_the_address_are_pinned_and_unknown_ones_are_not(analysing, nine):
    page = lab.load(nine, "1_2_1,1_2_1,9_9_9,1_3_1")
    [store] = [item for item in found(page, "Store") if item.id == ids.LAB_PINS]
    assert store.data == ["1_2_1", "1_3_1"]


def test_the_page_opens_with_the_gate_that_is_saved_for_the_client(analysing, nine):
    lab.service.save({}, "good")
    page = lab.load(nine)
    [store] = [item for item in found(page, "Store") if item.id == ids.LAB_KEPT]
    table = lab.list_models(store.data, dict(WEIGHTS), ORDER, [], "selected", nine)
    assert 0 < len(store.data) < 8
    assert {link.href.rpartition("/")[2] for link in found(table, "Link")} == set(store.data)


def test_another_tenants_run_is_not_found(make, login, acme):
    run = make.finished_run(make.tenant("other"))
    said = said_by(login(make.user("analyst", acme), "acme").page(f"/models/{run.id}"))
    assert "Not found" in said
    assert SOL_ID not in said


def test_a_client_viewer_does_not_see_the_lab(make, login, acme):
    run = make.finished_run(acme)
    visitor = login(make.user("client_viewer", acme), "acme")
    assert "Not found" in said_by(visitor.page(f"/models/{run.id}"))
    for name in ("candidates.csv", "candidates.json"):
        assert visitor.get(f"/downloads/{run.id}/-/{name}").status_code == 404


def test_an_unfinished_run_has_no_models(make, login, acme):
    run = make.run(acme)
    assert "Not found" in said_by(
        login(make.user("analyst", acme), "acme").page(f"/models/{run.id}")
    )


def test_any_candidate_is_opened_by_its_name_and_an_unknown_one_is_told(analysing, nine):
    assert lab.open_model(1, None, " 1_9_1 ", nine) == (f"/models/{nine}/1_9_1", "")
    where, said = lab.open_model(None, 1, "9_9_9", nine)
    assert where is no_update
    assert "no model “9_9_9”" in said
    assert "such as 1_1_1" in lab.open_model(1, None, None, nine)[1]
    assert lab.open_model(None, None, "1_9_1", nine) == (no_update, "")


def test_any_candidate_is_pinned_by_its_name_and_an_unknown_one_is_told(analysing, nine):
    assert lab.pin_named(1, " 1_9_1 ", nine) == ("1_9_1", "")
    named, said = lab.pin_named(1, "7_7_7", nine)
    assert named is no_update
    assert "no model “7_7_7”" in said
    assert lab.pin_named(None, "1_9_1", nine) == (no_update, no_update)


def test_a_shortlisted_model_is_marked_in_the_table(analysing, nine):
    decisions.shortlist(nine, "1_2_1", "Agrees with what the client knows of its radio spots.")
    shown = lab.list_models(None, dict(WEIGHTS), ORDER, [], "selected", nine)
    assert words(shown).count("Shortlisted") == 1


def test_what_is_kept_is_drawn_and_listed_and_the_rest_is_not(analysing, nine):
    kept = ["1_2_1", "1_3_1"]
    _, said, _ = lab.draw_strip(kept, [], "selected", nine)
    assert said.startswith("The 2 models")
    figure = lab.draw_parallel(kept, ["1_1_1"], "selected", {}, nine)
    assert [trace["text"][0] for trace in figure.data if trace.get("text")] == ["A"]
    table = lab.list_models(kept, dict(WEIGHTS), ORDER, [], "selected", nine)
    assert {link.href.rpartition("/")[2] for link in found(table, "Link")} == set(kept)


def test_nothing_chosen_means_all_of_the_scope(analysing, nine):
    assert "8 models" in lab.draw_strip(None, [], "selected", nine)[1]
    assert "9 models" in lab.draw_strip(None, [], "all", nine)[1]


def test_the_tray_shows_pinned_models_beside_the_set(analysing, nine):
    said = words(lab.show_tray(["1_4_1", "1_9_1"], nine)[0])
    assert "set median" in said
    assert UNKNOWN in said
    assert lab.show_tray([], nine) == []
    assert said.count("NRMSE") == 2


def test_weights_change_the_ranking_and_are_saved_for_the_client(analysing, nine):
    by_error = lab.list_models(
        None, {**dict.fromkeys(WEIGHTS, 0), "nrmse": 1}, ORDER, [], "selected", nine
    )
    by_share = lab.list_models(
        None, {**dict.fromkeys(WEIGHTS, 0), "rssd": 1}, ORDER, [], "selected", nine
    )
    assert found(by_error, "Link")[0].href.endswith("/1_1_1")
    assert found(by_share, "Link")[0].href.endswith("/1_8_1")
    assert lab.save(None, {}, "good") is no_update
    assert "Saved" in lab.save(1, {"nrmse": 7}, "good")
    assert lab.queries.settings().weights["nrmse"] == 7
    lab.save(1, {"nrmse": 7}, None)
    assert lab.queries.settings().gate == "all"


def test_what_no_page_of_ours_sends_is_refused(analysing, nine):
    with pytest.raises(InvalidInput):
        lab.draw_strip(["9_9_9"], [], "selected", nine)
    with pytest.raises(InvalidInput):
        lab.list_models(None, {"nrmse": -1}, ORDER, [], "selected", nine)
    with pytest.raises(InvalidInput):
        lab.list_models(None, {}, {**ORDER, "by": "secret"}, [], "selected", nine)
    with pytest.raises(NotFound):
        lab.show_tray([], "no-such-run")


def test_the_published_model_is_starred(analysing, nine):
    publications.publish(nine, "1_1_1", "Fits best", Consent((*TITLES, "unknown"), "Fits best"))
    assert "Published" in words(lab.list_models(None, {}, ORDER, [], "selected", nine))


def test_the_browser_can_ask_for_every_candidate(make, login, acme, nine):
    answer = login(make.user("analyst", acme), "acme").get(
        f"/downloads/{nine}/-/candidates.json", page=False
    )
    assert answer.status_code == 200
    assert len(answer.json["ids"]) == 9
    assert answer.json["columns"]["radio_spend"][0] is None
