"""One browser, one session, two clients of an agency side by side: what a page asks is about the
client of its own address, whichever page the other tab has opened since.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.models import Dataset, Note
from app.services import publications
from callbacks import data, notes
from layouts import ids
from layouts.components.model_ref import ModelRef, ModelsRef
from tests.callbacks.answers import said_by
from tests.callbacks.test_hostile import call, callbacks, counted
from tests.conftest import Visitor
from tests.factories import SOL_ID, Factory, scored
from tests.layouts.plannable import plannable

CLIENTS = ("fjallro", "kuestenwind")


class Two:
    """Two clients with data, a published model and a run under way each, named after the client."""

    def __init__(self, app: Flask, make: Factory, login: Callable, inside: Callable) -> None:
        self.app = app
        self.tenants = {slug: make.tenant(slug, name=f"Brand {slug}") for slug in CLIENTS}
        self.data, self.run, self.busy = {}, {}, {}
        for slug, tenant in self.tenants.items():
            self.data[slug] = make.dataset(tenant, name=f"secret-of-{slug}")
            self.run[slug] = make.finished_run(
                tenant,
                plannable(scored()),
                dataset=self.data[slug],
                name=f"secret-of-{slug}",
            )
            self.busy[slug] = make.run(
                tenant, self.data[slug], name=f"secret-of-{slug}", state="running"
            )
            with inside(tenant):
                publications.publish(self.run[slug].id, SOL_ID, f"secret-of-{slug}")
        self.person = make.user("analyst")
        self.browser: Visitor = login(self.person)

    def rows(self, slug: str) -> dict[str, int]:
        return counted(self.app, self.tenants[slug])

    def values(self, slug: str) -> list[Any]:
        """What a page of a client would send."""
        run, busy, table = self.run[slug].id, self.busy[slug].id, self.data[slug].id
        here = f"http://localhost/c/{slug}"
        return [
            {"id": run, "data": table},
            {"id": busy},
            ModelRef(run, SOL_ID).stored(),
            ModelsRef(run, (SOL_ID,)).stored(),
            [run, SOL_ID],
            run,
            busy,
            table,
            1,
            f"{here}/runs",
            f"{here}/data",
            f"{here}/models/{run}/{SOL_ID}",
        ]


@pytest.fixture
def two(app: Flask, make: Factory, login: Callable, inside: Callable) -> Two:
    return Two(app, make, login, inside)


def one_of(app: Flask, function: Callable) -> tuple[str, dict[str, Any]]:
    [found] = [
        pair for pair in callbacks(app).items() if pair[1]["callback"].__wrapped__ is function
    ]
    return found


def other(slug: str) -> str:
    return CLIENTS[1 - CLIENTS.index(slug)]


@pytest.mark.parametrize("slug", CLIENTS)
def test_no_callback_tells_or_changes_anything_of_the_client_in_the_other_tab(
    two: Two, slug: str
) -> None:
    theirs, told = other(slug), 0
    two.browser.tab(theirs).page("/overview")  # the other tab opens its client last
    before, tab = two.rows(theirs), two.browser.tab(slug, f"/c/{slug}/overview")
    for output, parts in callbacks(two.app).items():
        for value in (*two.values(slug), *two.values(theirs)):
            answer = call(tab, output, parts, value)
            assert answer.status_code in (200, 204, 409), (output, value)
            assert f"secret-of-{theirs}" not in answer.text, (output, value)
            told += f"secret-of-{slug}" in answer.text
    assert told > 10  # of its own client a page does tell
    assert two.rows(theirs) == before


@pytest.mark.parametrize("slug", CLIENTS)
@pytest.mark.parametrize("window", ["/c/{other}/runs", "/", "/runs", "/c/{other}", "/c/nobody/x"])
def test_every_callback_is_refused_where_the_window_shows_another_client(
    two: Two, slug: str, window: str
) -> None:
    before = {one: two.rows(one) for one in CLIENTS}
    tab, asked = two.browser.tab(slug, window.format(other=other(slug))), 0
    for output, parts in callbacks(two.app).items():
        for value in (two.values(slug)[0], 1):
            answer = call(tab, output, parts, value)
            assert answer.status_code == 409, output
            assert "secret-of" not in answer.text
            asked += 1
    assert asked > 60
    assert {one: two.rows(one) for one in CLIENTS} == before


def test_what_is_asked_about_no_client_is_refused_from_a_clients_page(two: Two) -> None:
    """As by a window of the agency's pages that has come to a client's address without a load."""
    two.browser.window = "/c/fjallro/overview"
    for output, parts in callbacks(two.app).items():
        assert call(two.browser, output, parts, 1).status_code == 409, output


@pytest.mark.parametrize(
    "href",
    [
        "http://localhost/c/kuestenwind/data",
        "http://localhost/data",
        "/c/kuestenwind/data",
        "http://kuestenwind.localhost/c/kuestenwind/data",
        "http://localhost/c/",
        "http://[",
    ],
)
def test_a_page_of_another_client_is_not_shown(two: Two, href: str) -> None:
    asked = {"id": ids.WANTED, "property": "data", "value": href}
    answer = two.browser.tab("fjallro").post(
        "/_dash-update-component",
        json={
            "output": f"{ids.CONTENT}.children",
            "outputs": {"id": ids.CONTENT, "property": "children"},
            "inputs": [asked],
            "changedPropIds": [f"{ids.WANTED}.data"],
        },
    )
    assert answer.status_code == 409
    assert "secret-of" not in answer.text


@pytest.mark.parametrize("sent", [{}, [], "x", {"inputs": 5}, {"inputs": ["x"], "state": {}}, None])
def test_what_is_no_callback_is_no_surprise_to_the_comparison(two: Two, sent: Any) -> None:
    tab = two.browser.tab("fjallro", "/c/kuestenwind/data")
    assert tab.post("/_dash-update-component", json=sent).status_code == 409


@pytest.mark.parametrize("slug", CLIENTS)
def test_sample_data_and_uploads_land_in_the_client_of_the_page(
    two: Two, make: Factory, slug: str
) -> None:
    """What went wrong before: the client chosen last, in whichever tab, got the data."""
    tab, theirs = two.browser.tab(slug, f"/c/{slug}/data"), two.rows(other(slug))
    two.browser.tab(other(slug)).get("/overview")
    mine = two.rows(slug)[f"{slug} {Dataset.__name__}"]
    table = scored().tables["dt_input"].to_csv(index=False).encode()
    dropped = "data:text/csv;base64," + base64.b64encode(table).decode()
    for function, given in (
        (data.sample, {"n_clicks": 1, "value": 104}),
        (data.upload, {"contents": dropped, "filename": "weekly.csv"}),
    ):
        output, parts = one_of(two.app, function)
        answer = call(tab, output, parts, lambda item, given=given: given[item["property"]])
        assert f"/c/{slug}/runs/new?data=" in said_by(answer)
    assert two.rows(slug)[f"{slug} {Dataset.__name__}"] == mine + 2
    assert two.rows(other(slug)) == theirs


def test_a_note_stands_with_the_client_of_its_page_only(two: Two) -> None:
    output, parts = one_of(two.app, notes.add)
    kuestenwind = ModelRef(two.run["kuestenwind"].id, SOL_ID).stored()
    given = {"n_clicks": 1, "value": "Seen", "data": kuestenwind}
    counts = []
    for slug in CLIENTS:  # the first tab is not the note's client
        call(two.browser.tab(slug), output, parts, lambda item: given[item["property"]])
        counts.append([two.rows(one)[f"{one} {Note.__name__}"] for one in CLIENTS])
    assert counts == [[0, 0], [0, 1]]


# Files


ASKED = {  # what an address is asked for behind its question mark
    "downloads.two_runs": "?a={run_id}&b={busy}",
    "downloads.side_by_side": f"?models={SOL_ID}",
}
NAMES = {"downloads.figure": "waterfall", "downloads.side_by_side": "channels"}


def files_of(two: Two, slug: str) -> dict[str, str]:
    """An address of every route to a file, by its endpoint: those that name something of a
    client.
    """
    values = {
        "run_id": two.run[slug].id,
        "busy": two.run[slug].id,
        "dataset_id": two.data[slug].id,
        "sol_id": SOL_ID,
    }
    found = {}
    for rule in two.app.url_map.iter_rules():
        if rule.rule.startswith("/downloads/"):
            path = re.sub(r"<(\w+)>", r"{\1}", rule.rule) + ASKED.get(rule.endpoint, "")
            found[rule.endpoint] = path.format(**values, name=NAMES.get(rule.endpoint, ""))
    return found


def test_every_file_is_of_the_client_in_its_address(two: Two) -> None:
    files = files_of(two, "fjallro")
    own, elsewhere = two.browser.tab("fjallro"), two.browser.tab("kuestenwind")
    answered = set()
    for endpoint, path in files.items():
        if own.get(path).status_code != 404:  # no Robyn's file without a lambda, in words
            answered.add(endpoint)
        if endpoint == "downloads.spend_and_revenue":  # names nothing: each client has its own
            continue
        nothing = elsewhere.get(path.replace(two.run["fjallro"].id, "nothing"), page=False)
        theirs = elsewhere.get(path, page=False)
        assert theirs.status_code == 404, path
        if two.run["fjallro"].id in path:
            assert theirs.json == nothing.json, path
        assert two.browser.get(path).status_code == 404, path
        assert two.browser.tab("nobody").get(path).status_code == 404, path
    assert answered == set(files)


def test_the_series_of_a_client_is_its_own(two: Two, make: Factory) -> None:
    make.tenant("empty")
    assert len(two.browser.tab("fjallro").get("/downloads/overview.csv").text.splitlines()) > 100
    empty = two.browser.tab("empty").get("/downloads/overview.csv")
    assert len(empty.text.splitlines()) < 3
    assert two.browser.get("/downloads/overview.csv").status_code == 404


# Pages


@pytest.mark.parametrize("slug", CLIENTS)
def test_a_page_comes_with_its_clients_brand_addresses_and_callbacks(two: Two, slug: str) -> None:
    tab = two.browser.tab(slug)
    page = tab.get("/runs").text
    assert f"Brand {slug}" in page
    assert other(slug) not in page
    config = re.search(r'id="_dash-config"[^>]*>(.*?)</script>', page, re.S)
    assert config is not None
    assert json.loads(config.group(1))["requests_pathname_prefix"] == f"/c/{slug}/"
    asked = {"Accept": "application/json", "Referer": f"http://localhost/c/{slug}/runs"}
    frame = tab.client.get(
        f"/c/{slug}/_dash-layout", base_url=tab.base_url, headers=asked
    ).get_json()
    assert f"secret-of-{slug}" in json.dumps(frame)
    assert f"secret-of-{other(slug)}" not in json.dumps(frame)


def test_a_frame_that_is_asked_for_from_another_clients_page_has_no_page(two: Two) -> None:
    asked = {"Accept": "application/json", "Referer": "http://localhost/c/kuestenwind/runs"}
    tab = two.browser.tab("fjallro")
    answer = tab.client.get("/c/fjallro/_dash-layout", base_url=tab.base_url, headers=asked)
    assert "secret-of" not in answer.text
    assert '"Not found"' in answer.text


def hrefs(part: Any) -> set[str]:
    """Every address in a page's answer."""
    if isinstance(part, dict):
        own = {part["href"]} if isinstance(part.get("href"), str) else set()
        return own.union(*map(hrefs, part.values()))
    return set().union(*map(hrefs, part)) if isinstance(part, list) else set()


