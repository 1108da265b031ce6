"""Deny by default, and the headers of every answer."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from app.extensions import db
from app.factory import create_app
from tests.conftest import Visitor

DASH = (
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-component-suites/dash/x.js",
    "/_reload-hash",
    "/_favicon.ico",
)


@pytest.mark.parametrize("path", DASH)
def test_dashs_own_addresses_answer_401_to_strangers(visit, path):
    assert visit().get(path).status_code == 401


def test_scripts_of_packages_want_a_signed_cookie_and_no_database(app, make, login):
    path = "/_dash-component-suites/dash/deps/react@18.3.1.min.js"
    visitor, asked = login(make.user()), []
    with app.app_context():
        engine = db.engine
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        assert visitor.get(path, page=False).status_code == 200
        assert asked == []
        assert visitor.get("/_dash-dependencies", page=False).status_code == 200
        assert asked != []
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    visitor.client.delete_cookie("mixfront")
    assert visitor.get(path, page=False).status_code == 401


def test_a_stranger_cannot_call_a_callback(visit):
    answer = visit().post(
        "/_dash-update-component", json={"output": "page-content.children", "inputs": []}
    )
    assert answer.status_code == 401


def test_a_callback_needs_the_token(make, login):
    visitor = login(make.user())
    assert visitor.page("/").status_code == 200
    visitor.client.delete_cookie("_csrf_token")
    assert visitor.page("/").status_code == 400


def test_options_requests_tell_strangers_nothing(visit):
    visitor = visit()
    answer = visitor.client.options("/_dash-layout", base_url=visitor.base_url)
    assert answer.status_code == 401


def test_pages_carry_a_strict_content_policy(make, login, visit):
    for answer in (visit().get("/sign-in"), login(make.user()).get("/")):
        policy = dict(
            part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
        )
        assert policy["default-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["object-src"] == "'none'"
        assert "unsafe" not in policy["script-src"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_inline_script_of_a_page_is_allowed_by_its_hash(make, login):
    from base64 import b64encode
    from hashlib import sha256

    answer = login(make.user()).get("/")
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", answer.text, re.S)
    run = [body for attributes, body in scripts if "application/json" not in attributes]
    assert run
    for body in run:
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_a_page_loads_nothing_from_elsewhere(make, login, visit):
    for answer in (visit().get("/sign-in"), login(make.user()).get("/")):
        assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", answer.text)


def test_secure_cookies_and_hsts_come_by_setting(settings):
    app = create_app(replace(settings, cookie_secure=True))
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_two_apps_in_one_process_both_answer(app, settings, make):
    other = create_app(settings)
    analyst = make.user()
    for one in (app, other):
        visitor = Visitor(one)
        assert visitor.sign_in(analyst.email).status_code == 302
        assert visitor.get("/").status_code == 200
        assert visitor.get("/_dash-dependencies").json


def test_errors_are_pages_for_people_and_json_for_scripts(make, login):
    visitor = login(make.user())
    page, data = visitor.get("/c/nobody/data"), visitor.get("/c/nobody/data", page=False)
    assert "<h1" in page.text
    assert data.json["title"] == "Not found"


def test_a_logo_cannot_run_scripts(make, visit):
    make.tenant(
        "acme", logo_svg="<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    )
    answer = visit("acme").get("/logo.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_brand_is_kept_by_browsers_under_its_version_only(make, login, visit):
    make.tenant("acme")
    [address] = re.findall(
        r'href="(/brand\.css\?v=\w+)"', login(make.user(), "acme").get("/overview").text
    )
    visitor = visit("acme")
    assert "immutable" in visitor.get(address).headers["Cache-Control"]
    assert visitor.get("/brand.css?v=old").headers["Cache-Control"] == "no-store"


def test_people_can_sign_in_while_redis_is_away(app, settings, make):
    away = create_app(replace(settings, redis_url="redis://127.0.0.1:1/0"))
    visitor = Visitor(away)
    assert visitor.sign_in(make.user().email).status_code == 302
    assert visitor.get("/").status_code == 200
    assert visitor.page("/").status_code == 200
