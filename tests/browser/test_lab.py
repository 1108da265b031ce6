"""The lab in a real browser: every filter reaches every part of the page, and four models can be
pinned.
"""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.conftest import ANALYST, PASSWORD, PATIENCE_MS, Site, Visitor, sign_in


@pytest.fixture
def lab(site: Site, visitor: Visitor, run: str) -> Visitor:
    """An analyst in the lab, with every figure drawn."""
    page = visitor.page
    sign_in(page, site, ANALYST, PASSWORD)
    page.goto(site.url(f"/models/{run}", of="kuestenwind"))
    for name in ("lab-front", "lab-strip", "lab-parallel"):
        page.locator(f"#{name} .main-svg").first.wait_for()
    expect(page.locator("[data-weight] .num").first).to_have_text(re.compile(r"\d"))
    return visitor


def left(page: Page) -> int:
    return int(page.locator(".lab-left").inner_text())


def everything(page: Page) -> int:
    found = re.search(r"of (\d+) left", page.locator(".lab-count").inner_text())
    assert found
    return int(found.group(1))


def expect_drawn(page: Page) -> None:
    """Strip and table speak of exactly the models that are left."""
    count = left(page)
    said = page.locator("#lab-strip-said")
    expect(said).to_have_text(
        re.compile(rf"\b{count}\b.*models" if count > 1 else "One model|No model")
    )
    rows = page.locator(".lab-list tbody tr")
    expect(rows).to_have_count(min(count, 12))


