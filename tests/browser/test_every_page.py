"""Every page of the application, in light on a desk and in dark on a phone: no complaint of the
console or the content policy, nothing wider than the screen, and nothing that axe-core finds
serious."""

from __future__ import annotations

from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from callbacks import router
from tests.browser.conftest import PASSWORD, Site, Visitor, sign_in

pytestmark = pytest.mark.slow  # every page, twice; `.ci/run` asks for it
ROUTES: Final = sorted(page.path for page in router.pages())
ADDITIONS: Final = {  # what a page is asked for beside its path
    "/compare/<run_id>": "?models={models}",
    "/compare-runs": "?a={run_id}&b={other}",
    "/models/<run_id>": "?pins={models}",
    "/models/<run_id>/<sol_id>/remedy": "?do=hold_out",
}
DEPTHS: Final = ("executive", "manager")  # of clients; staff begin with the third
OF_THE_AGENCY: Final = {page.path for page in router.pages() if page.right == router.OF_THE_AGENCY}
OF_CLIENTS: Final = ("/overview", "/model", "/planner")
# the run is no refresh; tests/browser/test_refresh.py makes one
CLOSED: Final = ("/refreshes/<run_id>",)
SERIOUS: Final = ("serious", "critical")


def test_every_page_is_clean_for_staff(
    site: Site, visitor: Visitor, run: str, other_run: str, models: list[str], published: str
) -> None:
    sol_ids = [address.rsplit("/", 1)[1] for address in models[:4]]
    values = {
        "run_id": run,
        "other": other_run,
        "sol_id": published.rsplit("/", 1)[1],
        "models": ",".join(sol_ids),
        "dataset_id": _dataset(site, visitor.page),
    }
    found = []
    for address in ROUTES:
        path = _path(address, values)
        of = "" if address in OF_THE_AGENCY else "kuestenwind"
        found += _faults(visitor.page, site.url(path, of=of), path)
        assert _is_closed(visitor.page) == (address in CLOSED), path
    assert not found + visitor.complaints, "\n".join(found + visitor.complaints)


def test_every_page_is_clean_for_a_client(site: Site, visitor: Visitor, published: str) -> None:
    page, client = visitor.page, "kuestenwind"
    found = _faults(page, site.url("/sign-in", client), "/sign-in", inside="h1")
    sign_in(page, site, "hauke@kuestenwind.example", PASSWORD, client)
    for path in (*OF_CLIENTS, *(f"/model?depth={depth}" for depth in DEPTHS), "/runs"):
        found += _faults(page, site.url(path, client), path)
        assert _is_closed(page) == (path == "/runs"), path
        assert page.locator(".dash-graph").count() > 0 or path == "/runs", f"{path} shows no figure"
    assert not found + visitor.complaints, "\n".join(found + visitor.complaints)


def _is_closed(page: Page) -> bool:
    """Whether the page only says why there is none."""
    return page.locator("main .empty h1").count() > 0


def _dataset(site: Site, page: Page) -> str:
    """The id of a data set in the list."""
    page.goto(site.url("/data", of="kuestenwind"))
    return str(page.locator("main td a[href*='/data/']").first.get_attribute("href")).rsplit(
        "/", 1
    )[1]


def _path(address: str, values: dict[str, str]) -> str:
    filled = (address + ADDITIONS.get(address, "")).replace("<", "{").replace(">", "}")
    return filled.format(**values)


def _faults(page: Page, url: str, path: str, inside: str = "main h1") -> list[str]:
    """What is wrong with a page, by axe-core's rules and its width, in both modes."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(url)
    page.locator(inside).first.wait_for()
    page.wait_for_load_state("networkidle")
    found = _seen(page, f"{path} light 1440")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'dark')")
    page.evaluate("document.documentElement.setAttribute('data-ag-theme-mode', 'dark')")
    page.evaluate("new Promise((done) => setTimeout(done, 300))")  # colours and widths move there
    found += _seen(page, f"{path} dark 390")
    return found


def _seen(page: Page, where: str) -> list[str]:
    results = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    found = [
        f"{where}: {violation['id']} at {node['target'][0]}: {node['html'][:160]}"
        for violation in results
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]
    width = page.viewport_size["width"] if page.viewport_size else 0
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append(f"{where}: wider than the screen")
    return found
