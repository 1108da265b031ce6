"""A real installation for the browser, started as `make run` starts it: web server, worker, Redis
and two clients.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.installed_robyn import LIBRARIES

ANALYST, PASSWORD = "jonas@nordlicht.example", "mixfront-demo"
PATIENCE_MS, FIT_MS = 60_000, 240_000
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
# Without these, Chromium calls home at every start; as root it needs --no-sandbox.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@dataclass(frozen=True)
class Site:
    """A running installation, and the folder of its data."""

    port: int
    folder: Path

    def url(self, path: str = "/", client: str = "", of: str = "") -> str:
        """The address of a path on the agency's host, of a client's pages there, or on a client's
        own host.
        """
        host = f"http://{client + '.' if client else ''}localhost:{self.port}"
        return f"{host}/c/{of}{path}" if of else host + path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("REDIS_URL", "DATABASE_URL")
    }
    env = {**clean, "DATA_DIR": str(folder), "PORT": str(port), "BASE_HOST": f"localhost:{port}"}
    env |= {"SIGN_IN_LIMIT": "1000 per minute", "WORKERS": "1"}
    env |= dict.fromkeys(LIBRARIES, os.devnull)  # or Robyn's test fit would hold up the queue
    log = (folder / "serve.log").open("wb")
    serving = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve", "run"], cwd=ROOT, env=env, stdout=log, stderr=log
    )
    try:
        _wait_until_healthy(port, serving, folder / "serve.log")
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        subprocess.run([*flask, "demo", "seed"], cwd=ROOT, env=env, check=True, capture_output=True)
        yield Site(port, folder)
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(timeout=30)
        log.close()


@pytest.fixture(scope="session")
def plain_site(site: Site) -> Iterator[Site]:
    """Another web server on the same data, whose pages load Dash and Plotly as they come."""
    port = _free_port()
    env = {
        **os.environ,
        "DATA_DIR": str(site.folder),
        "PORT": str(port),
        "BASE_HOST": f"localhost:{port}",
    }
    env |= {
        "REDIS_URL": (site.folder / "redis" / "url").read_text(),
        "WEB_WORKERS": "1",
        "FAST_FRONTEND": "0",
    }
    env.pop("DATABASE_URL", None)
    log = (site.folder / "plain.log").open("wb")
    gunicorn = [
        str(Path(sys.executable).parent / "gunicorn"),
        "-c",
        "scripts/gunicorn.conf.py",
        "wsgi:server",
    ]
    serving = subprocess.Popen(gunicorn, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        _wait_until_healthy(port, serving, site.folder / "plain.log")
        yield Site(port, site.folder)
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(timeout=30)
        log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        expect.set_options(timeout=PATIENCE_MS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """The profile that everybody shares, one after the other: it reads our scripts once, which is
    most of what a page costs.
    """
    made = _profile(browser)
    yield made
    made.close()


@pytest.fixture(scope="session")
def run(site: Site, profile: BrowserContext) -> str:
    """The id of a small finished run of the second client, for every test that reads one. It holds
    nothing out, so that its health offers a run that does.
    """
    return _fitted(site, profile, iterations=400, trials=2, hold_out=False)


@pytest.fixture(scope="session")
def other_run(site: Site, profile: BrowserContext) -> str:
    """Another one, to compare it with."""
    return _fitted(site, profile, iterations=60, trials=1)


@pytest.fixture(scope="session")
def published(site: Site, profile: BrowserContext, run: str) -> str:
    """The address of a model of the run that its client sees."""
    page = _analyst(site, profile)
    page.goto(site.url(f"/models/{run}", of="kuestenwind"))
    link = page.locator(f".lab-list tbody td.lead-cell a[href*='/models/{run}/']").nth(2)
    address = str(link.get_attribute("href"))
    page.goto(site.url(address))
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    say_why(page, "For the client to read")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("#model-state .badge-x")).to_have_text("Published")
    page.close()
    return address


def say_why(page: Page, reason: str) -> None:
    """Fill the open dialog of a decision: the reason, each failed check, and why below the best
    quarter.
    """
    dialog = page.get_by_role("dialog")
    dialog.locator("#model-note").fill(reason)
    for tick in dialog.get_by_role("checkbox").all():
        tick.check()
    rank = dialog.locator("#model-rank")
    if rank.is_visible():
        rank.fill("It agrees with what we know")


def _fitted(
    site: Site, profile: BrowserContext, iterations: int, trials: int, hold_out: bool = True
) -> str:
    """The id of a finished run of the second client, in fast mode."""
    page = _analyst(site, profile)
    page.goto(site.url("/runs/new", of="kuestenwind"))
    page.get_by_label("Iterations per trial").fill(str(iterations))
    page.get_by_label("Trials", exact=True).fill(str(trials))
    page.locator("#new-validation").set_checked(hold_out)
    page.get_by_role("radio", name=re.compile("Fast")).check()
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("link", name="Compare the models").wait_for(timeout=FIT_MS)
    found = str(page.evaluate("location.pathname")).rpartition("/")[2]
    page.close()
    return found


def _analyst(site: Site, profile: BrowserContext) -> Page:
    """A page of an analyst who is signed in on the agency's host."""
    _forget(profile)
    page = profile.new_page()
    sign_in(page, site, ANALYST, PASSWORD)
    return page


