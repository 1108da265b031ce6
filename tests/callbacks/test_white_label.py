"""What a client reads on any of its pages names no tool, no table, no model and no file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from dash import html
from dash._utils import to_json

from app.queries import publications as latest
from app.services import publications
from callbacks import model, planner, router, shell
from layouts import ids
from layouts.components.model_ref import ModelRef
from layouts.components.source import Source
from mmm.bundle import KEYS
from tenants.permissions import ACTIONS
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable
from tests.layouts.readable import found as parts

FILE, RUN, CHECKED = "extended.csv", "Fjordrun", "21 Nov 2026"
ENGINE = "Mixfront compiled engine 1.0, verified by Meta's Robyn 3.12.1"
VERIFICATION: dict[str, Any] = {
    "engine": "Meta's Robyn 3.12.1",
    "verified_at": "2026-11-21T14:05:09+00:00",
    "models": 1,
    "tolerance": 1e-9,
    "limit": 1e-6,
    "agree": True,
    "failed": False,
    "largest": {"nrmse": 2e-15, "decomp.rssd": 1e-15, "coef": 3e-15},
    "tables": {"resultHypParam": 2e-15, "xDecompAgg": 6e-12},
    "worst": "xDecompAgg",
    "versions": {"R": "4.2.2", "Robyn": "3.12.1"},
    "differences": [
        {"solID": SOL_ID, "nrmse": 2e-15, "decomp.rssd": 1e-15, "coef": 3e-15, "same_zeros": True}
    ],
}
FORBIDDEN = re.compile(
    "|".join(
        [
            r"\b[Ee]ngines?\b",
            r"\b[Cc]ompiled\b",
            "Mixfront",
            "Meta's Robyn",
            "solID",
            "NRMSE",
            r"\de-\d|10⁻",  # a difference between two engines
            r"\d+_\d+_\d+",  # the name of a model within its run
            re.escape(FILE),
            RUN,
            *(rf"\b{name}\b" for name in (*KEYS, "resultCalibration", "clusterCI")),
        ]
    )
)
PERIODS = re.compile(r"\bperiods\b|\b(?:per|by|each|every|earlier|later) period")
UNREAD = {"href", "id", "className", "src", "key", "htmlFor", "action", "value"}
VARIANTS = {"/model": ("?depth=manager", "?published={former}", "?kpi=revenue%3Arevenue")}
PAGES = sorted(page.path for page in router.pages() if "client_viewer" in ACTIONS[page.right])


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture(params=["verified", "fast", "robyn"])
def runs(request, make, inside, acme):
    """Two published models of one KPI, the second in place of the first, in each mode."""
    bundle = plannable(scored())
    told = {"verification": VERIFICATION} if request.param == "verified" else {}
    bundle = replace(bundle, manifest={**bundle.manifest, **told})
    data = make.dataset(acme, name=FILE)
    made = [
        make.finished_run(
            acme, bundle, dataset=data, mode=request.param, name=RUN, dataset_id=data.id
        )
        for _ in range(2)
    ]
    with inside(acme, make.user("analyst", acme)):
        for run in made:
            publications.publish(run.id, SOL_ID, "The steadiest")
    return made


@pytest.fixture
def addresses(runs, inside, acme) -> list[str]:
    """Every address that a client may open, with what else it is asked for."""
    with inside(acme):
        former = latest.history().superseded()[-1].id
    values = {"run_id": runs[-1].id, "sol_id": SOL_ID, "former": former}
    asked = [page + more for page in PAGES for more in ("", *VARIANTS.get(page, ()))]
    return [address.replace("<", "{").replace(">", "}").format(**values) for address in asked]


@pytest.fixture
def reading(app, make, inside, acme) -> Iterator[None]:
    """A client's request on the client's own host."""
    viewer = make.user("client_viewer", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, viewer):
        yield


def told(component: Any) -> set[str]:
    """Everything of a component that is read, pointed at, heard or opened, figures included."""
    return set(_strings(json.loads(to_json(component))))


def found(component: Any) -> dict[str, str]:
    """What a client must not read, each with where it stands."""
    hits = {said: FORBIDDEN.search(said) for said in told(component)}
    return {hit.group(): said[:200] for said, hit in hits.items() if hit}


def test_no_page_of_a_client_names_what_made_it(runs, addresses, reading):
    shown = {address: found(shell.show(address)) for address in addresses}
    assert {address: words for address, words in shown.items() if words} == {}


def test_a_client_reads_of_weeks_where_the_data_is_by_the_week(runs, addresses, reading):
    said = {address: told(shell.show(address)) for address in addresses}
    assert any("Revenue per week" in part for parts_ in said.values() for part in parts_)
    vague = {
        address: sorted(part for part in found_ if PERIODS.search(part))
        for address, found_ in said.items()
    }
    assert {address: words for address, words in vague.items() if words} == {}


def test_the_frame_of_a_client_names_no_tool(runs, reading):
    assert found(shell.frame()) == {}


def test_what_follows_a_click_of_a_client_names_no_tool(runs, reading):
    ref = ModelRef(runs[-1].id, SOL_ID).stored()
    for depth in ("executive", "manager"):
        assert found(model.read(depth, ref)) == {}, depth


def test_a_clients_plan_names_no_model_and_no_tool(runs, reading):
    stores = {store.id: store.data for store in parts(planner.load_published(), "Store")}
    fields, ref = stores[ids.PLAN_DONE], stores[ids.PLAN_REF]
    shown, done = planner.optimise(1, fields, ref)
    assert found([*shown, *planner.draw_moves(done, ref)]) == {}


def test_a_client_reads_when_the_numbers_were_checked_and_staff_read_by_what(
    runs, make, login, acme
):
    checked = runs[-1].mode == "verified"
    viewer = login(make.user("client_viewer", acme), "acme")
    for path in ("/overview", "/model", "/model?depth=manager"):
        assert (f"checked on {CHECKED}" in said_by(viewer.page(path))) is checked
    staff = said_by(login(make.user("analyst", acme), "acme").page("/model"))
    assert SOL_ID in staff
    assert FILE in staff
    assert ("Robyn 3.12.1" in staff) is checked


def test_the_files_of_a_client_are_named_for_what_is_in_them(runs, make, login, acme):
    path = f"/downloads/{runs[-1].id}/{SOL_ID}/waterfall.csv"
    for role, named in (("client_viewer", "waterfall.csv"), ("analyst", f"waterfall-{SOL_ID}.csv")):
        answer = login(make.user(role, acme), "acme").get(path)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{named}"'


def test_a_check_that_did_not_agree_leaves_no_mark():
    row = VERIFICATION["differences"][0] | {"coef": 1.0}
    told = VERIFICATION | {"agree": False, "differences": [row]}
    info = SimpleNamespace(
        verification=told, sol_id=SOL_ID, window_start="2026-01-05", window_end="2026-11-16"
    )
    assert Source.for_client(info).checked is None
    assert Source.for_client(info).window == (date(2026, 1, 5), date(2026, 11, 16))


def test_what_must_not_be_read_is_found_wherever_it_stands():
    for said in (
        html.P("Model 2_1878_1"),
        html.Span("checked", title="Largest difference 6e-12"),
        html.Code("xDecompAgg"),
        html.Div(**{"data-table": json.dumps({"rows": [[FILE]]})}),
    ):
        assert found(said)
    assert not found(html.A("Contributions", href=f"/downloads/x/{SOL_ID}/waterfall.csv"))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, dict):
        if node.get("type") in ("Store", "Location"):  # what a machine reads
            return
        for name, value in node.get("props", node).items():
            if name not in UNREAD and name not in ("template", "bdata"):
                yield from _strings(value)
