"""How long people wait for a page in Chromium on this machine: the first time, and when they come back to it."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.demo_clients import ACCOUNTS
from benchmarks.rows import Row
from scripts.ports import any_free

ROOT: Final = Path(__file__).resolve().parents[1]
QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
CLIENT, OTHER = "kuestenwind", "/data"
FIRST_MS, AGAIN_MS, ROUNDS = 1000, 300, 3
PAGES: Final = {
    "agency's home": "/",
    "overview": "/overview",
    "data": "/data",
    "runs": "/runs",
    "new run": "/runs/new",
    "lab": "/models/{run}",
    "compare, four models": "/compare/{run}?models={models}",
    "model, executive": "/models/{run}/{model}?depth=executive",
    "model, manager": "/models/{run}/{model}?depth=manager",
    "model, analyst": "/models/{run}/{model}?depth=analyst",
    "convergence": "/runs/{run}/convergence",
    "planner": "/planner",
}
# Ready: the page has its heading, and every figure that can be seen without scrolling is drawn.
_READY: Final = """() => {
  const heading = document.querySelector("main h1");
  if (!heading || heading.dataset.left) return false;
  const seen = [...document.querySelectorAll("main .dash-graph")].filter((graph) => {
    const box = graph.getBoundingClientRect();
    return box.height > 0 && box.top < innerHeight;
  });
  return seen.every((graph) => graph.querySelector(".main-svg")) && performance.now() - (window.wentBack || 0);
}"""
_LEAVE: Final = "document.querySelector('main h1').dataset.left = 'yes'"


def measure() -> Iterator[Row]:
    """One row per page. Serves the demo in a folder of its own, which is gone afterwards."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield Row("pages in Chromium", "Chromium is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, _demo(Path(folder)) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        values = _values(browser, host)
        for name, path in PAGES.items():
            first, again = _waits(browser, host, host + path.format(**values), path == "/")
            yield Row(f"first load of {name}", f"{first:.0f} ms", f"≤ {FIRST_MS} ms", first <= FIRST_MS)
            if again is not None:
                yield Row("– coming back to it", f"{again:.0f} ms", f"≤ {AGAIN_MS} ms", again <= AGAIN_MS)
        browser.close()


def _waits(browser: Browser, host: str, url: str, home: bool) -> tuple[float, float | None]:
    """Milliseconds, medians of some rounds: with an empty cache, and back from another page of the client."""
    first, again = [], []
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = _signed_in(context, host)
        page.goto(url)
        first.append(_ready(page))
        if not home:  # it wears another brand: the way back from it is a load
            page.wait_for_load_state("networkidle")  # people read it before they go on
            page.evaluate(_LEAVE)
            page.locator(f"nav a[href='{'/runs' if url.endswith(OTHER) else OTHER}']").click()
            _ready(page)
            page.wait_for_load_state("networkidle")
            page.evaluate(_LEAVE)
            page.evaluate("window.wentBack = performance.now(); history.back()")
            again.append(_ready(page))
        context.close()
    return statistics.median(first), statistics.median(again) if again else None


def _ready(page: Page) -> float:
    return float(page.wait_for_function(_READY, polling="raf").json_value())


def _signed_in(context: BrowserContext, host: str) -> Page:
    """An agency's person who has chosen a client, with an empty cache."""
    context.set_default_timeout(60_000)
    account = next(one for one in ACCOUNTS if one.role == "analyst")
    page = context.new_page()
    page.goto(f"{host}/sign-in")
    page.locator("#email").fill(account.email)
    page.locator("#password").fill(account.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{host}/switch/{CLIENT}")
    _ready(page)
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto("about:blank")
    return page


def _values(browser: Browser, host: str) -> dict[str, str]:
    """The demo client's run, one of its models, and four of them."""
    context = browser.new_context()
    page = _signed_in(context, host)
    page.goto(f"{host}/runs")
    link = page.locator("main td a[href^='/runs/']").first
    run = str(link.get_attribute("href")).removeprefix("/runs/")
    page.goto(f"{host}/models/{run}")
    rows = page.locator(f".lab-list tbody td.lead-cell a[href^='/models/{run}/']")
    rows.first.wait_for()
    models = [str(row.get_attribute("href")).rsplit("/", 1)[1] for row in rows.all()[:4]]
    context.close()
    return {"run": run, "model": models[0], "models": ",".join(models)}


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """The address of the demo, served as `make demo` serves it."""
    port = any_free()
    clean = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DATABASE_URL")}
    env = {**clean, "DATA_DIR": str(folder), "PORT": str(port), "SIGN_IN_LIMIT": "1000 per minute", "WORKERS": "1"}
    log = folder / "serve.log"
    with log.open("wb") as sink:
        serving = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve", "demo"], cwd=ROOT, env=env, stdout=sink, stderr=sink
        )
        try:
            _wait(serving, log)
            yield f"http://localhost:{port}"
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(timeout=30)


def _wait(serving: subprocess.Popen[bytes], log: Path, patience_s: float = 600) -> None:
    """Until the demo prints its accounts, which it does last."""
    end = time.monotonic() + patience_s
    while ACCOUNTS[-1].email not in log.read_text(errors="replace"):
        if serving.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"The demo did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.5)
