"""A decision in a real browser: from the shortlist to the client, and what is left when another
model supersedes it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Site, Visitor, say_why, sign_in

HAUKE = "hauke@kuestenwind.example"


@pytest.mark.slow  # test_main_job.py publishes and reads; callbacks hold each step of the record
def test_from_the_shortlist_to_the_client_and_superseded(
    site: Site, visitor: Visitor, models: list[str]
) -> None:
    page, (first, second) = visitor.page, models[:2]
    page.goto(site.url(first))
    _refused_without_a_reason(page)
    _take(page, "Shortlist", "Agrees with the set", "Shortlisted")
    _take(page, "Approve", "Read together with the team", "Approved")
    _take(page, "Publish", "It is the steadiest", "Published")
    _the_client_reads(visitor, site, "It is the steadiest")

    page.goto(site.url(second))
    _take(page, "Publish", "A better test error", "Published")
    _the_client_reads(visitor, site, "A better test error", former="It is the steadiest")

    page.goto(site.url(first))
    expect(page.locator("#model-state")).to_contain_text("Superseded")
    page.get_by_role("link", name=re.compile(r"Record \(4\)")).click()
    steps = page.locator(".record > li")
    expect(steps).to_have_count(4)
    for step, words in zip(
        steps.all(),
        (
            "Agrees with the set",
            "Read together with the team",
            "It is the steadiest",
            "A better test error",
        ),
        strict=True,
    ):
        expect(step).to_contain_text(words)
        expect(step).to_contain_text("Jonas")
    steps.first.get_by_text("Rules of the lab at that moment").click()
    expect(steps.first).to_contain_text(re.compile(r"rank \d+ of \d+ selected models"))
    expect(steps.last.get_by_role("link")).to_have_attribute("href", second)
    assert visitor.complaints == []


@pytest.mark.slow  # its callbacks and layouts have tests of their own
def test_a_health_check_leads_to_a_changed_run(
    site: Site, visitor: Visitor, models: list[str]
) -> None:
    page = visitor.page
    page.goto(site.url(f"{models[0]}?depth=analyst"))
    expect(page.get_by_text(re.compile("^Health: "))).to_be_visible()
    page.get_by_role("link", name="Try a run with the last part held out").click()
    expect(page.get_by_role("row", name="Share of data for training")).to_contain_text("0.5 – 0.8")
    page.get_by_role("button", name="Queue the run").click()
    page.wait_for_url(re.compile(r"/runs/\w+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("with the last part held out")
    assert visitor.complaints == []


@pytest.mark.slow  # its callbacks have tests of their own
def test_a_note_is_written_edited_and_deleted_by_keyboard(
    site: Site, visitor: Visitor, models: list[str]
) -> None:
    page = visitor.page
    page.goto(site.url(models[0]))
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Write a few words")).to_be_visible()
    page.get_by_label("Write a note").fill("<i>TV</i> looks high,\nask the client")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    note = page.locator(".notes > li")
    expect(note).to_contain_text("<i>TV</i> looks high,\nask the client", use_inner_text=True)
    expect(note).to_contain_text("Jonas")
    expect(page.get_by_label("Write a note")).to_have_value("")
    note.get_by_role("button", name="Edit").press("Enter")
    expect(page.get_by_label("The note")).to_be_focused()
    page.keyboard.type("First, ")
    note.get_by_role("button", name="Save").press("Enter")
    expect(note).to_contain_text("edited")
    page.reload()
    expect(note).to_contain_text("First, ")
    note.get_by_role("button", name="Delete").press("Enter")
    note.get_by_role("button", name="Delete for good").press("Enter")
    expect(note).to_have_count(0)
    assert visitor.complaints == []


def _refused_without_a_reason(page: Page) -> None:
    page.get_by_role("button", name="Shortlist").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Shortlist").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Say why")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)


def _take(page: Page, verb: str, reason: str, state: str) -> None:
    page.get_by_role("button", name=verb, exact=True).click()
    dialog = page.get_by_role("dialog")
    say_why(page, reason)
    dialog.get_by_role("button", name=verb, exact=True).click()
    expect(page.locator("#model-state .badge-x")).to_have_text(state)
    expect(dialog).to_have_count(0)


def _the_client_reads(visitor: Visitor, site: Site, reason: str, former: str = "") -> None:
    page = visitor.context.new_page()
    sign_in(page, site, HAUKE, PASSWORD, "kuestenwind")
    page.goto(site.url("/model", "kuestenwind"))
    expect(page.locator(".chosen")).to_contain_text(reason)
    expect(page.locator(".chosen")).to_contain_text("Chosen by Jonas")
    if former:
        page.locator(".earlier a").first.click()
        expect(page.locator(".box.warn")).to_contain_text(re.compile(r"superseded on .*: Jonas"))
        expect(page.locator(".chosen")).to_contain_text(former)
        page.get_by_text("How it was chosen").click()
        expect(page.get_by_text(re.compile("Approved by Jonas"))).to_be_visible()
        page.get_by_role("link", name="See the present model").click()
        expect(page.locator(".chosen")).to_contain_text(reason)
    page.close()
