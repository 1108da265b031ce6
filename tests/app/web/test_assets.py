"""Our style sheets and scripts as one file each, and what a page names before it has arrived."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from plotly.offline import get_plotlyjs_version

from app.factory import create_app
from app.web import assets, page
from callbacks import router
from tests.conftest import Visitor

ROLES = ("analyst", "client_viewer")


@pytest.mark.parametrize(("kind", "folder", "ending"), [("css", "style", "css"), ("js", ".", "js")])
def test_one_file_has_all_of_them_and_strangers_may_read_it(visit, kind, folder, ending):
    answer = visit().get(f"/mixfront.{kind}")
    assert answer.status_code == 200
    for file in (assets.FOLDER / folder).glob(f"*.{ending}"):
        assert file.read_text(encoding="utf-8") in answer.text, file.name


def test_browsers_keep_them_under_their_version_only(make, login):
    make.tenant("acme")
    visitor = login(make.user(), "acme")
    found = re.findall(
        r"(?:href|src)=\"(/mixfront\.(?:css|js)\?v=\w+)\"", visitor.get("/overview").text
    )
    assert len(found) == 2
    for address in found:
        assert "immutable" in visitor.get(address).headers["Cache-Control"]
        assert visitor.get(address.partition("?")[0]).headers["Cache-Control"] == "no-cache"


def test_plotlys_bundle_is_of_the_version_that_python_writes_figures_for():
    bundle = assets.FOLDER / "_vendor" / page.PLOTLY
    assert f"v{get_plotlyjs_version()}" in bundle.read_text(encoding="utf-8")[:200]


@pytest.mark.parametrize("name", ["deps/polyfill@", "dash_table/"])
def test_a_script_of_dash_is_left_out_and_would_be_there(make, login, app, name):
    make.tenant("acme")
    assert name in app.extensions["mixfront_dash"]._generate_scripts_html()
    assert name not in login(make.user(), "acme").get("/overview").text


def test_pages_with_figures_name_plotly_first_and_others_not_at_all(make, login):
    make.tenant("acme")
    visitor = login(make.user(), "acme")
    early = re.compile(r"<script async src=\"[^\"]*plotly-basic")
    assert early.search(visitor.get("/overview").text)
    assert not early.search(visitor.get("/data").text)


def test_every_component_that_a_page_is_said_to_need_exists():
    from dash import dcc

    named = {name for page in router.pages() for name in page.preload}
    assert "Graph" in named
    assert all(hasattr(dcc, name) for name in named)


def test_without_the_fast_frontend_dash_and_plotly_load_as_they_come(app, make, settings):
    make.tenant("acme")
    plain = create_app(replace(settings, fast_frontend=False))
    visitor = Visitor(plain, "acme.localhost")
    assert visitor.sign_in(make.user().email).status_code == 302
    text = visitor.get("/overview").text
    assert all(
        script in text
        for script in plain.extensions["mixfront_dash"]._generate_scripts_html().splitlines()
    )
    for ours in ("plotly-basic", "/_dash-layout", 'name="lazy"', 'name="plotly"'):
        assert ours not in text
    [own] = re.findall(r"/mixfront\.js\?v=\w+", text)
    scripts = visitor.get(own)
    assert "immutable" in scripts.headers["Cache-Control"]
    named = set(re.findall(r"^/\* (\w+\.js) \*/$", scripts.text, re.M))
    assert named == {file.name for file in assets.FOLDER.glob("*.js")} - {"draw.js", "renderer.js"}
    frame = visitor.client.get(
        "/_dash-layout", base_url=visitor.base_url, headers={"Referer": f"{visitor.base_url}/data"}
    )
    assert '"data-address":""' in frame.text.replace(" ", "")


def test_an_address_without_a_page_for_its_reader_needs_nothing_and_has_no_name(make, login):
    tenant = make.tenant("acme", name="Acme")
    analyst, viewer = (login(make.user(role, tenant), "acme") for role in ROLES)
    for visitor, path, title, needed in (
        (analyst, "/no/such/page", "Acme", ""),
        (analyst, "/models/some-run", "Models · Acme", "Graph"),
        (analyst, "/data", "Data · Acme", "Upload"),
        (viewer, "/data", "Acme", ""),
    ):
        head = visitor.get(path).text
        assert f"<title>{title}</title>" in head
        assert f'<meta name="lazy" content="{needed}">' in head
