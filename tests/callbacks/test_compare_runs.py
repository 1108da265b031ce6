"""Two runs of a client side by side, as the browser asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callbacks import compare_runs
from layouts.compare_runs import FEW, UNLIKE
from layouts.language import _, language_context
from tests.callbacks.answers import said_by
from tests.layouts.readable import found, words
from tests.mmm.review.test_candidates import several


@pytest.fixture
def acme(make):
    return make.tenant("acme", currency="SEK", locale="sv_SE")


@pytest.fixture
def first(make, acme):
    return make.finished_run(acme, several(), name="Spring").id


@pytest.fixture
def second(make, acme, first):
    made = several(6)
    told = {
        **made.manifest,
        "convergence": [{"type": "nrmse", "converged": False}],
        "data_sha256": "ab" * 32,
    }
    made = replace(made, spec=made.spec.with_(iterations=77, trials=3), manifest=told)
    return make.finished_run(acme, made, name="Autumn", spec=made.spec.to_dict()).id


@pytest.fixture
def analysing(inside, make, acme, app):
    """An analyst at work inside acme, with a request at hand."""
    with inside(acme, make.user("analyst", acme)), app.test_request_context():
        yield


def test_an_analyst_reads_two_runs_on_one_page(make, login, acme, first, second):
    visitor = login(make.user("analyst", acme), "acme")
    said = said_by(visitor.page(f"/compare-runs?a={first}&b={second}"))
    for part in (
        "Compare runs",
        "Spring",
        "Autumn",
        "settings differ",
        "best model",
        "Returns per channel",
    ):
        assert part in said
    rows = visitor.get(f"/downloads/compare-runs.csv?a={first}&b={second}")
    assert rows.status_code == 200
    assert rows.text.count("tv_spend") == 2


def test_unknown_and_foreign_runs_are_the_same_not_found(make, login, acme, first):
    other = make.finished_run(make.tenant("other"), several(), name="Secret").id
    visitor = login(make.user("analyst", acme), "acme")
    for pair in (f"a={first}&b={other}", f"a={other}&b={first}", f"a={first}&b=nothing"):
        said = said_by(visitor.page(f"/compare-runs?{pair}"))
        assert "Not found" in said
        assert "Secret" not in said
        assert visitor.get(f"/downloads/compare-runs.csv?{pair}").status_code == 404


def test_a_client_viewer_compares_no_runs(make, login, acme, first, second):
    visitor = login(make.user("client_viewer", acme), "acme")
    assert "Not found" in said_by(visitor.page(f"/compare-runs?a={first}&b={second}"))
    assert visitor.get(f"/downloads/compare-runs.csv?a={first}&b={second}").status_code in (
        403,
        404,
    )


def test_a_single_run_says_that_a_second_is_needed(analysing, first):
    assert FEW in words(compare_runs.load(first))
    assert found(compare_runs.load(), "Graph") == []


def test_the_run_that_is_not_named_is_the_newest_other(analysing, first, second):
    [a, b] = found(compare_runs.load(first), "Select")
    assert (a.value, b.value) == (first, second)
    assert [option["value"] for option in a.options] == [first], "no run is compared with itself"
    assert compare_runs.choose(second, first) == f"/compare-runs?a={second}&b={first}"


def test_only_what_differs_is_marked(analysing, first, second):
    page = compare_runs.load(first, second)
    marked = [words(cell) for cell in found(page, "Td") if cell.className == "apart"]
    assert "77" in marked
    assert len(marked) < len(found(page, "Td")) / 2


def test_an_unsettled_search_and_unknown_data_are_said(analysing, first, second):
    said = words(compare_runs.load(first, second))
    assert "Search for a low NRMSE – Not settled" in said
    assert "not checked against Meta's Robyn" in said
    assert "Whether the data is the same is not known" in said, "an older run kept no fingerprint"


def test_returns_of_revenue_and_of_conversions_are_not_drawn_together(analysing, make, acme, first):
    made = several(conversion=True)
    other = make.finished_run(acme, made, spec=made.spec.to_dict()).id
    page = compare_runs.load(first, other)
    assert found(page, "Graph") == []
    assert UNLIKE["kind"][0] in words(page)


@pytest.mark.parametrize("language", ["de", "sv"])
def test_the_page_is_in_the_readers_language(analysing, first, second, language):
    english = words(compare_runs.load(first, second))
    with language_context(language):
        said = words(compare_runs.load(first, second))
        assert _("Returns per channel") in said
    for leftover in (
        "settings differ",
        "Returns per channel",
        "Modelled period",
        "Iterations per trial",
    ):
        assert leftover in english
        assert leftover not in said
