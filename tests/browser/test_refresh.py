"""A refresh as an analyst does it: fit, publish, upload newer data, refresh with the keyboard,
compare, publish.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mmm.simulation.simulate import demo_plan, simulate
from tests.browser.conftest import Site, Visitor, say_why, sign_in

ANALYST, PASSWORD = "jonas@nordlicht.example", "mixfront-demo"
FIT_MS = 180_000


@pytest.mark.slow  # its callbacks and layouts have tests of their own
def test_a_model_is_refreshed_with_newer_data_and_published(
    site: Site, visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    data = simulate(demo_plan(weeks=110)).data
    sign_in(page, site, ANALYST, PASSWORD)
    _upload(page, site, tmp_path / "until-june.csv", data.iloc[:104])
    model = _published_model(page, site)
    data.loc[100, "revenue"] += 1000
    _upload(page, site, tmp_path / "until-july.csv", data)
    page.goto(site.url("/overview", of="kuestenwind"))
    page.get_by_text("There is data 6 weeks newer than the published model").wait_for()
    page.get_by_role("link", name="Refresh with new data").click()
    run = _refresh_by_keyboard(page)
    page.get_by_role("link", name="Compare with the former model").click()
    page.get_by_role("heading", name=f"Refresh of {model}").wait_for()
    page.get_by_text(f"The client still sees model {model}").wait_for()
    shown = page.get_by_role("link", name="Open the refreshed model")
    page.goto(site.url(str(shown.get_attribute("href"))))
    page.wait_for_url(re.compile(f"/models/{run}/"))
    _publish(page)
    page.goto(site.url("/overview", of="kuestenwind"))
    page.get_by_role("heading", name="Channels").wait_for()
    expect(page.get_by_text("newer than the published model")).to_have_count(0)
    assert visitor.complaints == []


def _upload(page: Page, site: Site, path: Path, table) -> None:
    table.to_csv(path, index=False)
    page.goto(site.url("/data", of="kuestenwind"))
    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_text(f"{path.name} is ready").wait_for()


def _published_model(page: Page, site: Site) -> str:
    """Fit a small run and publish its first model. Returns its solID."""
    page.locator("#data-messages").get_by_role("link", name="Start a run").click()
    page.get_by_label("Iterations per trial").fill("60")
    page.get_by_label("Trials").fill("1")
    page.get_by_role("radio", name=re.compile("Fast")).check()
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("link", name="Compare the models").click(timeout=FIT_MS)
    link = page.get_by_role("link", name=re.compile(r"^\d+_\d+_\d+$")).first
    model = link.inner_text()
    page.goto(site.url(str(link.get_attribute("href"))))  # the list may be drawn anew under a click
    page.get_by_role("heading", name=f"Model {model}").wait_for()
    _publish(page)
    return model


def _publish(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Publish")).click()
    dialog = page.get_by_role("dialog")
    say_why(page, "It fits best")
    dialog.get_by_role("button", name=re.compile("^Publish")).click()
    page.locator("#model-state").get_by_text("Published").wait_for()


def _refresh_by_keyboard(page: Page) -> str:
    """Fill the form without a mouse; the changed value has to be confirmed first.

    Returns the run's id.
    """
    page.get_by_text("6 weeks newer, until").wait_for()
    page.get_by_label("Iterations per trial").fill("60")
    page.get_by_label("Trials").fill("1")
    page.get_by_role("radio", name=re.compile("Fast")).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Start the refresh").press("Enter")
    page.get_by_text("1 value of the history changed.").wait_for()
    page.get_by_label("The new values are right").press("Space")
    page.get_by_role("button", name="Start the refresh").press("Enter")
    page.wait_for_url(re.compile(r"/runs/[0-9a-f]{32}$"))
    page.get_by_role("link", name="Compare with the former model").wait_for(timeout=FIT_MS)
    return str(page.evaluate("location.pathname")).rpartition("/")[2]
