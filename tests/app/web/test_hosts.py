"""The client in the agency's addresses: what is found there, by whom, and what is not."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app import security
from app.extensions import db
from app.views import addresses
from layouts.address import current_base
from tenants import accounts, session
from tenants.client_path import NAMED, ClientPath
from tenants.models import User
from tests.callbacks.test_shell import framed
from tests.conftest import Visitor
from tests.factories import SOL_ID

FILES = ("/brand.css", "/logo.svg")


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme Ltd", primary="#aa0011")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/c/acme/runs", ("acme", "/runs")),
        ("/c/acme", ("acme", "/")),
        ("/c/acme/", ("acme", "/")),
        ("/c/acme/c/beta/runs", ("acme", "/c/beta/runs")),
        ("/c/acme//runs", ("acme", "//runs")),
        ("/c/", ("", "/")),
        ("/c//runs", ("", "/runs")),
        ("/c", (None, "/c")),
        ("/cat/acme", (None, "/cat/acme")),
        ("/runs/c/acme", (None, "/runs/c/acme")),
        ("", (None, "")),
    ],
)
def test_a_path_names_a_client_in_its_first_part_only(path, found):
    assert addresses.split(path) == found


@pytest.mark.parametrize(
    ("host", "moved"),
    [
        ("localhost", True),
        ("LOCALHOST:8050", True),
        ("acme.localhost", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_only_the_agencys_host_has_clients_below_it(host, moved):
    seen = {}
    middle = ClientPath(lambda environ, start: seen.update(environ) or [], "localhost:8050")
    middle({"PATH_INFO": "/c/acme/runs", "SCRIPT_NAME": "/at", "HTTP_HOST": host}, None)
    assert seen["PATH_INFO"] == ("/runs" if moved else "/c/acme/runs")
    assert seen["SCRIPT_NAME"] == ("/at/c/acme" if moved else "/at")
    assert seen.get(NAMED) == ("acme" if moved else None)


def test_unknown_foreign_and_only_viewed_clients_are_the_same_not_found(
    app, make, login, inside, acme
):
    foreign, viewed = (make.tenant(slug, agency=make.agency()) for slug in ("foreign", "viewed"))
    analyst = make.user()
    with app.app_context():
        accounts.grant(db.session.get_one(User, analyst.id), "client_viewer", tenant=viewed)
        db.session.commit()
    run = make.finished_run(foreign)
    visitor = login(analyst)
    paths = (
        "/", "/overview", "/data", "/nonsense", "/engines", f"/runs/{run.id}", "/brand.css",
        f"/downloads/{run.id}/{SOL_ID}/waterfall.csv", "/_dash-layout", "/_dash-dependencies",
    )  # fmt: skip
    for path in paths:
        for page in (True, False):
            answers = [
                visitor.tab(slug).get(path, page=page)
                for slug in ("nobody", "foreign", "viewed", "ACME", "", "a%00b", "%ff")
            ]
            assert {answer.status_code for answer in answers} == {404}, path
            assert len({answer.text for answer in answers}) == 1, path
    answers = [visitor.tab(slug).page("/overview") for slug in ("nobody", "foreign", "viewed")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert visitor.tab("acme").get("/overview").status_code == 200


def test_what_is_about_no_client_is_not_found_below_one(app, make, login, visit, acme):
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    assert set(rules) >= session.OF_NO_CLIENT
    staff, stranger = login(make.user()).tab("acme"), visit().tab("acme")
    for endpoint in session.OF_NO_CLIENT:
        path = rules[endpoint].replace("<code>", "de").replace("<path:filename>", "x")
        for visitor in (staff, stranger, stranger.tab("nobody")):
            call = visitor.post if endpoint == "auth.sign_out" else visitor.get
            assert call(path).status_code == 404, path
    assert staff.get("/data").status_code == 200  # nothing of this has signed anybody out


def test_every_route_is_of_a_client_or_named_as_of_none(app, make, login, acme):
    """A route that somebody adds is of a client: without one it tells nothing."""
    visitor, open_ = login(make.user()), {*session.OF_NO_CLIENT, *session.ANY_HOST}
    asked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in open_ or "GET" not in rule.methods or rule.rule.startswith("/_"):
            continue
        if rule.endpoint in ("/", "/<path:path>", "brand.css", "brand.logo"):  # the agency's, too
            continue
        path = rule.rule
        for name in ("run_id", "sol_id", "dataset_id", "name"):
            path = path.replace(f"<{name}>", "x")
        assert visitor.get(path).status_code == 404, rule
        asked += 1
    assert asked > 8


def test_strangers_are_sent_to_sign_in_whether_or_not_the_client_exists(visit, acme):
    for slug in ("acme", "nobody"):
        tab = visit().tab(slug)
        answer = tab.get("/runs?x=1&y=2")
        assert answer.location == f"/sign-in?next=/c/{slug}/runs?x%3D1%26y%3D2"
        assert tab.get("/data", page=False).status_code == 401
        assert tab.get("/_dash-layout", page=False).status_code == 401
        assert tab.get("").location == f"/sign-in?next=/c/{slug}/"


def test_every_route_below_a_client_refuses_strangers_as_without_one(app, visit, acme):
    asked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in security.PUBLIC | session.OF_NO_CLIENT:
            continue
        path = re.sub(r"<[^>]*>", "x", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            for slug in ("acme", "nobody"):
                tab = visit().tab(slug)
                answer = tab.client.open(
                    tab.base + path,
                    method=method,
                    base_url=tab.base_url,
                    headers={"Accept": "application/json"},
                )
                assert answer.status_code == 401, (rule, method, slug)
                asked += 1
    assert asked > 20


def test_strangers_see_no_clients_brand_on_the_agencys_address(visit, login, make, acme):
    for path in FILES:
        texts = {visit().tab(slug).get(path).text for slug in ("acme", "nobody")}
        assert texts == {visit().get(path).text}
    assert "#aa0011" in login(make.user()).tab("acme").get("/brand.css").text


def test_a_link_opens_once_its_reader_has_signed_in(make, visit, acme):
    visitor = visit()
    there = visitor.tab("acme").get("/runs/new?data=x&y=1").location
    answer = visitor.sign_in(make.user().email, next_=there.partition("next=")[2])
    assert answer.location == "/c/acme/runs/new?data=x&y=1"
    assert visitor.get(answer.location).status_code == 200


def test_a_link_to_another_agencys_client_opens_nothing(make, visit):
    make.tenant("foreign", agency=make.agency())
    visitor = visit()
    answer = visitor.sign_in(make.user().email, next_="/c/foreign/overview")
    assert visitor.get(answer.location).status_code == 404


def test_a_clients_own_host_has_no_addresses_of_the_agency(make, login, acme):
    visitor = login(make.user(), "acme")
    for slug in ("acme", "beta"):
        page = visitor.page(f"/c/{slug}/overview")
        assert page.status_code == 409
        assert "Not found" in framed(visitor, f"{visitor.base_url}/c/{slug}/data")
        assert visitor.tab(slug).page("/data").status_code == 405
        assert visitor.get(f"/c/{slug}/downloads/overview.csv").mimetype == "text/html"


def test_what_is_not_found_below_a_client_is_said_in_the_readers_language(make, login):
    visitor = login(make.user())
    visitor.get("/language/de")
    assert "Nicht gefunden" in visitor.tab("nobody").get("/overview").text


def test_a_choice_of_language_leads_back_to_the_clients_page(make, login, acme):
    visitor = login(make.user())
    asked = {"Referer": f"{visitor.base_url}/c/acme/runs?x=1"}
    answer = visitor.client.get("/language/sv", base_url=visitor.base_url, headers=asked)
    assert answer.location == "/c/acme/runs?x=1"


def test_addresses_are_nobodys_once_the_request_is_over(make, login, acme):
    login(make.user()).tab("acme").get("/overview")
    assert current_base() == ""


@pytest.mark.parametrize("came", ["http://[", "nonsense", "//localhost/c/beta/", "http://[::1]]"])
def test_a_window_that_tells_nonsense_is_as_one_that_tells_nothing(make, login, acme, came):
    tab = login(make.user()).tab("acme")
    asked = {"Accept": "application/json", "Referer": came}
    answer = tab.client.get("/c/acme/_dash-layout", base_url=tab.base_url, headers=asked)
    assert answer.status_code == 200
    assert answer.get_json()["props"]["data-base"] == "/c/acme"


def test_behind_a_proxy_the_hosts_name_is_the_one_that_it_gives(settings, make, acme):
    from dataclasses import replace

    from app.factory import create_app

    proxied: Flask = create_app(replace(settings, trusted_proxies=1))
    visitor = Visitor(proxied)
    assert visitor.sign_in(make.user().email).status_code == 302
    headers = {"X-Forwarded-Host": "localhost", "Accept": "text/html"}
    answer = visitor.client.get("/c/acme/data", base_url="http://localhost", headers=headers)
    assert "Acme Ltd" in answer.text
