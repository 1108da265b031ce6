"""The set-up asks for what is missing, remembers what failed, and honours the person's own
configuration.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scripts import debian, robyn
from scripts.ports import any_free, is_free, refuse_if_taken
from scripts.serve import environment
from scripts.venv import Environment, uv_settings
from tests.waiting import CEILING_S, Evidence, until

ROOT = Path(__file__).resolve().parents[2]


def test_the_settings_of_pip_become_those_of_uv() -> None:
    settings = uv_settings(
        {"index-url": "https://one/simple", "extra-index-url": "https://two", "find-links": "/a /b"}
    )
    assert settings == {
        "UV_DEFAULT_INDEX": "https://one/simple",
        "UV_INDEX": "https://two",
        "UV_FIND_LINKS": "/a,/b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_uv_keeps_its_defaults_where_pip_has_none() -> None:
    assert uv_settings({"no-color": "true"}) == {}


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment whose first set-up was interrupted."""
    folder = tmp_path_factory.mktemp("environment")
    environment = Environment(folder / "venv", folder / "log")
    (environment.folder / "bin").mkdir(parents=True)
    environment.python.touch()
    (environment.folder / "half").touch()
    environment.unfinished.touch()
    environment.create()
    return environment


def test_an_environment_that_was_interrupted_is_made_anew(remade: Environment) -> None:
    assert not (remade.folder / "half").exists()
    assert (
        subprocess.run([remade.python, "-c", "print(1)"], capture_output=True, text=True).stdout
        == "1\n"
    )
    assert remade.unfinished.exists()


def test_a_finished_environment_is_kept(remade: Environment) -> None:
    remade.finished()
    (remade.folder / "own").touch()
    remade.create()
    assert (remade.folder / "own").exists()


def test_requirements_are_recorded_only_once_they_are_installed(
    remade: Environment, tmp_path: Path
) -> None:
    nothing, wrong = tmp_path / "nothing.txt", tmp_path / "wrong.txt"
    nothing.write_text("# no package\n")
    wrong.write_text("./no-such-folder\n")
    (remade.folder / "bin" / "uv").write_text("#!/bin/sh\nexit 1\n")  # uv fails: pip is asked
    (remade.folder / "bin" / "uv").chmod(0o755)
    assert remade.install([nothing])
    assert not remade.install([wrong])
    assert list(json.loads(remade.stamp.read_text())) == ["nothing.txt"]


def test_a_module_runs_once_for_a_state_of_its_sources(
    remade: Environment, tmp_path: Path, capsys
) -> None:
    source = tmp_path / "source.py"
    source.write_text("one")
    assert not remade.once("no_such_module", "Trying", [source])
    assert capsys.readouterr().out == "==> Trying\n"
    assert remade.once("this", "Working", [source])
    assert remade.once("this", "Working", [source])
    assert capsys.readouterr().out == "==> Working\n"
    source.write_text("two")
    assert remade.once("this", "Working", [source])
    assert capsys.readouterr().out == "==> Working\n"


@pytest.mark.skipif(not debian.is_debian(), reason="not a Debian machine")
def test_missing_packages_are_found_in_order() -> None:
    assert debian.missing(("dpkg", "no-such-package-1", "apt", "no-such-package-2")) == [
        "no-such-package-1",
        "no-such-package-2",
    ]


def test_only_tests_need_a_browser() -> None:
    assert "chromium" in debian.wanted("test")
    assert "chromium" not in debian.wanted("demo")


def test_a_registry_that_hangs_is_given_up() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        heard: list[bool] = []
        ask = threading.Thread(
            target=lambda: heard.append(robyn.answers(address, timeout_s=0.5)), daemon=True
        )
        ask.start()
        until(lambda: heard, lambda: Evidence("It still asks.", over=not ask.is_alive()))
    assert heard == [False]


def test_a_failed_installation_of_robyn_is_not_tried_again_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = []
    monkeypatch.setattr(robyn.shutil, "which", lambda _: "/usr/bin/Rscript")
    monkeypatch.setattr(robyn, "installed", lambda: "")
    monkeypatch.setattr(robyn, "answers", tried.append)
    state = tmp_path / "robyn.json"
    for _ in range(2):
        robyn.install(state, tmp_path / "log")
        assert "does not answer" in capsys.readouterr().out
    assert len(tried) == 1
    robyn.install(state, tmp_path / "log", again=True)
    assert len(tried) == 2
    state.write_text(json.dumps({"reason": "It rained.", "at": time.time() - robyn.RETRY_S - 1}))
    robyn.install(state, tmp_path / "log")
    assert len(tried) == 3


def test_a_taken_port_is_refused_with_another_proposed() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(SystemExit, match=f"port {port} is in use.*PORT={port + 1}"):
            refuse_if_taken(port)
    assert is_free(any_free())


def test_the_environment_wins_over_the_file_and_the_port_names_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        '# a comment\nexport R_MEMORY_MB="2048"\nPORT=9000\nDATA_DIR=data\n'
    )
    monkeypatch.setattr("scripts.serve.ROOT", tmp_path)
    for name in ("R_MEMORY_MB", "BASE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "9001")
    monkeypatch.setenv("DATA_DIR", "")
    monkeypatch.chdir(tmp_path)
    env = environment()
    assert (env["R_MEMORY_MB"], env["PORT"], env["BASE_HOST"]) == ("2048", "9001", "localhost:9001")
    assert env["DATA_DIR"] == str(tmp_path / "data")


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); import scripts.setup",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONNOUSERSITE": "1"},
    )
    assert done.returncode == 0, done.stderr


def test_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    for target in ("demo", "run", "test", "check", "fmt", "worker", "migrate", "bench", "lock"):
        assert f"make {target} " in listed


def test_a_production_start_names_every_missing_setting_at_once(tmp_path: Path) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "MIXFRONT_ENV": "production",
        "DATA_DIR": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "scripts.serve", "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=env,
        timeout=CEILING_S,
    )
    assert done.returncode == 1
    for name in ("SECRET_KEY", "STORAGE_KEY", "BASE_HOST"):
        assert f"  {name}: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
