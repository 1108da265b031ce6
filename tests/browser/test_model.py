"""A model's page in a real browser: its depth by keyboard, in the address and remembered, and
figures as images.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor

pytestmark = pytest.mark.slow  # its callbacks and layouts have tests of their own


def test_the_depth_is_changed_by_keyboard_and_remembered_and_figures_are_saved(
    site: Site, visitor: Visitor, models: list[str]
) -> None:
    page = visitor.page
    page.goto(site.url(models[0]))
    page.locator("#model-depth").wait_for()
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
    assert visitor.complaints == []


def test_small_figures_are_saved_as_one_image_with_their_headings_and_their_source(
    site: Site, visitor: Visitor, models: list[str]
) -> None:
    page = visitor.page
    page.goto(site.url(f"{models[0]}?depth=manager"))
    card = page.locator(".fig-card", has=page.locator(".fig-grid")).first
    card.scroll_into_view_if_needed()
    expect(card.locator(".fig-small .main-svg").last).to_be_attached()
    expect(card.get_by_role("table")).to_have_count(0)  # made when somebody asks for it
    card.get_by_text("Show data").click()
    expect(card.get_by_role("columnheader").first).to_have_text("Channel")
    with page.expect_download() as download:
        card.get_by_role("button", name="SVG", exact=True).click()
    image = Path(download.value.path()).read_text(encoding="utf-8")
    headings = card.locator(".fig-small-title").all_text_contents()
    assert len(headings) > 1
    assert image.count('class="main-svg"') >= len(headings)
    drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", image))
    for said in (
        *headings,
        card.locator(".fig-title").text_content(),
        card.locator(".fig-foot").text_content(),
    ):
        assert " ".join(said.split()) in drawn
    with page.expect_download() as download:
        card.get_by_role("button", name="PNG", exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert visitor.complaints == []
