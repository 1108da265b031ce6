"""The agency's home in a real browser: by keyboard, in the address, and remembered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from app.cli import demo_clients
from tests.browser.conftest import Site, Visitor, sign_in

pytestmark = pytest.mark.slow  # its callbacks and layouts have tests of their own
CLIENTS = len(demo_clients.CLIENTS)


def test_clients_are_filtered_ordered_and_opened_by_keyboard(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/"))
    expect(page.locator(".client")).to_have_count(CLIENTS)
    page.get_by_role("radio", name="Tiles").focus()
    page.keyboard.press("ArrowRight")
    names = page.locator(".clients-list .client-link")
    expect(names).to_have_count(CLIENTS)
    page.get_by_role("button", name="Client", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Client")
    page.get_by_role("button", name="Client", exact=True).focus()
    page.keyboard.press("Enter")
    expect(names.first).to_have_text("Küstenwind Reisen")
    expect(page).to_have_url(re.compile(r"view=table&sort=-name|sort=-name.*view=table"))
    page.get_by_label("Find").fill("fjäll")
    expect(page.get_by_role("status").filter(has_text=f"1 of {CLIENTS} clients")).to_be_visible()
    page.goto(site.url("/"))
    expect(names).to_have_count(CLIENTS)  # the view is remembered, what was looked for is not
    page.get_by_role("link", name="Fjällro", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(site.url("/overview", of="fjallro"))
    assert visitor.complaints == []
