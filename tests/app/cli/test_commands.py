"""The commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from app.cli import demo_clients
from app.extensions import db
from app.models import EngineCheck
from app.queries import datasets
from engine_r import smoke
from tenants import directory
from tenants.entry import entered
from tests.waiting import CEILING_S


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


def test_the_demo_is_seeded_once(app, run, visit):
    for _ in range(2):
        answer = run(args=["demo", "seed"])
        assert answer.exit_code == 0, answer.output
    with app.app_context():
        assert len(directory.all_ids()) == 3
        wanted = {client.slug: len(client.data) for client in demo_clients.CLIENTS}
        for tenant_id in directory.all_ids():
            with entered(tenant_id) as where:
                assert len(datasets.recent()) == wanted[where.slug]
                assert all(row.simulated for row in datasets.recent())
                assert where.brand.logo_svg.startswith("<svg")


def test_every_demo_account_signs_in_where_it_is_said_to(app, run, visit):
    run(args=["demo", "seed"])
    said = run(args=["demo", "accounts"]).output
    for account in demo_clients.ACCOUNTS:
        assert account.email in said
        assert visit(account.slug).sign_in(account.email, account.password).status_code == 302
    brands = [client.brand for client in demo_clients.CLIENTS]
    assert (
        len({brand.currency for brand in brands}) == len({brand.primary for brand in brands}) == 3
    )
    assert len({brand.mode for brand in brands}) == 2


def test_there_are_no_demo_accounts_in_production(app, run):
    before = app.extensions["mixfront_config"]
    app.extensions["mixfront_config"] = replace(before, mixfront_env="production")
    try:
        for command in ("seed", "fit", "accounts"):
            answer = run(args=["demo", command])
            assert answer.exit_code == 1
            assert "do not exist in production" in answer.output
    finally:
        app.extensions["mixfront_config"] = before
    with app.app_context():
        assert directory.all_ids() == []


def test_the_first_admin_is_made_by_command(run, visit):
    typed = "Boss@Example.org\nThe Boss\nOur agency\nlong enough for us\nlong enough for us\n"
    answer = run(args=["create-admin"], input=typed)
    assert answer.exit_code == 0, answer.output
    assert visit().sign_in("boss@example.org", "long enough for us").status_code == 302
    again = run(args=["create-admin"], input=typed)
    assert "There is an account for boss@example.org already." in again.output


def test_a_short_password_is_refused(run):
    answer = run(args=["create-admin"], input="a@example.org\nA\nB\nshort\nshort\n")
    assert answer.exit_code == 1
    assert "at least 12 characters" in answer.output


def test_a_machine_without_r_is_limited_and_told_what_to_run(app, run, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    answer = run(args=["engine-health"])
    assert answer.exit_code == 3, answer.output
    with app.app_context():
        kept = db.session.scalars(db.select(EngineCheck)).one()
        assert (kept.ok, kept.state, kept.robyn) == (False, "limited", None)
        assert kept.compiled["seconds"] > 0
        assert all(problem["command"] in answer.stdout for problem in kept.problems)


def test_a_machine_whose_compiled_engine_fails_is_broken(app, run, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(smoke, "compiled_only", lambda *_: 1 / 0)
    answer = run(args=["engine-health", "--json"])
    assert answer.exit_code == 1, answer.output
    found = json.loads(answer.stdout)
    assert (found["state"], found["compiled"]) == ("broken", None)
    assert "ZeroDivisionError" in found["problems"][-1]["message"]


@pytest.mark.r
@pytest.mark.slow  # the worker of test_worker.py looks at its machine in the same way
def test_a_whole_machine_is_ok_and_its_engines_agree(app, run):
    quick = run(args=["engine-health", "--quick"])
    assert (quick.exit_code, "Test fit by Meta's Robyn" in quick.output) == (0, False), quick.output
    answer = run(args=["engine-health", "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told["robyn"]["agree"]
    assert max(told["robyn"]["largest"].values()) < 1e-9
    assert {"R", "Robyn", "reticulate", "nevergrad", "glmnet", "prophet"} <= set(told["versions"])


@pytest.mark.parametrize("command", ["fit", "evaluate"])
def test_fitting_files_needs_no_setting_at_all_even_in_production(root, tmp_path, command):
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env |= {"MIXFRONT_ENV": "production", "DATA_DIR": str(tmp_path / "none")}
    call = [sys.executable, "-m", "flask", "--app", "wsgi", command, "--help"]
    done = subprocess.run(
        call, cwd=root, env=env, capture_output=True, text=True, timeout=CEILING_S
    )
    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout


def test_server_commands_name_what_is_missing(root, tmp_path):
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env |= {"MIXFRONT_ENV": "production", "DATA_DIR": str(tmp_path / "none")}
    call = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    done = subprocess.run(
        call, cwd=root, env=env, capture_output=True, text=True, timeout=CEILING_S
    )
    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert "STORAGE_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def called(root, tmp_path, *command):
    """What a process of its own prints, on an empty data folder."""
    env = {**os.environ, "DATA_DIR": str(tmp_path / "data")}
    env.pop("DATABASE_URL", None)
    call = [sys.executable, "-m", *command]
    done = subprocess.run(call, cwd=root, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_commands_of_one_process_connect_the_servers_data_once(root, tmp_path):
    lines = ("db upgrade", "demo seed", "demo accounts")
    said = called(root, tmp_path, "scripts.commands", *lines)
    assert "Demo clients: Fjällro, Küstenwind Reisen, Copper Kettle" in said
    assert demo_clients.PASSWORD in said


def test_flasks_own_commands_see_every_route(root, tmp_path):
    assert "auth.sign_in" in called(root, tmp_path, "flask", "--app", "wsgi", "routes")
