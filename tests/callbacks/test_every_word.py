"""No page has words that a reader of another language would find in English.

A new page is one more line in a list.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from dash import dcc, html

from app.errors import NoTenant, NotFound, NotSignedIn
from app.queries import models as queries
from app.queries import publications as latest
from app.services import publications
from callbacks import compare, data, imports, lab, planner, shell
from layouts.components.lab import table as lab_table
from layouts.components.run import robyn_comparison
from layouts.language import LANGUAGES
from layouts.style.presentation import Presentation
from mmm.data import column_roles
from tests.callbacks.test_planner import form
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable
from tests.layouts.pseudo import bracketed, leftovers
from tests.mmm.robyn_file import made

__all__ = ["bracketed"]
PAGES = (
    "/",
    "/compare-runs",
    "/compare-runs?a={run}&b={other}",
    "/compare/{run}?models={sol_id}",
    "/data",
    "/engines",
    "/models/{run}",
    "/models/{run}/{sol_id}",
    "/models/{run}/{sol_id}?depth=analyst",
    "/models/{run}/{sol_id}?depth=manager",
    "/models/{run}/{sol_id}/decision",
    "/models/{run}/{sol_id}/refresh",
    "/overview",
    "/planner/{run}/{sol_id}",
    "/runs",
    "/runs/import",
    "/runs/new",
    "/runs/{cancelled}",
    "/runs/{failed}",
    "/runs/{lost}",
    "/runs/{queued}",
    "/runs/{running}",
    "/runs/{run}",
    "/runs/{run}/calibration",
    "/runs/{run}/clusters",
    "/runs/{run}/convergence",
)
NAMES = (
    "Acme",
    "Person",
    "A run",
    "Another run",
    "TwoPointsDE",
    "Weekly data",
    "simulation",
    "pandas",
    "numpy",
    "Python",
    "Mixfront",
)


def names() -> set[str]:
    """What the data of the tests calls things."""
    spec = scored().spec
    named = {
        spec.date_var,
        spec.dep_var,
        *spec.paid_media_spends,
        *spec.all_media,
        *spec.context_vars,
    }
    return {*NAMES, *named, *(column_roles.label(name) for name in named)}


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme, plannable(scored()))


@pytest.fixture
def places(make, acme, run):
    """What stands for the braces of an address."""
    states = {
        state: make.run(acme, state=state).id
        for state in ("cancelled", "failed", "lost", "queued", "running")
    }
    other = make.finished_run(acme, name="Another run").id
    return {"run": run.id, "other": other, "sol_id": SOL_ID, **states}


@pytest.fixture
def at_work(app, make, inside, acme, run, places, bracketed) -> Iterator[None]:
    """A request of an analyst on the client's host, in the language of brackets."""
    with (
        app.test_request_context("/", base_url="http://acme.localhost"),
        inside(acme, make.user("analyst", acme)),
    ):
        yield


def test_every_page_speaks_the_readers_language(at_work, places):
    left = {page: leftovers(shell.show(page.format(**places)), names()) for page in PAGES}
    assert {page: sorted(said) for page, said in left.items() if said} == {}


def test_the_frame_of_every_page_speaks_the_readers_language(at_work):
    assert leftovers(shell.frame(), {*names(), *LANGUAGES.values()}) == set()


def test_what_a_client_reads_is_in_the_clients_language(app, make, inside, acme, run, bracketed):
    analyst = make.user("analyst", acme)
    with inside(acme, analyst):
        publications.publish(run.id, SOL_ID, "The steadiest")
        published = latest.history().current()
    known = {*names(), "The steadiest"}
    viewer = make.user("client_viewer", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, viewer):
        for page in (
            "/overview",
            "/model",
            "/model?depth=manager",
            "/planner",
            f"/model?published={published.id}",
        ):
            assert leftovers(shell.show(page), known) == set(), page


def test_a_plan_and_its_figures_speak_the_readers_language(at_work, run):
    fields = form(run)
    shown, done = planner.optimise(1, *fields)
    assert leftovers([*shown, *planner.draw_moves(done, *fields[5:])], names()) == set()


def test_what_follows_the_lab_and_a_comparison_speaks_the_readers_language(at_work, run):
    table = lab.list_models(None, {}, lab_table.ORDER, [], "selected", run.id)
    which = [run.id, list(queries.bundle(run.id).selected[:2])]
    assert (
        leftovers([table, *compare.draw_effects(which), *compare.draw_shapes(which)], names())
        == set()
    )


def test_a_client_without_anything_is_told_so_in_its_language(app, make, inside, bracketed):
    tenant = make.tenant("acme", name="Acme")
    with (
        app.test_request_context("/", base_url="http://acme.localhost"),
        inside(tenant, make.user("analyst", tenant)),
    ):
        for page in ("/data", "/overview", "/runs", "/runs/new", "/runs/import"):
            assert leftovers(shell.show(page), NAMES) == set()


def test_what_is_wrong_with_a_file_is_told_in_the_readers_language(at_work):
    csv = b"date;sales;tv_spend\n2026-01-05;1;x\n2026-01-05;;2\n\n"
    shown = [
        data.upload(_sent(content), "a.csv")[0]
        for content in (b"", b"PK\x03\x04", b"a;b\n1\n", csv)
    ]
    shown += [
        imports.read(_sent(content), "a.json")[0] for content in (b"", b"PK\x03\x04", b"{", b"{}")
    ]
    assert leftovers(shown, {*names(), "a.csv", "a.json", "date", "sales", "robyn_write"}) == set()


def test_what_an_imported_model_is_beside_its_file_is_told_in_the_readers_language(bracketed):
    found = made.bundle().manifest["comparison"]
    variables = {row["of"] for row in found["rows"] if row["of"]}
    known = variables | {column_roles.label(name) for name in variables}
    assert leftovers(robyn_comparison.section_of(found, Presentation()), known) == set()


def test_pages_that_cannot_be_shown_say_so_in_the_readers_language(bracketed):
    assert leftovers([shell.failed(kind()) for kind in (NoTenant, NotFound, NotSignedIn)]) == set()


def test_words_that_nobody_wrapped_are_found(bracketed):
    figure = {
        "data": [{"name": "Plan", "x": ["a name"]}],
        "layout": {"xaxis": {"title": {"text": "⟦Spend⟧, EUR"}}},
    }
    page = [
        html.P(["⟦{n} of ⟦many⟧⟧ TV", html.Span("12 %", title="a hint")]),
        dcc.Graph(figure=figure),
    ]
    assert leftovers(page, ["TV"]) == {"a hint", "Plan"}


def _sent(content: bytes) -> str:
    """A file as the browser sends it."""
    return "data:text/plain;base64," + base64.b64encode(content).decode()
