"""The main job, as its people do it: upload, fit, choose, publish, and the client reads it in its
own brand.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor, say_why, sign_in
from tests.shared_data import WEEKLY_CSV

ANALYST, ELIN, HAUKE = (
    "jonas@nordlicht.example",
    "elin@fjallro.example",
    "hauke@kuestenwind.example",
)
PASSWORD = "mixfront-demo"
FIT_MS = 180_000


def test_from_upload_to_the_clients_page(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, ANALYST, PASSWORD)
    _bring_data(page, site)
    run = _fit(page)
    model = _choose(page, run)
    _publish(page)
    assert visitor.complaints == []

    _the_client_reads_it(visitor, site, run, model)
    _the_other_client_finds_nothing(visitor, site, run, model)


def _bring_data(page: Page, site: Site) -> None:
    page.goto(site.url("/data", of="fjallro"))
    if WEEKLY_CSV.exists():
        page.locator("input[type=file]").set_input_files(WEEKLY_CSV)
        expect(page.get_by_text("dt_simulated_weekly.csv is ready")).to_be_visible()
    else:
        page.get_by_role("button", name="Make sample data").click()
        expect(page.get_by_text(re.compile("is ready"))).to_be_visible()
    page.locator("#data-messages").get_by_role("link", name="Start a run").click()


def _fit(page: Page) -> str:
    """Start a fast run of 2,000 x 2 models, of 5 trials by default, and wait for its end.

    Returns its path.
    """
    expect(page.get_by_label("Iterations per trial")).to_have_value("2000")
    expect(page.get_by_label("Trials")).to_have_value("5")
    page.get_by_label("Trials").fill("2")
    page.get_by_role("radio", name=re.compile("Fast")).check()
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f]{32}$"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Best NRMSE so far")).to_be_visible(timeout=FIT_MS)
    page.get_by_role("link", name="Compare the models").wait_for(timeout=FIT_MS)
    return page.evaluate("location.pathname").rpartition("/")[2]


def _choose(page: Page, run: str) -> str:
    page.get_by_role("link", name="Compare the models").click()
    page.wait_for_url(re.compile(f"/models/{run}$"))
    first = page.get_by_role("link", name=re.compile(r"^\d+_\d+_\d+$")).first
    model = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", name=f"Model {model}")).to_be_visible()
    return model


def _publish(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Publish")).click()
    dialog = page.get_by_role("dialog")
    say_why(page, "It fits best")
    dialog.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator("#model-state").get_by_text("Published")).to_be_visible()


def _the_client_reads_it(visitor: Visitor, site: Site, run: str, model: str) -> None:
    page = visitor.context.new_page()
    page.goto(site.url("/", "fjallro"))
    expect(page).to_have_title(re.compile("Fjällro"))  # the sign-in page wears the brand already
    sign_in(page, site, ELIN, PASSWORD, "fjallro")
    page.goto(site.url("/overview", "fjallro"))
    page.get_by_role("navigation").get_by_role("link", name="Model").click()
    waterfall = page.locator("section").filter(has_text="Contributions").first
    expect(waterfall.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".chosen")).to_contain_text("It fits best")
    assert (
        page.evaluate(
            "getComputedStyle(document.documentElement).getPropertyValue('--bs-primary').trim()"
        )
        == "#1f6b4a"
    )
    expect(page.get_by_role("button", name=re.compile("Publish|Withdraw"))).to_have_count(0)
    assert _status(page, f"/downloads/{run}/{model}/waterfall.csv") == 200
    for path in ("/data", "/runs", f"/runs/{run}", f"/models/{run}"):
        page.goto(site.url(path, "fjallro"))
        expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    page.close()


def _the_other_client_finds_nothing(visitor: Visitor, site: Site, run: str, model: str) -> None:
    page = visitor.context.new_page()
    sign_in(page, site, HAUKE, PASSWORD, "kuestenwind")
    for path in (
        f"/models/{run}",
        f"/models/{run}/{model}",
        f"/planner/{run}/{model}",
        f"/runs/{run}",
    ):
        page.goto(site.url(path, "kuestenwind"))
        expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    for name in ("waterfall", "channels", "curves", "fit", "adstock"):
        assert _status(page, f"/downloads/{run}/{model}/{name}.csv") == 404
    assert _status(page, f"/downloads/{run}/-/front.csv") == 404
    page.close()


def _status(page: Page, path: str) -> int:
    """What the server answers to this page's person."""
    return int(page.evaluate("path => fetch(path).then(answer => answer.status)", path))