@pytest.fixture(scope="session")
def listed(site: Site, profile: BrowserContext, run: str) -> list[str]:
    """The addresses of the models in the run's list."""
    page = _analyst(site, profile)
    page.goto(site.url(f"/models/{run}", of="kuestenwind"))
    links = page.locator(f".lab-list tbody td.lead-cell a[href*='/models/{run}/']")
    links.first.wait_for()
    found = [str(link.get_attribute("href")) for link in links.all()]
    page.close()
    return found


@pytest.fixture
def models(site: Site, visitor: Visitor, listed: list[str]) -> list[str]:
    """The addresses of the models in the run's list, for an analyst who is signed in."""
    sign_in(visitor.page, site, ANALYST, PASSWORD)
    return listed


@dataclass
class Visitor:
    """One person's browser: a page of her own, and whatever the console complained about."""

    context: BrowserContext
    page: Page
    complaints: list[str]

    @classmethod
    def of(cls, context: BrowserContext) -> Visitor:
        page, complaints = context.new_page(), []
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return cls(context, page, complaints)


@pytest.fixture
def visitor(profile: BrowserContext) -> Iterator[Visitor]:
    """A person of whom the browser knows nothing.

    Any console error, content policy violation or page error fails the test at its end.
    """
    _forget(profile)
    yield Visitor.of(profile)
    for page in profile.pages:
        page.close()


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Visitor]:
    """As a visitor, with a browser that has none of our files."""
    context = _profile(browser)
    yield Visitor.of(context)
    context.close()


def _profile(browser: Browser) -> BrowserContext:
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    made.set_default_timeout(PATIENCE_MS)
    return made


def _forget(profile: BrowserContext) -> None:
    """Remove cookies and what pages keep; only our files stay in the cache."""
    profile.clear_cookies()
    kept = [found["origin"] for found in profile.storage_state()["origins"]]
    if not kept:
        return
    page = profile.new_page()
    devtools = profile.new_cdp_session(page)
    for origin in kept:
        where = {"origin": origin, "storageTypes": "local_storage"}
        devtools.send("Storage.clearDataForOrigin", where)
    page.close()


_signed_in: dict[tuple[str, str], Any] = {}  # cookies of who has come through the door before


def sign_in(page: Page, site: Site, email: str, password: str, client: str = "") -> None:
    """Sign in on the agency's host, or on a client's: through the door once, later with the cookies
    of that time.
    """
    if known := _signed_in.get((email, client)):
        page.context.add_cookies(known)
        return
    page.goto(site.url("/sign-in", client))
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    _signed_in[email, client] = page.context.cookies(page.url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, serving: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if serving.poll() is not None:
            break
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"The server did not start:\n{log.read_text()}")
