"""No page has words that a reader of another language would find in English. A new page is found by
itself.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from dash import dcc, html

from app.errors import AppError, NoTenant, NotFound, NotSignedIn
from app.queries import models as queries
from app.queries import publications as latest
from app.services import publications
from callbacks import compare, data, imports, lab, planner, router, shell
from layouts.components.lab import table as lab_table
from layouts.components.model_ref import ModelRef, ModelsRef
from layouts.components.run import robyn_comparison
from layouts.language import LANGUAGES
from layouts.style.presentation import Presentation
from mmm.data import column_roles
from mmm.errors import MmmError
from scripts import catalogs
from tests.callbacks.test_planner import form
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable
from tests.layouts.pseudo import bracketed, leftovers
from tests.mmm.robyn_file import made

__all__ = ["bracketed"]
ROUTES = sorted(page.path for page in router.pages())
# what else an address is asked for, beside itself
ASKED = {
    "/compare-runs": ("?a={run_id}&b={other}",),
    "/compare/<run_id>": ("?models={sol_id}",),
    "/models/<run_id>/<sol_id>": ("?depth=analyst", "?depth=manager"),
    "/models/<run_id>/<sol_id>/remedy": ("?do=hold_out",),
}
CLOSED = {"remedy"}  # pages that only say why there is none: no remedy is asked for
STATES = ("cancelled", "failed", "lost", "queued", "running")
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
def pages(make, acme, run):
    """Every address of the application, with what stands in its places."""
    note = {"steps": 4, "bounds_freedom": 0.03, "solID": SOL_ID}
    note |= {"former": {"solID": SOL_ID, "shares": {}}}
    bundle = plannable(scored())
    refreshed = replace(bundle, manifest={**bundle.manifest, "refresh": note})
    origin = {"kind": "refresh", "run": run.id, "sol_id": SOL_ID, "steps": 4}
    refresh = make.finished_run(acme, refreshed, name="Another run", origin=origin)
    values = {"run_id": run.id, "sol_id": SOL_ID, "other": refresh.id}
    values |= {"dataset_id": run.dataset_id}
    found = [
        (address + asked).replace("<", "{").replace(">", "}")
        for address in ROUTES
        for asked in ("", *ASKED.get(address, ()))
    ]
    return [
        *(
            page.format(**values | {"run_id": refresh.id if "/refreshes/" in page else run.id})
            for page in found
        ),
        *(f"/runs/{make.run(acme, state=state).id}" for state in STATES),
    ]


@pytest.fixture
def at_work(app, make, inside, acme, pages, bracketed) -> Iterator[None]:
    """A request of an analyst on the client's host, in the language of brackets."""
    with (
        app.test_request_context("/", base_url="http://acme.localhost"),
        inside(acme, make.user("analyst", acme)),
    ):
        yield


def test_every_page_speaks_the_readers_language(at_work, pages):
    left, closed = {}, set()
    for page in pages:
        try:
            shown = shell.show(page)
        except (AppError, MmmError) as error:
            shown = shell.failed(error)
            closed.add(page.rpartition("/")[2])
        left[page] = leftovers(shown, names())
    assert {page: sorted(said) for page, said in left.items() if said} == {}
    assert closed == CLOSED


def test_the_name_of_every_page_is_among_the_words_to_translate():
    assert {page.title for page in router.pages()} <= set(catalogs.found())


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
    ref = ModelRef(run.id, SOL_ID).stored()
    shown, done = planner.optimise(1, form(run).fields(), ref)
    assert leftovers([*shown, *planner.draw_moves(done, ref)], names()) == set()


def test_what_follows_the_lab_and_a_comparison_speaks_the_readers_language(at_work, run):
    table = lab.list_models(None, {}, lab_table.ORDER, [], "selected", run.id)
    ref = ModelsRef(run.id, tuple(queries.bundle(run.id).selected[:2])).stored()
    assert (
        leftovers([table, *compare.draw_effects(ref), *compare.draw_shapes(ref)], names()) == set()
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
