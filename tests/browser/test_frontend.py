"""A walk through the pages with our patches of Dash and Plotly and without, and with names gone
that these lean on.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ANALYST, PASSWORD, Site, Visitor, sign_in

pytestmark = pytest.mark.slow  # other tests walk with our patches; `.ci/run` asks for both
PRIVATE = (
    "_dashprivate_isLazyComponentReady",
    "layoutHashes",
    "RESET_COMPONENT_STATE",
    "ReactDOM",
    "window.React.",
)


@pytest.fixture(params=["fast", "plain"])
def either(request: pytest.FixtureRequest) -> Site:
    return request.getfixturevalue("site" if request.param == "fast" else "plain_site")


def test_the_main_pages_work_with_our_patches_and_without(
    either: Site, visitor: Visitor, run: str
) -> None:
    page = visitor.page
    door(page, either)
    page.goto(either.url("/overview", of="kuestenwind"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(either.url(f"/models/{run}", of="kuestenwind"))
    drawn(page, "#lab-front", "#lab-strip", "#lab-parallel")
    total = page.locator(".lab-left").inner_text()
    page.get_by_role("radio", name="Good").check()
    expect(page.locator(".lab-left")).not_to_have_text(total)
    dimmed = (
        "[...document.querySelectorAll('#lab-front path.point')].some((point) =>"
        " Number(point.style.opacity) < 0.5)"
    )
    page.wait_for_function(dimmed)
    left = page.locator(".lab-left").inner_text()
    expect(page.locator("#lab-strip-said")).to_have_text(re.compile(rf"\b{left}\b"))
    pins = page.locator(".lab-list .pin")
    for place in (0, 1):
        pins.nth(place).click()
    page.get_by_role("link", name="Compare", exact=True).click()
    drawn(page, "#compare-effects", "#compare-shapes")
    page.go_back()
    page.locator(".lab-list tbody td.lead-cell a").first.click()
    page.wait_for_url(re.compile(rf"/models/{run}/\d"))
    drawn(page, "#page-content .fig-card")
    model = page.url.rsplit("/", 1)[1].partition("?")[0]
    page.goto(either.url(f"/planner/{run}/{model}", of="kuestenwind"))
    drawn(page, "#page-content")
    plotly = (
        "performance.getEntriesByType('resource').filter((one) => /plotly/.test(one.name)).length"
    )
    assert page.evaluate(plotly) == 1
    assert visitor.complaints == []


def test_a_first_page_comes_where_dash_and_react_have_other_private_names(
    site: Site, visitor: Visitor, run: str
) -> None:
    page = visitor.page
    sign_in(page, site, ANALYST, PASSWORD)
    page.route("**/mixfront.js*", _renamed)
    page.goto(site.url(f"/models/{run}", of="kuestenwind"))
    drawn(page, "#lab-front", "#lab-strip")
    assert visitor.complaints == []


def _renamed(route: Route) -> None:
    """Our scripts as if every private name had been another one."""
    answer = route.fetch()
    text = answer.text()
    for name in PRIVATE:
        assert name in text, name
        text = text.replace(name, f"{name}Gone")
    route.fulfill(response=answer, body=text)


def door(page: Page, site: Site) -> None:
    """Through the sign-in page itself."""
    page.goto(site.url("/sign-in"))
    page.get_by_label("E-mail").fill(ANALYST)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def drawn(page: Page, *places: str) -> None:
    """A figure has been drawn in each of these places."""
    for place in places:
        page.locator(f"{place} .main-svg").first.wait_for()
