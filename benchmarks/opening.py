"""How long people wait for a page in Chromium on this machine: the first time, and when they come
back to it.
"""

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
from typing import Final, TypeAlias

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.cli.demo_clients import ACCOUNTS
from benchmarks.rows import Row
from scripts.ports import any_free

ROOT: Final = Path(__file__).resolve().parents[1]
QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
CLIENT, OTHER = "kuestenwind", "/data"
OF_THE_AGENCY: Final = ("/", "/engines")
FIRST_MS, AGAIN_MS, STILL_MS, ROUNDS = 1000, 300, 1500, 3
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
    "decision's record": "/models/{run}/{model}/decision",
    "remedy": "/models/{run}/{model}/remedy?do=hold_out",
    "refresh": "/models/{run}/{model}/refresh",
    "run": "/runs/{run}",
    "convergence": "/runs/{run}/convergence",
    "clusters": "/runs/{run}/clusters",
    "experiments": "/runs/{run}/calibration",
    "import": "/runs/import",
    "planner": "/planner",
    "engines": "/engines",
}
# Readable: the page has its heading, and the figures that it came with and that can be seen are
# drawn.
_READY: Final = """() => {
  const heading = document.querySelector("main h1");
  if (!heading || heading.dataset.left) return false;
  const seen = [...document.querySelectorAll("main .dash-graph")].filter((graph) => {
    const box = graph.getBoundingClientRect();
    return box.height > 0 && box.top < innerHeight;
  });
  const drawn = seen.every((graph) => graph.querySelector(".main-svg"));
  return drawn && performance.now() - (window.wentBack || 0);
}"""
# Complete: the last moment at which something appeared, or was drawn, in the part of the page that
# can be seen.
_WATCH: Final = """window.changed = 0;
new MutationObserver((changes) => changes.forEach(({target, addedNodes}) => {
  if (!target.getBoundingClientRect) return;
  const frame = [...addedNodes].some((node) => node.querySelector && node.querySelector("main"));
  if (!frame && !target.closest("main")) return;
  const box = target.getBoundingClientRect();
  if (box.height > 0 && box.top < innerHeight && box.bottom > 0) {
    // with the frame that paints it
    requestAnimationFrame(() => { window.changed = performance.now(); });
  }
})).observe(document, { childList: true, subtree: true });"""
_COMPLETE: Final = "() => window.changed - (window.wentBack || 0)"
_LEAVE: Final = "document.querySelector('main h1').dataset.left = 'yes'"


def measure() -> Iterator[Row]:
    """One row per page. Serves the demo in a folder of its own, which is gone afterwards."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield Row("pages in Chromium", "Chromium is not installed")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        _demo(Path(folder)) as host,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        values = _values(browser, host)
        for name, path in PAGES.items():
            for words, limit, waits in zip(
                (f"first load of {name}", "– coming back to it"),
                (FIRST_MS, AGAIN_MS),
                _waits(browser, host, path.format(**values)),
                strict=True,
            ):
                if waits:
                    readable, complete = (
                        statistics.median(times) for times in zip(*waits, strict=True)
                    )
                    measured = f"complete {complete:.0f} ms, readable {readable:.0f} ms"
                    yield Row(words, measured, f"complete ≤ {limit} ms", complete <= limit)
        browser.close()


Waits: TypeAlias = list[tuple[float, float]]  # milliseconds until a page is readable, and complete


def _waits(browser: Browser, host: str, path: str) -> tuple[Waits, Waits]:
    """Some rounds with an empty cache, and back from another page of the client."""
    base = "" if path in OF_THE_AGENCY else f"/c/{CLIENT}"
    first: Waits = []
    again: Waits = []
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = _signed_in(context, host)
        page.add_init_script(_WATCH)
        page.goto(host + base + path, wait_until="commit")
        first.append(_both(page))
        if base:  # the way back from the agency's pages, in another brand, is a load
            page.evaluate(_LEAVE)
            page.locator(f"nav a[href='{base}{'/runs' if path == OTHER else OTHER}']").click()
            _both(page)
            page.evaluate(_LEAVE)
            page.evaluate("window.wentBack = performance.now(); history.back()")
            again.append(_both(page))
        context.close()
    return first, again


def _both(page: Page) -> tuple[float, float]:
    """Readable and complete; waits until the page has been still for a while, as people read it
    before they go on.
    """
    readable = _ready(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(STILL_MS)
    return readable, float(page.evaluate(_COMPLETE))


def _ready(page: Page) -> float:
    return float(page.wait_for_function(_READY, polling="raf").json_value())


def _signed_in(context: BrowserContext, host: str) -> Page:
    """An agency's person who has seen a client's page, with an empty cache."""
    context.set_default_timeout(60_000)
    account = next(one for one in ACCOUNTS if one.role == "analyst")
    page = context.new_page()
    page.goto(f"{host}/sign-in")
    page.locator("#email").fill(account.email)
    page.locator("#password").fill(account.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{host}/c/{CLIENT}/overview")
    _ready(page)
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto("about:blank")
    return page


def _values(browser: Browser, host: str) -> dict[str, str]:
    """The demo client's run, one of its models, and four of them."""
    context = browser.new_context()
    page = _signed_in(context, host)
    page.goto(f"{host}/c/{CLIENT}/runs")
    link = page.locator("main td a[href*='/runs/']").first
    run = str(link.get_attribute("href")).rpartition("/")[2]
    page.goto(f"{host}/c/{CLIENT}/models/{run}")
    rows = page.locator(f".lab-list tbody td.lead-cell a[href*='/models/{run}/']")
    rows.first.wait_for()
    models = [str(row.get_attribute("href")).rsplit("/", 1)[1] for row in rows.all()[:4]]
    context.close()
    return {"run": run, "model": models[0], "models": ",".join(models)}


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """The address of the demo, served as `make demo` serves it."""
    port = any_free()
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("REDIS_URL", "DATABASE_URL")
    }
    env = {
        **clean,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "SIGN_IN_LIMIT": "1000 per minute",
        "WORKERS": "1",
    }
    log = folder / "serve.log"
    with log.open("wb") as sink:
        serving = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve", "demo"],
            cwd=ROOT,
            env=env,
            stdout=sink,
            stderr=sink,
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
            raise RuntimeError(
                f"The demo did not start:\n{log.read_text(errors='replace')[-2000:]}"
            )
        time.sleep(0.5)
