"""The rules of the code, checked by enumeration: what is added later is checked without anybody
thinking of it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app import queue, security
from app.config import Config
from app.errors import NotFound
from callbacks import router
from layouts import ids
from tenants.permissions import ACTIONS
from tests.waiting import CEILING_S

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "app",
    "tenants",
    "mmm",
    "engine_r",
    "engine_py",
    "layouts",
    "callbacks",
    "scripts",
    "migrations",
    "tests",
)
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
ASSETS = sorted(
    p
    for end in ("js", "css")
    for p in (ROOT / "layouts" / "assets").rglob(f"*.{end}")
    if "_vendor" not in p.parts
)
CEILING = 400  # lines
NOT_PAGES = {
    "__init__",
    "address",
    "ids",
    "language",
    "shell",
    "text",
}  # of the modules in layouts/


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# Endpoints


def filled(rule):
    """An address of a URL rule."""
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?\w+>", "x", rule)


def test_every_endpoint_but_the_public_ones_refuses_strangers(app, visit):
    refused = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in security.PUBLIC:
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            visitor = visit()
            call = getattr(visitor.client, method.lower())
            answer = call(
                filled(rule.rule), base_url=visitor.base_url, headers={"Accept": "application/json"}
            )
            assert answer.status_code == 401, (rule, method)
            refused += 1
    assert refused > 8


def test_the_public_endpoints_exist(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= security.PUBLIC


# Callbacks


def used_ids(app):
    """Ids that callbacks listen to or write: plain ids, and the `type` of pattern ids."""
    dash = app.extensions["mixfront_dash"]
    found = set()
    for output, callback in dash.callback_map.items():
        parts = re.findall(r"(\{.*?\}|[^.{}]+)\.[\w@-]+(?:\.\.\.|\.\.|$)", output.strip("."))
        parts += [str(item["id"]) for kind in ("inputs", "state") for item in callback[kind]]
        found |= {json.loads(part)["type"] if part.startswith("{") else part for part in parts}
    return found


def declared_ids():
    """Name in layouts/ids.py by id (or by the `type` of a pattern id)."""
    found = {}
    for name_, value in vars(ids).items():
        if isinstance(value, str) and name_.isupper():
            found[value] = name_
        elif inspect.isfunction(value):
            made = value(*("x" for _ in inspect.signature(value).parameters))
            found[made["type"]] = name_
    return found


def test_every_id_of_a_callback_is_rendered_by_a_layout(app):
    declared = declared_ids()
    rendered = "\n".join(
        path.read_text() for path in (ROOT / "layouts").rglob("*.py") if path.name != "ids.py"
    )
    used = used_ids(app)
    assert used
    for used_id in sorted(used):
        assert used_id in declared, f"callbacks use “{used_id}”, which layouts/ids.py does not name"
        assert re.search(rf"\bids\.{declared[used_id]}\b", rendered), (
            f"no layout renders ids.{declared[used_id]}"
        )


def test_every_id_is_used_by_a_layout_or_a_callback():
    text = "\n".join(
        path.read_text()
        for folder in ("layouts", "callbacks")
        for path in (ROOT / folder).rglob("*.py")
    )
    unused = [
        name_ for name_ in declared_ids().values() if not re.search(rf"\bids\.{name_}\b", text)
    ]
    assert unused == []


def test_no_two_components_share_an_id():
    plain = [
        value for name_, value in vars(ids).items() if isinstance(value, str) and name_.isupper()
    ]
    assert len(plain) == len(set(plain))


def test_layouts_and_callbacks_pair_up():
    callbacks = {module.__name__.rpartition(".")[2] for module in router.page_modules()}
    assert {path.stem for path in (ROOT / "layouts").glob("*.py")} - NOT_PAGES == callbacks


def test_every_address_is_one_page_with_a_known_right_and_a_place_of_its_own():
    addresses = [page.path for page in router.pages()]
    places = [page.navigation for page in router.pages() if page.navigation is not None]
    assert len(addresses) == len(set(addresses))
    assert len(places) == len(set(places))
    assert {page.right for page in router.pages()} <= set(ACTIONS)


def test_no_page_opens_for_a_reader_without_its_right(app, make, inside):
    tenant = make.tenant("acme")
    viewer = make.user("client_viewer", tenant)
    with app.test_request_context("/"), inside(tenant, viewer):
        for page in router.pages():
            found = router.match(filled(page.path))
            assert found.page is page
            if "client_viewer" not in ACTIONS[page.right]:
                for load in (found.load, found.first_render):
                    with pytest.raises(NotFound):
                        load()


# Jobs


@pytest.mark.parametrize("dotted", queue.NAMES)
def test_every_job_name_resolves(dotted):
    module, _, function = dotted.rpartition(".")
    job = getattr(importlib.import_module(module), function)
    assert all(
        parameter.annotation == "str" for parameter in inspect.signature(job).parameters.values()
    ), "ids only"


def test_every_job_module_is_named_in_the_queue():
    modules = {
        f"app.jobs.{path.stem}"
        for path in (ROOT / "app" / "jobs").glob("*.py")
        if path.stem != "__init__"
    }
    assert {dotted.rpartition(".")[0] for dotted in queue.NAMES} == modules


# Modules


@pytest.mark.parametrize("path", [*MODULES, *ASSETS], ids=name)
def test_no_module_is_longer_than_the_ceiling(path):
    assert len(path.read_text().splitlines()) <= CEILING


@pytest.mark.parametrize("path", [p for p in MODULES if p.read_text().strip()], ids=name)
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text())), "the module has no docstring"


def test_no_folder_or_module_has_a_name_that_says_nothing():
    empty = {"core", "common", "utils", "util", "helpers", "helper", "base", "misc"}
    named = {part for path in MODULES for part in (*path.relative_to(ROOT).parent.parts, path.stem)}
    assert not named & empty


RULES = {"test_rules", "test_rules_of_data"}  # they say what is forbidden
# What may be said where: pattern, places where it is at home, why.
BANNED = (
    (r"\.__table__\b", ("tests/",), "Core statements leave the tenant"),
    (
        r"\.local_table\b|\bmetadata\.tables\b|\bfrom_statement\(",
        ("tests/", "tenants/scoping.py"),
        "tables inside a statement of the models pass no filter",
    ),
    (r"\bbulk_(save_objects|insert_mappings|update_mappings)\b", (), "bulk methods pass no filter"),
    (
        r"\bsession(\(\))?\.connection\(",
        ("tests/", "tenants/scoping.py"),
        "connections pass no filter",
    ),
    (
        r"\bengine\.(connect|begin|raw_connection)\(",
        ("tests/", "migrations/env.py"),
        "connections pass no filter",
    ),
    (
        r"\bos\.(environ|getenv)\b",
        (
            "app/config.py",
            "engine_r/",
            "engine_py/kernels/cache.py",
            "scripts/",
            "tests/",
        ),
        "settings are read in app/config.py",
    ),
    (r"(?<![\w.])print\(", ("scripts/", "tests/", "app/cli"), "the log is for messages"),
    (r"\bimport rpy2\b|\bfrom rpy2\b", ("engine_r/",), "R lives in the bridge"),
    (r"@(dash\.)?callback\b|\buse_pages=True", ("tests/",), "works for one app per process only"),
    (r"\bimport (pickle|joblib)\b|\b(pickle|joblib)\.loads?\(", (), "what is loaded must not run"),
    (
        r"https?://(?!localhost|127\.0\.0\.1|www\.w3\.org)[\w.]*\bcdn\b",
        (),
        "pages load nothing from elsewhere",
    ),
)


@pytest.mark.parametrize(
    ("pattern", "homes", "why"), BANNED, ids=[entry[2] + " " + entry[0] for entry in BANNED]
)
def test_banned_calls_stay_in_their_homes(pattern, homes, why):
    found = [
        f"{name(path)}:{number}"
        for path in MODULES
        if not (name(path).startswith(homes) or path.stem in RULES)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line.partition("#")[0])
    ]
    assert found == [], why


def test_layouts_and_views_import_no_part_of_the_server_but_views():
    parts = {path.stem for path in (ROOT / "app").iterdir() if path.suffix in ("", ".py")}
    parts = {f"app.{part}" for part in parts if not part.startswith("_")} - {"app.views"}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {tuple(rule.get("source_modules", ())): rule for rule in settings["contracts"]}
    for source in ("layouts", "app.views"):
        assert parts <= set(contracts[(source,)]["forbidden_modules"]), source


# Documentation


def test_every_setting_is_documented():
    documented, example = (
        (ROOT / "docs" / "settings.md").read_text(),
        (ROOT / ".env.example").read_text(),
    )
    for setting in Config.settings():
        assert f"`{setting.name}`" in documented, f"docs/settings.md does not name {setting.name}"
        assert re.search(rf"^#?\s*{setting.name}=", example, re.M), (
            f".env.example does not name {setting.name}"
        )


def test_every_folder_is_documented():
    text = (ROOT / "docs" / "architecture.md").read_text()
    folders = [path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))]
    assert [folder for folder in folders if f"{folder}/" not in text] == []


# The web process

SERVE = """
import sys
from app.factory import create_app
from app.serving import warm
from flask_migrate import upgrade
from app.extensions import db
from tests.conftest import Visitor
from tests.factories import SOL_ID, Factory, scored
from tests.layouts.plannable import plannable

