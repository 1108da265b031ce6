"""One browser with two clients: each tab stays with its own, and a link opens for a colleague."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import ANALYST, PASSWORD, Site, Visitor, sign_in

FJALLRO, KUESTENWIND = "Fjällro", "Küstenwind"


def test_each_tab_stays_with_its_client(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, ANALYST, PASSWORD)
    page.goto(site.url("/data", of="fjallro"))
    page.get_by_role("button", name="Make sample data").wait_for()
    other = page.context.new_page()
    other.goto(site.url("/data", of="kuestenwind"))
    expect(other.locator(".topbar .brand-name")).to_contain_text(KUESTENWIND)
    there = other.locator("main tbody tr").count()

    here = page.locator("main tbody tr").count()
    page.get_by_role("button", name="Make sample data").click()
    page.locator("#data-messages").get_by_role("link", name="Start a run").wait_for()
    expect(page.locator("main tbody tr")).to_have_count(here + 1)
    page.get_by_role("navigation").get_by_role("link", name="Runs").click()
    page.wait_for_url(site.url("/runs", of="fjallro"))
    expect(page.locator(".topbar .brand-name")).to_contain_text(FJALLRO)
    expect(page.locator(".nav-main a[aria-current]")).to_have_text("Runs")

    other.reload()
    other.get_by_role("button", name="Make sample data").wait_for()
    assert other.locator("main tbody tr").count() == there
    assert visitor.complaints == []


def test_a_window_that_has_come_to_another_clients_address_does_nothing(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.page
    sign_in(page, site, ANALYST, PASSWORD)
    page.goto(site.url("/data", of="fjallro"))
    page.get_by_role("button", name="Make sample data").wait_for()
    page.wait_for_load_state("networkidle")
    here = page.locator("main tbody tr").count()
    page.evaluate("history.pushState({}, '', '/c/kuestenwind/data')")
    page.get_by_role("button", name="Make sample data").click()
    expect(page.get_by_role("alert").filter(has_text="belongs to another client")).to_be_visible()
    for slug in ("fjallro", "kuestenwind"):
        page.goto(site.url("/data", of=slug))
        page.get_by_role("button", name="Make sample data").wait_for()
        if slug == "fjallro":
            assert page.locator("main tbody tr").count() == here


def test_a_link_asks_a_colleague_to_sign_in_and_then_opens(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    wanted = site.url("/runs/new?data=", of="kuestenwind")
    page.goto(wanted)
    page.get_by_label("E-mail").fill("greta@nordlicht.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(wanted)
    expect(page.locator(".topbar .brand-name")).to_contain_text(KUESTENWIND)
    expect(page.get_by_role("heading", level=1)).to_have_text("New run")
    assert visitor.complaints == []