def drag(page: Page, place: Locator, *stops: tuple[float, float]) -> None:
    """Drag through points of a drawing, given as shares of its width and height."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stops]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def test_lasso_gate_and_brush_add_up_and_clear(lab: Visitor) -> None:
    page = lab.page
    total = everything(page)
    assert left(page) == total
    expect_drawn(page)

    front = page.locator("#lab-front .nsewdrag")
    drag(page, front, (0.02, 0.45), (0.6, 0.45), (0.6, 0.98), (0.02, 0.98), (0.02, 0.5))
    expect(page.get_by_role("button", name="Clear: Drawn on the front")).to_be_visible()
    lassoed = left(page)
    assert 0 < lassoed < total
    expect_drawn(page)

    page.get_by_role("slider", name=re.compile("DECOMP.RSSD at most")).focus()
    for _ in range(6):
        page.keyboard.press("PageUp")  # a tenth of its way each
    expect(page.locator(".lab-left")).not_to_have_text(str(lassoed))
    gated = left(page)
    assert gated < lassoed
    expect_drawn(page)

    page.get_by_role("button", name="Reset everything").click()
    expect(page.locator(".lab-left")).to_have_text(str(total))
    expect_drawn(page)

    place = page.locator("#lab-parallel .nsewdrag")
    drag(page, place, (0.03, 0.15), (0.07, 0.5))
    expect(page.get_by_role("button", name=re.compile("Clear: NRMSE"))).to_be_visible()
    assert 0 < left(page) < total
    expect_drawn(page)
    page.get_by_role("button", name=re.compile("Clear: NRMSE")).click()
    expect(page.locator(".lab-left")).to_have_text(str(total))
    assert lab.complaints == []


CALLBACK = "/_dash-update-component"
# strip, axes and table are drawn again
OF_WHAT_REMAINS = ["lab-parallel", "lab-strip", "lab-table"]
REST_MS = 700  # longer than the browser waits before it asks


class Asked:
    """Every callback that the browser asks the server for, by the first component that it fills."""

    def __init__(self, page: Page) -> None:
        self.page, self.outputs, self.open = page, [], 0
        page.on("request", self._begin)
        page.on("requestfinished", self._end)

    def _begin(self, request: Request) -> None:
        if CALLBACK in request.url:
            self.outputs.append(
                re.split(r"[.@]", json.loads(request.post_data or "")["output"].lstrip("."))[0]
            )
            self.open += 1

    def _end(self, request: Request) -> None:
        self.open -= CALLBACK in request.url

    def at_rest(self, least: int) -> list[str]:
        """What was asked for since the last rest: at least so many, all answered, and nothing
        follows.
        """
        before, deadline = -1, time.monotonic() + PATIENCE_MS / 1000
        while before != len(self.outputs) or (
            (self.open or before < least) and time.monotonic() < deadline
        ):
            before = len(self.outputs)
            self.page.wait_for_timeout(REST_MS)
        found, self.outputs = sorted(self.outputs), []
        return found


@pytest.fixture
def asked(lab: Visitor) -> Asked:
    found = Asked(lab.page)
    found.at_rest(0)
    return found


def test_what_remains_is_asked_for_once_by_lasso_scope_and_reset(
    lab: Visitor, asked: Asked
) -> None:
    page = lab.page
    front = page.locator("#lab-front .nsewdrag")
    drag(page, front, (0.02, 0.45), (0.6, 0.45), (0.6, 0.98), (0.02, 0.98), (0.02, 0.5))
    assert asked.at_rest(3) == OF_WHAT_REMAINS
    page.get_by_role("radio", name=re.compile(r"All \d")).check()
    assert asked.at_rest(3) == OF_WHAT_REMAINS
    page.get_by_role("radio", name=re.compile(r"Selected \d")).check()
    assert asked.at_rest(3) == OF_WHAT_REMAINS
    page.get_by_role("button", name="Reset everything").click()
    assert asked.at_rest(3) == OF_WHAT_REMAINS
    assert lab.complaints == []


def test_a_heading_sorts_the_table_with_one_request_and_the_other_way_around(
    lab: Visitor, asked: Asked
) -> None:
    page = lab.page
    heading = page.locator(".lab-list th").filter(has=page.get_by_role("button", name="NRMSE"))
    for way in ("ascending", "descending"):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", way)
        assert asked.at_rest(1) == ["lab-table"]
    rows = page.locator(".lab-list tbody tr")
    before = rows.count()
    page.locator("#lab-more").click()
    expect(rows).not_to_have_count(before)
    assert asked.at_rest(1) == ["lab-table"]
    assert lab.complaints == []


@pytest.mark.slow  # its callbacks and layouts have tests of their own
def test_presets_pass_fewer_and_every_candidate_can_be_asked_for(lab: Visitor) -> None:
    page = lab.page
    total = everything(page)
    page.locator(".lab-strip-card summary", has_text="Show data").click()
    numbers = page.locator("#lab-strip-data tbody td").last  # how many models
    expect(numbers).to_have_text(str(total))
    page.get_by_role("radio", name="Good").check()
    expect(numbers).not_to_have_text(str(total))
    expect(page.locator(".lab-left")).not_to_have_text(str(total))
    good = left(page)
    expect_drawn(page)
    page.get_by_role("radio", name="Acceptable").check()
    expect(page.locator(".lab-left")).not_to_have_text(str(good))
    assert good < left(page) < total
    page.get_by_role("radio", name="All", exact=True).check()
    page.get_by_role("radio", name=re.compile(r"All \d")).check()
    expect(page.locator(".lab-count")).to_contain_text("of 800 left")
    expect(page.locator("#lab-strip-said")).to_contain_text("800 models")
    left_of_the_cloud = (
        "document.querySelector('#lab-front .js-plotly-plot')._fullLayout.shapes.at(-1)"
    )
    assert page.evaluate(f"{left_of_the_cloud}.visible")
    assert re.fullmatch(
        r"(M[\d.e-]+,[\d.e-]+H[\d.e-]+)+", page.evaluate(f"{left_of_the_cloud}.path")
    )
    assert lab.complaints == []


@pytest.mark.slow
def test_limits_by_number_do_what_a_brush_does(lab: Visitor) -> None:
    page = lab.page
    total = everything(page)
    page.get_by_text("Limits by number", exact=True).click()
    field = page.get_by_label("NRMSE to", exact=True)
    middle = page.evaluate("""() => {
            const { axes } = JSON.parse(document.querySelector(".lab-facts").dataset.lab);
            const axis = axes.find((one) => one.key === "nrmse");
            return (axis.best + axis.worst) / 2;
        }""")
    field.fill(str(middle))
    field.press("Enter")
    expect(page.locator(".lab-left")).not_to_have_text(str(total))
    assert 0 < left(page) < total
    expect_drawn(page)
    page.get_by_role("button", name=re.compile("^Clear: NRMSE")).click()
    expect(page.locator(".lab-left")).to_have_text(str(total))
    expect(field).to_have_value("")
    assert lab.complaints == []


@pytest.mark.slow
def test_four_models_are_pinned_by_keyboard_kept_in_the_address_and_a_fifth_is_refused(
    lab: Visitor,
) -> None:
    page = lab.page
    pins = page.locator(".lab-list .pin")
    for place in range(4):
        pins.nth(place).focus()
        page.keyboard.press("Enter")
    tray = page.get_by_role("region", name="Pinned models")
    expect(tray.locator(".tray-card")).to_have_count(4)
    expect(tray).to_contain_text("set median")
    pins.nth(4).click()
    expect(page.get_by_text("Four models are pinned")).to_be_visible()
    assert page.locator(".pin[aria-pressed=true]").count() == 4
    address = page.url
    assert len(re.findall(r"\d+_\d+_\d+", address.partition("pins=")[2])) == 4

    page.goto(address)
    expect(page.locator(".tray-card")).to_have_count(4)
    page.locator(".tray-off").first.click()
    expect(page.locator(".tray-card")).to_have_count(3)
    assert lab.complaints == []


@pytest.mark.slow
def test_a_table_that_comes_late_shows_the_pins_that_were_set_before_it(lab: Visitor) -> None:
    page = lab.page
    pins = page.locator(".lab-list .pin")
    pins.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tray-card")).to_have_count(1)
    waiting: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: _hold(route, "lab-table", waiting))
    page.goto(page.url.partition("?")[0])
    # by the browser; the request does not know it
    expect(page.locator(".tray-card")).to_have_count(1)
    expect(pins).to_have_count(0)
    waiting[0].continue_()
    expect(pins.nth(1)).to_have_attribute("aria-pressed", "true")
    assert lab.complaints == []


def _hold(route: Route, output: str, waiting: list[Route]) -> None:
    """Keep what would fill an output, and let the rest pass."""
    if output in (route.request.post_data or "").partition('"inputs"')[0]:
        waiting.append(route)
    else:
        route.continue_()


@pytest.mark.slow
def test_a_point_of_the_front_is_pinned_by_a_click(lab: Visitor) -> None:
    page = lab.page
    point = page.locator("#lab-front .scatterlayer .trace .points path").last
    box = page.evaluate("""() => {
            const graph = document.querySelector("#lab-front .js-plotly-plot");
            const trace = graph._fullData.find((one) => one.name === "Front 1");
            const place = graph.getBoundingClientRect();
            const { xaxis, yaxis } = graph._fullLayout;
            return [
                place.x + xaxis._offset + xaxis.d2p(trace.x[0]),
                place.y + yaxis._offset + yaxis.d2p(trace.y[0]),
            ];
        }""")
    assert point is not None
    page.mouse.move(box[0], box[1])
    page.wait_for_timeout(300)
    page.mouse.click(box[0], box[1])
    expect(page.locator(".tray-card")).to_have_count(1)
    assert lab.complaints == []


@pytest.mark.slow
def test_weights_change_the_ranking_and_are_saved(lab: Visitor) -> None:
    page = lab.page
    first = page.locator(".lab-list tbody tr").first
    expect(first).to_be_visible()
    for name in ("NRMSE", "Zero channels", "Agreement"):
        page.locator("[data-weight]").filter(has_text=name).locator("input").first.fill("0")
    expect(
        page.locator("[data-weight]").filter(has_text="DECOMP.RSSD").locator(".num")
    ).to_have_text(re.compile("100"))
    expect(first.locator(".score")).to_contain_text("100")
    page.get_by_role("button", name="Save for this client").click()
    expect(page.locator("#lab-saved")).to_contain_text("Saved")
    assert lab.complaints == []


@pytest.mark.slow
def test_two_pinned_models_are_compared_and_their_differences_read(lab: Visitor) -> None:
    page = lab.page
    pins = page.locator(".lab-list .pin")
    for place in (0, 5):
        pins.nth(place).focus()
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Compare", exact=True).click()
    legend = page.get_by_role("region", name="Models", exact=True)
    expect(legend).to_contain_text("Set median")
    expect(page.locator(".compare-table .boxed")).to_have_count(0)
    page.get_by_role("radio", name="Differences to A").check()
    expect(page.locator(".compare-table .boxed").first).to_be_visible()
    expect(page.locator("#compare-table")).to_contain_text(re.compile("[+−±]"))
    # as a first page it comes with its figures, and those below them follow all the same
    page.reload()
    expect(page.locator("#compare-effects .dash-graph").first).to_be_attached()
    expect(page.locator("#compare-shapes .dash-graph").first).to_be_attached()
    page.get_by_role("link", name=re.compile("Leave out")).first.click()
    expect(page.get_by_role("heading", name="Pin two models to compare them")).to_be_visible()
    page.get_by_role("link", name="To the models").click()
    expect(page.locator(".tray-card")).to_have_count(1)
    assert lab.complaints == []


@pytest.mark.slow
def test_the_lab_fits_a_phone(lab: Visitor) -> None:
    page = lab.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.locator("#lab-front .main-svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".lab-count")).to_be_visible()
    assert lab.complaints == []
