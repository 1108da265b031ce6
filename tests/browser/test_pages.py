"""What holds for pages of every kind: brand, mode, the end of a session, files of our own only."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor, sign_in


def test_what_is_typed_into_a_new_run_at_once_stays(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/runs/new", of="kuestenwind"))
    name = page.get_by_label("Name", exact=True)
    name.fill("Typed at once")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # a form that reloads does so after its arrival
    expect(name).to_have_value("Typed at once")
    assert page.url == site.url("/runs/new", of="kuestenwind")
    assert visitor.complaints == []


@pytest.mark.slow
def test_another_adstock_asks_for_other_ranges(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/runs/new", of="kuestenwind"))
    page.get_by_role("columnheader", name="Carry-over θ").wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("radio", name=re.compile("Weibull PDF")).check()
    page.get_by_role("columnheader", name="Fading shape").wait_for()
    expect(page.get_by_role("columnheader", name="Carry-over θ")).to_have_count(0)
    expect(page.get_by_label("Fading scale, high").first).to_have_value("0.1")
    assert visitor.complaints == []


def test_the_agencys_home_and_a_clients_page_each_wear_their_own_brand(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/overview", of="fjallro"))
    _wears(page, "Fjällro", "#1f6b4a")
    page.get_by_role("navigation").get_by_role("link", name="Clients").click()
    page.wait_for_url(site.url("/"))
    _wears(page, "Mixfront", "#3d5a80")
    page.get_by_role("link", name="Fjällro", exact=True).click()
    page.wait_for_url(site.url("/overview", of="fjallro"))
    _wears(page, "Fjällro", "#1f6b4a")
    page.go_back()
    _wears(page, "Mixfront", "#3d5a80")
    assert visitor.complaints == []


def _wears(page: Page, brand: str, primary: str) -> None:
    expect(page.locator(".topbar .brand-name")).to_contain_text(brand)
    styles = "getComputedStyle(document.documentElement).getPropertyValue('--bs-primary').trim()"
    assert page.evaluate(styles) == primary


def test_a_language_is_chosen_in_the_account_menu_and_numbers_and_months_follow(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/overview", of="fjallro"))
    page.locator(".xtick text").get_by_text(re.compile("Jan|Jul")).first.wait_for()
    page.locator("details.user summary").click()
    page.get_by_role("link", name="Svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_role("navigation").get_by_role("link", name="Körningar")).to_be_visible()
    page.locator(".xtick text").get_by_text(re.compile("jan|juli")).first.wait_for()
    said = " ".join(page.locator(".xtick text").all_text_contents())
    assert not re.search("Jan|Jul", said), said
    expect(page.locator(".kpis")).to_contain_text(re.compile(r"\d\skr|mn kr|mkr|tkr|md kr"))
    page.goto(site.url("/runs", of="fjallro"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Körningar")
    page.goto(site.url("/runs/new", of="fjallro"))
    page.locator("#new-window").click()
    expect(page.locator(".dash-datepicker-content")).to_contain_text(re.compile(r"må\s*ti\s*on"))
    assert visitor.complaints == []


def test_the_mode_switch_remembers(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/overview", of="kuestenwind"))
    page.locator("main h1").wait_for()
    before = page.locator("html").get_attribute("data-bs-theme")
    page.get_by_role("button", name=re.compile("light and dark")).click()
    after = page.locator("html").get_attribute("data-bs-theme")
    assert {before, after} == {"light", "dark"}
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == after


def test_a_person_whose_session_has_ended_is_told_and_can_sign_in_again(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/data", of="kuestenwind"))
    page.get_by_role("button", name="Make sample data").wait_for()
    page.context.clear_cookies()
    page.get_by_role("button", name="Make sample data").click()
    notice = page.get_by_role("alert").filter(has_text="You are signed out")
    notice.wait_for()
    notice.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/sign-in\?next=%2Fc%2Fkuestenwind%2Fdata$"))


def test_no_file_comes_from_elsewhere(site: Site, newcomer: Visitor) -> None:
    page = newcomer.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/overview", of="fjallro"))
    page.wait_for_load_state("networkidle")
    elsewhere = [url for url in asked if not url.startswith((site.url(), "data:", "blob:"))]
    assert elsewhere == []


def test_the_way_from_the_door_to_a_model_needs_no_mouse(
    site: Site, visitor: Visitor, run: str
) -> None:
    page = visitor.page
    page.goto(site.url("/sign-in"))
    page.keyboard.type("jonas@nordlicht.example")
    page.keyboard.press("Tab")
    page.keyboard.type("mixfront-demo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    _tab_to(page, "main a[href='/c/kuestenwind/overview']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/overview"))
    page.get_by_role("heading", level=1).wait_for()
    _tab_to(page, "nav a[href='/c/kuestenwind/runs']")
    page.keyboard.press("Enter")
    page.locator(f"a[href$='/runs/{run}']").first.wait_for()
    _tab_to(page, f"a[href$='/runs/{run}']")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Compare the models").wait_for()
    _tab_to(page, f"a[href$='/models/{run}']")
    page.keyboard.press("Enter")
    models = f".lab-list a[href*='/models/{run}/']"
    page.locator(models).first.wait_for()
    _tab_to(page, models)
    page.keyboard.press("Enter")
    page.locator("#model-depth").wait_for()
    assert visitor.complaints == []


def _tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the focus is on what the selector names, and see that the focus
    can be seen.
    """
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(name) => document.activeElement.matches(name)", selector):
            seen = "getComputedStyle(document.activeElement)"
            outlined = page.evaluate(
                f"{seen}.outlineStyle !== 'none' || {seen}.boxShadow !== 'none'"
            )
            assert outlined, f"nothing shows the focus on {selector}"
            return
    pytest.fail(f"{selector} cannot be reached with Tab")


def test_the_first_page_comes_with_its_frame_and_the_way_back_asks_for_it(
    site: Site, newcomer: Visitor
) -> None:
    page = newcomer.page
    asked: list[str] = []
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.on(
        "request",
        lambda request: (
            asked.append(request.post_data or "") if "_dash-update" in request.url else None
        ),
    )
    frames: list[str] = []
    page.on(
        "request",
        lambda request: frames.append(request.url) if "/_dash-layout" in request.url else None,
    )
    page.goto(site.url("/overview", of="kuestenwind"))
    page.locator("#page-content h1").wait_for()
    page.wait_for_load_state("networkidle")
    assert len(frames) == 1, "the frame that the page asks for early is the one that Dash takes"
    assert not [body for body in asked if "page-content" in body]
    page.get_by_role("link", name="Data", exact=True).first.click()
    expect(page).to_have_title(re.compile("^Data"))
    page.go_back()
    expect(page).to_have_title(re.compile("^Overview"))
    assert len([body for body in asked if '"output":"page-content.children"' in body]) == 2
    assert newcomer.complaints == []


def test_new_components_are_not_each_told_to_the_whole_page(site: Site, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(page, site, "greta@nordlicht.example", "mixfront-demo")
    page.goto(site.url("/data", of="kuestenwind"))
    page.locator("#page-content h1").wait_for()
    page.evaluate("""() => {
            window.told = 0;
            window.store.subscribe(() => { window.told += 1; });
        }""")
    page.get_by_role("link", name="Overview", exact=True).first.click()
    expect(page).to_have_title(re.compile("^Overview"))
    page.wait_for_load_state("networkidle")
    told, components = page.evaluate(
        "[window.told, document.querySelectorAll('#page-content *').length]"
    )
    assert told < 100 < components, "Dash would tell of each component that it is new"
    assert visitor.complaints == []
