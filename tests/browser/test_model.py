"""A model's page in a real browser: its depth by keyboard, in the address and remembered, and figures as images."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor, sign_in

ANALYST, PASSWORD = "jonas@nordlicht.example", "mixfront-demo"
FIT_MS = 240_000


@pytest.fixture
def model(site: Site, visitor: Visitor) -> Visitor:
    """An analyst on the page of a small run's first model."""
    page = visitor.page
    page.set_default_timeout(120_000)
    expect.set_options(timeout=60_000)
    sign_in(page, site, ANALYST, PASSWORD)
    page.goto(site.url("/switch/kuestenwind"))
    page.goto(site.url("/runs/new"))
    page.get_by_label("Iterations per trial").fill("400")
    page.get_by_label("Trials", exact=True).fill("2")
    page.get_by_role("radio", name=re.compile("Fast")).check()
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("link", name="Compare the models").click(timeout=FIT_MS)
    page.locator("#lab-table a[href^='/models/']").first.click()
    page.locator("#model-depth").wait_for()
    return visitor


def test_the_depth_is_changed_by_keyboard_and_remembered_and_figures_are_saved(model: Visitor) -> None:
    page = model.page
    expect(page.get_by_role("radio", name="Analyst")).to_be_checked()
    page.get_by_role("radio", name="Analyst").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".fig-kicker", has_text="Contributions over time")).to_be_visible()
    expect(page.get_by_role("radio", name="Manager")).to_be_focused()
    expect(page).to_have_url(re.compile(r"depth=manager"))
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_role("radio", name="Executive")).to_be_checked()
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    for kind, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        page.locator(".fig-card .main-svg").first.wait_for()
        with page.expect_download() as download:
            page.locator(".fig-card").first.get_by_role("button", name=kind, exact=True).click()
        assert Path(download.value.path()).read_bytes().startswith(start)
    assert model.complaints == []
