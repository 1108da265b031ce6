"""Every page of the application, in light on a desk and in dark on a phone: no complaint of the console or the content
policy, nothing wider than the screen, and nothing that axe-core finds serious."""

from __future__ import annotations

from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from callbacks import shell
from tests.browser.conftest import PASSWORD, Site, Visitor, sign_in

ROUTES: Final = sorted(address for page in shell.PAGES for address in page.ROUTES)
ADDITIONS: Final = {  # what a page is asked for beside its path
    "/compare/<run_id>": "?models={models}",
    "/compare-runs": "?a={run_id}&b={run_id}",
    "/models/<run_id>": "?pins={models}",
    "/models/<run_id>/<sol_id>/remedy": "?do=more",
}
DEPTHS: Final = ("executive", "manager")  # of clients; staff begin with the third
OF_CLIENTS: Final = ("/overview", "/model", "/planner")
SERIOUS: Final = ("serious", "critical")


def test_every_page_is_clean_for_staff(site: Site, visitor: Visitor, run: str, models: list[str]) -> None:
    sol_ids = [address.rsplit("/", 1)[1] for address in models[:4]]
    values = {"run_id": run, "sol_id": sol_ids[0], "models": ",".join(sol_ids)}
    paths = [_path(address, values) for address in ROUTES]
    found = [fault for path in paths for fault in _faults(visitor.page, site.url(path), path)]
    assert not found + visitor.complaints, "\n".join(found + visitor.complaints)


def test_every_page_is_clean_for_a_client(site: Site, visitor: Visitor) -> None:
    page, client = visitor.page, "fjallro"
    found = _faults(page, site.url("/sign-in", client), "/sign-in", inside="h1")
    sign_in(page, site, "elin@fjallro.example", PASSWORD, client)
    paths = [*OF_CLIENTS, *(f"/model?depth={depth}" for depth in DEPTHS), "/runs"]
    found += [fault for path in paths for fault in _faults(page, site.url(path, client), path)]
    assert not found + visitor.complaints, "\n".join(found + visitor.complaints)


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
