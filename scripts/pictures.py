"""Take the pictures of docs/images from a running demo:

`make demo` in one terminal, `make pictures` in another.
"""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.cli.demo_clients import ACCOUNTS
from scripts.console import fail, note

IMAGES: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
)
DESK, PHONE = (1440, 900), (390, 844)
PATIENCE_MS: Final = 60_000
_DRAWN: Final = (
    "() => [...document.querySelectorAll('main .dash-graph')].every((g) =>"
    " g.querySelector('.main-svg'))"
)


@dataclass(frozen=True)
class Picture:
    """A page at an address, as somebody sees it.

    `{model}` in the address is the client's published model.

    client: whose pages; empty is the agency's home. own: on the client's own host, by its own
    person. scroll: a selector to bring to the top of the picture.
    """

    name: str
    path: str
    client: str = ""
    own: bool = False
    mode: str = "light"
    language: str = "en"
    size: tuple[int, int] = DESK
    scroll: str = ""


PICTURES: Final = (
    Picture("agency", "/"),
    Picture("overview", "/overview", "fjallro", own=True, language="sv"),
    Picture("lab", "/models/{run}", "kuestenwind"),
    Picture("compare", "/compare/{run}?models={models}", "kuestenwind"),
    Picture("executive", "/model?depth=executive", "kuestenwind", own=True, language="de"),
    Picture("manager", "/model?depth=manager", "fjallro", mode="dark"),
    Picture("analyst", "/model?depth=analyst", "kuestenwind", scroll=".fig-card"),
    Picture("planner", "/planner", "fjallro"),
    Picture(
        "phone",
        "/model?depth=executive",
        "fjallro",
        own=True,
        mode="dark",
        language="sv",
        size=PHONE,
    ),
)


def main() -> None:
    """Take every picture; exit with a clear word where there is no demo or no Chromium."""
    port = int(os.environ.get("PORT", "8050"))
    chromium = shutil.which("chromium")
    if chromium is None:
        raise fail("no Chromium: install Debian's package chromium.")
    try:
        urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=10).close()
    except urllib.error.URLError:
        raise fail(f"nothing answers on port {port}: start make demo first.") from None
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        for picture in PICTURES:
            _take(browser, picture, port)
            note(f"docs/images/{picture.name}.png")
        browser.close()


def _take(browser: Browser, picture: Picture, port: int) -> None:
    context = browser.new_context(viewport={"width": picture.size[0], "height": picture.size[1]})
    context.set_default_timeout(PATIENCE_MS)
    host = f"http://{picture.client + '.' if picture.own else ''}localhost:{port}"
    page = _signed_in(context, picture, host)
    page.goto(_address(page, picture, host))
    page.locator("main h1").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_DRAWN)
    if picture.scroll:
        page.locator(picture.scroll).first.evaluate(
            "(place) => scrollTo(0, scrollY + place.getBoundingClientRect().top - 80)"
        )
    page.wait_for_timeout(1000)  # drawings and colours settle
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    context.close()


def _signed_in(context: BrowserContext, picture: Picture, host: str) -> Page:
    context.add_cookies(
        [{"name": name, "value": value, "url": host} for name, value in _choices(picture).items()]
    )
    slug = picture.client if picture.own else ""
    account = next(one for one in ACCOUNTS if one.slug == slug and "admin" not in one.email)
    page = context.new_page()
    page.goto(f"{host}/sign-in")
    page.locator("#email").fill(account.email)
    page.locator("#password").fill(account.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _choices(picture: Picture) -> dict[str, str]:
    return {"mode": picture.mode, "language": picture.language}


def _address(page: Page, picture: Picture, host: str) -> str:
    """The address with the client's newest finished run and four of its models filled in."""
    base = host if picture.own or not picture.client else f"{host}/c/{picture.client}"
    if "{run}" not in picture.path:
        return base + picture.path
    page.goto(f"{base}/model?depth=executive")
    run = page.locator("main a[href*='/models/']").first.get_attribute("href") or ""
    run_id = run.partition("/models/")[2].partition("/")[0].partition("?")[0]
    page.goto(f"{base}/models/{run_id}")
    rows = page.locator(f".lab-list tbody td.lead-cell a[href*='/models/{run_id}/']")
    rows.first.wait_for()
    models = [str(link.get_attribute("href")).rsplit("/", 1)[1] for link in rows.all()[:4]]
    return base + picture.path.format(run=run_id, models=",".join(models))


if __name__ == "__main__":
    main()
