"""The router: every address has a page or the one "not found"; the frame follows the person's
rights.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.errors import NotFound
from callbacks import router, shell
from callbacks.page import Page
from layouts import ids
from tests.conftest import HOST, Visitor
from tests.factories import Factory
from tests.mmm.review.test_candidates import several

NOWHERE = "There is nothing at this address, or it is not yours to see."

STAFF_PAGES = ("/data", "/runs", "/runs/new", "/engines")


def test_every_page_of_the_navigation_answers_an_analyst(make: Factory, login: Callable) -> None:
    tenant = make.tenant("acme")
    make.dataset(tenant)
    visitor = login(make.user("analyst"))
    entries = [page for page in router.pages() if page.navigation is not None]
    assert entries
    for page in entries:
        tab = visitor if page.right == router.OF_THE_AGENCY else visitor.tab("acme")
        answer = tab.page(page.path)
        assert answer.status_code == 200
        assert NOWHERE not in answer.text


@pytest.mark.parametrize(
    "path", [*STAFF_PAGES, "/", "/runs/unknown", "/models/unknown", "/no/such/page"]
)
def test_a_client_reads_the_same_not_found_for_staff_pages_and_for_nonsense(
    make: Factory, login: Callable, path: str
) -> None:
    tenant = make.tenant("acme")
    visitor = login(make.user("client_viewer", tenant), "acme")
    assert NOWHERE in visitor.page(path).text


def test_another_clients_run_is_not_found(make: Factory, login: Callable) -> None:
    own, other = make.tenant("acme"), make.tenant("other")
    run = make.run(other)
    visitor = login(make.user("analyst", own), "acme")
    answer = visitor.page(f"/runs/{run.id}")
    assert NOWHERE in answer.text
    assert run.name not in answer.text


def test_staff_without_a_chosen_client_is_asked_to_choose(make: Factory, login: Callable) -> None:
    make.tenant("acme")
    assert "No client chosen" in login(make.user("analyst")).page("/data").text


def test_the_navigation_of_a_client_has_three_entries(make: Factory, login: Callable) -> None:
    tenant = make.tenant("acme")
    visitor = login(make.user("client_viewer", tenant), "acme")
    layout = visitor.get("/_dash-layout", page=False).get_json()
    assert all(f"'href': '{path}'" in str(layout) for path in ("/overview", "/model", "/planner"))
    assert not any(f"'href': '{path}'" in str(layout) for path in ("/data", "/runs"))
    assert "/c/" not in str(layout)


def test_the_agencys_pages_wear_the_house_brand_and_a_clients_its_own(
    make: Factory, login: Callable
) -> None:
    make.tenant("acme", name="Acme Ltd", primary="#aa0011")
    visitor = login(make.user("analyst"))
    for base, path, title, brand in (
        ("", "/", "Clients", "Mixfront"),
        ("", "/engines", "Engines", "Mixfront"),
        ("/c/acme", "/overview", "Overview", "Acme Ltd"),
    ):
        page = visitor.get(base + path).text
        assert f"<title>{title} · {brand}</title>" in page
        [address] = re.findall(r'href="([^"]*/brand\.css\?[^"]+)"', page)
        assert address.startswith(f"{base}/brand.css")
        answer = visitor.get(html.unescape(address))
        assert ("#aa0011" in answer.text) is (brand == "Acme Ltd")
        assert "immutable" in answer.headers["Cache-Control"]
        asked = {"Accept": "application/json", "Referer": visitor.base_url + base + path}
        frame = visitor.client.get(
            f"{base}/_dash-layout", base_url=visitor.base_url, headers=asked
        ).json["props"]
        assert (frame["data-brand"], frame["data-base"]) == (brand, base)


def test_without_a_client_the_navigation_has_the_agencys_pages_only(
    make: Factory, login: Callable
) -> None:
    make.tenant("acme", name="Acme Ltd")
    visitor = login(make.user("analyst"))
    outside, inside = (
        str(tab.get("/_dash-layout", page=False).get_json())
        for tab in (visitor, visitor.tab("acme"))
    )
    assert all(f"'href': '{path}'" in outside for path in ("/", "/engines", "/c/acme/overview"))
    assert "/data" not in outside
    assert all(
        f"'href': '{path}'" in inside
        for path in ("/", "/engines", "/c/acme/overview", "/c/acme/data")
    )


def test_a_clients_own_address_has_no_house_brand(make: Factory, login: Callable) -> None:
    tenant = make.tenant("acme", name="Acme Ltd")
    visitor = login(make.user("analyst", tenant), "acme")
    asked = {"Accept": "application/json", "Referer": f"{visitor.base_url}/"}
    frame = visitor.client.get("/_dash-layout", base_url=visitor.base_url, headers=asked).json[
        "props"
    ]
    assert frame["data-brand"] == "Acme Ltd"


def framed(visitor: Visitor, referer: str) -> str:
    """The frame that a page at some address asks for."""
    asked = {"Accept": "application/json", "Referer": referer}
    answer = visitor.client.get("/_dash-layout", base_url=visitor.base_url, headers=asked)
    assert answer.status_code == 200
    return answer.text.replace("\\u002f", "/")


def test_the_first_page_comes_with_its_frame(make: Factory, login: Callable) -> None:
    tenant = make.tenant("acme")
    run = make.run(tenant)
    visitor = login(make.user("analyst", tenant), "acme")
    for path in (f"/runs/{run.id}", "/runs?from=here"):
        frame = framed(visitor, visitor.base_url + path)
        assert run.name in frame
        assert f'"data-address":"{visitor.base_url}{path}"' in frame
    assert NOWHERE in framed(visitor, f"{visitor.base_url}/no/such/page")


def test_a_first_page_is_the_more_complete_one_where_there_are_two(
    make: Factory, login: Callable
) -> None:
    tenant = make.tenant("acme")
    run = make.finished_run(tenant, several())
    visitor = login(make.user("analyst", tenant), "acme")
    path = f"/compare/{run.id}?models=1_2_1,1_9_1"
    assert ids.COMPARE_LATER in visitor.page(path).text
    assert ids.COMPARE_LATER not in framed(visitor, visitor.base_url + path)
    assert ids.COMPARE_BELOW in framed(visitor, visitor.base_url + path)


def test_a_frame_shows_no_page_that_its_reader_may_not_see(make: Factory, login: Callable) -> None:
    own, other = make.tenant("acme"), make.tenant("other")
    run = make.run(other)
    for role in ("analyst", "client_viewer"):
        frame = framed(login(make.user(role, own), "acme"), f"http://acme.{HOST}/runs/{run.id}")
        assert NOWHERE in frame
        assert run.name not in frame


def test_a_frame_that_another_site_or_nobody_asks_for_has_no_page(
    make: Factory, login: Callable
) -> None:
    tenant = make.tenant("acme")
    visitor = login(make.user("analyst", tenant), "acme")
    for referer in ("", "https://elsewhere.example/runs", "nonsense"):
        frame = framed(visitor, referer)
        assert '"data-address":""' in frame
        assert "skeleton" in frame


def test_an_error_nobody_foresaw_is_a_page_with_a_number_and_no_details() -> None:
    page = str(shell.failed(ZeroDivisionError("secret detail")))
    assert "Something went wrong" in page
    assert "secret detail" not in page


def test_a_page_takes_only_the_query_arguments_that_it_names(
    make: Factory, login: Callable
) -> None:
    tenant = make.tenant("acme")
    dataset = make.dataset(tenant, name="Chosen data")
    make.dataset(tenant, name="Newer data")
    visitor = login(make.user("analyst", tenant), "acme")
    answer = visitor.page(f"/runs/new?data={dataset.id}&frame=x")
    assert f'"value":"{dataset.id}"' in answer.text


def test_the_router_asks_for_a_pages_right_before_anything_of_it_is_made(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant("acme")
    page = Page("/open", lambda: "made", title="Open", right="runs.write")
    with app.test_request_context("/"):
        with inside(tenant, make.user("analyst", tenant)):
            assert router.Match(page, {}).load() == "made"
        with inside(tenant, make.user("client_viewer", tenant)):
            for load in (router.Match(page, {}).load, router.Match(page, {}).first_render):
                with pytest.raises(NotFound):
                    load()


def test_the_navigation_is_in_the_order_that_its_pages_declare(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant("acme")
    with app.test_request_context("/"), inside(tenant, make.user("analyst", tenant)):
        paths = [page.path for page in router.navigation(bare=True)]
        assert paths == [
            "/",
            "/overview",
            "/data",
            "/runs",
            "/model",
            "/planner",
            "/engines",
        ]
        assert [page.path for page in router.navigation(bare=False)] == paths[1:-1]