app = create_app()
with app.app_context():
    upgrade()
warm()
known = set(sys.modules)
make = Factory(app)
acme = make.tenant("acme")
run = make.finished_run(acme, plannable(scored()))
analyst = make.user()
visitor = Visitor(app, "acme.localhost")
assert visitor.sign_in(analyst.email).status_code == 302
for path in ("/overview", "/data", "/runs", f"/runs/new?data={run.dataset_id}", f"/runs/{run.id}",
             f"/models/{run.id}", f"/models/{run.id}/{SOL_ID}", f"/planner/{run.id}/{SOL_ID}"):
    assert visitor.get(path).status_code == 200, path
    assert visitor.page(path).status_code == 200, path
assert visitor.get(f"/downloads/{run.id}/{SOL_ID}/curves.csv").status_code == 200
from app.queries import visible
from app.services import plans
from mmm.planner.plan_request import PlanRequest
from tenants.entry import entered
with app.app_context(), entered(acme.id):
    seen = visible.model(run.id, SOL_ID)
    assert len(plans.robyns(seen, plans.plan(seen, PlanRequest())).spends)
heavy = {"rpy2", "numba", "nevergrad", "prophet", "cmdstanpy"}
loaded = sorted(heavy & set(sys.modules))
assert not loaded, loaded
slow = {"engine_py", "narwhals", "nlopt", "pandas.io", "pyarrow", "scipy"}
late = sorted(name for name in set(sys.modules) - known if slow & {name, name.partition(".")[0]})
assert not late, late
"""


def test_the_web_process_never_loads_r_or_the_compilers_and_no_request_waits_for_an_import(
    tmp_path, redis_url
):
    env = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "REDIS_URL": redis_url,
        "BASE_HOST": "localhost",
    }
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=CEILING_S,
    )
    assert done.returncode == 0, done.stderr[-3000:]
