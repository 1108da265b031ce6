"""The pages about what speaks for a run's models, as the browser asks for them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from engine_py.engine import CompiledEngine
from layouts.components.run import convergence_words
from mmm.bundle import Bundle
from mmm.phrase import Phrase
from mmm.review.convergence import verdicts
from mmm.simulation.media_plans import demo_plan
from mmm.simulation.simulate import simulate
from tests.callbacks.answers import said_by

PAGES = ("convergence", "clusters", "calibration")


@cache
def calibrated() -> Bundle:
    """A small search that knows one experiment: what TV truly brought in nine weeks."""
    made = simulate(demo_plan())
    channel, rows = made.spec.paid_media_spends[0], slice(60, 68)
    study = {
        "channel": channel,
        "liftStartDate": f"{made.data['date'].iloc[60]:%Y-%m-%d}",
        "liftEndDate": f"{made.data['date'].iloc[68]:%Y-%m-%d}",
        "liftAbs": float(made.truth.loc[rows, channel.removesuffix("_spend")].sum()),
        "spend": float(made.data.loc[rows, channel].sum()),
        "confidence": 0.6,
        "metric": made.spec.dep_var,
        "calibration_scope": "total",
    }
    plain = {"iterations": 60, "trials": 2, "prophet_vars": (), "prophet_country": None}
    return CompiledEngine(1).fit(made.spec.with_(calibration_input=(study,), **plain), made.data)


@pytest.fixture
def acme(make):
    return make.tenant("acme", currency="SEK", locale="sv_SE")


@pytest.fixture
def ask(make, login, acme):
    """Asks for a page of a finished run as an analyst."""

    def said(page: str, bundle: Bundle | None = None) -> str:
        run = make.finished_run(acme, bundle)
        return said_by(login(make.user("analyst", acme), "acme").page(f"/runs/{run.id}/{page}"))

    return said


def test_the_search_is_judged_in_a_sentence_and_by_each_error(ask):
    said = ask("convergence", calibrated())
    found = verdicts(calibrated().tables["convergence"]).verdicts
    assert convergence_words.advice(found).rstrip(".") in said
    assert all(verdict.message in said for verdict in found)


def test_clusters_say_in_how_many_of_them_a_channel_is_estimable(ask):
    said = ask("clusters", calibrated())
    first = calibrated().tables["clusterCI"].iloc[0]
    assert f"{first['n_finite']} of {first['n']}" in said
    assert "95% interval" in said


def test_predicted_lift_stands_beside_the_measured_one(ask):
    said = ask("calibration", calibrated())
    assert "Predicted against measured lift" in said
    assert "Lift study 1: its confidence is 0.6" in said


def test_a_run_without_such_results_says_why(ask):
    assert "This run knows no experiments" in ask("calibration")
    assert "No clusters of models" in ask("clusters")
    assert "Nothing to judge" in ask("convergence")


def test_the_reason_why_there_are_no_clusters_is_shown(ask):
    bundle = calibrated()
    tables = {
        name: table for name, table in bundle.tables.items() if not name.startswith("cluster")
    }
    reason = Phrase("The selected models do not differ in any hyperparameter.")
    for stored in (reason.to_json(), str(reason)):  # as now, and as runs of before have it
        manifest = {**bundle.manifest, "clusters": {"count": 0, "reason": stored}}
        assert reason in ask("clusters", replace(bundle, tables=tables, manifest=manifest))


@pytest.mark.parametrize("page", PAGES)
def test_another_tenants_evidence_is_not_found(make, login, acme, page):
    run = make.finished_run(make.tenant("other"), calibrated())
    browser = login(make.user("analyst", acme), "acme")
    assert "Not found" in said_by(browser.page(f"/runs/{run.id}/{page}"))
    assert browser.get(f"/downloads/{run.id}/-/{page}.csv").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_client_viewer_does_not_see_the_evidence(make, login, acme, page):
    run = make.finished_run(acme, calibrated())
    browser = login(make.user("client_viewer", acme), "acme")
    assert "Not found" in said_by(browser.page(f"/runs/{run.id}/{page}"))
    assert browser.get(f"/downloads/{run.id}/-/{page}.csv").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_a_page_is_a_file_too(make, login, acme, page):
    run = make.finished_run(acme, calibrated())
    answer = login(make.user("analyst", acme), "acme").get(f"/downloads/{run.id}/-/{page}.csv")
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) > 2