@pytest.mark.parametrize("slug", CLIENTS)
def test_every_address_that_a_page_writes_is_of_its_own_client(two: Two, slug: str) -> None:
    """The same pages first on the client's own host: what is kept of them must not come back with
    its addresses.
    """
    run, table = two.run[slug].id, two.data[slug].id
    paths = (
        "/overview", "/model?depth=executive", "/model?depth=manager", "/model?depth=analyst",
        "/planner", "/data", f"/data/{table}", "/runs", f"/runs/{run}", f"/models/{run}",
        f"/models/{run}/{SOL_ID}?depth=manager", f"/models/{run}/{SOL_ID}?depth=analyst",
        f"/models/{run}/{SOL_ID}/decision", f"/runs/new?data={table}", "/compare-runs",
    )  # fmt: skip
    own_host = Visitor(two.app, f"{slug}.localhost")
    assert own_host.sign_in(two.person.email).status_code == 302
    own_host.get("/overview")
    for path in paths:
        short = hrefs(own_host.page(path).get_json())
        assert short, path
        assert not [href for href in short if href.startswith("/c/")], path
        here = hrefs(two.browser.tab(slug).page(path).get_json())
        strange = {
            href
            for href in here
            if not href.startswith((f"/c/{slug}/", "data:", "#", "http")) and href != "/engines"
        }
        assert not strange, path
        assert {href.removeprefix(f"/c/{slug}") for href in here} == short, path
