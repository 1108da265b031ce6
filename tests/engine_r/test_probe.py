"""The probe names what is missing and how to mend it, fast where R is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine_r import probe as probing
from engine_r.child import ROOT
from engine_r.probe import Probe, inspect_r, memory_mb, probe
from engine_r.requirements import Missing
from engine_r.requirements import missing as lacks
from mmm.errors import EngineMissing
from tests.waiting import CEILING_S


def test_a_machine_without_r_is_told_and_no_r_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(probing, "_ask_r", lambda _: pytest.fail("R was started."))
    answer = probe()
    assert not answer.ok
    assert answer.problems[0].message == "R is not installed."
    assert "r-base-core" in answer.problems[0].command


def test_an_r_that_does_not_start_is_reported_with_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        probing, "BRIDGE", (sys.executable, "-c", "raise SystemExit('no shared library')")
    )
    answer, failure = probing._ask_r(CEILING_S)
    assert answer == {}
    assert failure is not None
    assert "R does not start inside Python: no shared library" in str(failure)


def test_an_r_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "BRIDGE", (sys.executable, "-c", "import time; time.sleep(3600)"))
    _, failure = probing._ask_r(0.2)
    assert failure is not None
    assert "did not start within 0.2 s" in failure.message


@pytest.mark.r
def test_an_r_library_that_lacks_packages_or_has_old_ones_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A real R looks at a library of our own: an old reticulate, no Robyn, no prophet."""
    for name, version in (("reticulate", "1.28"), ("glmnet", "4.1-6")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "DESCRIPTION").write_text(f"Package: {name}\nVersion: {version}\n")
    (tmp_path / "Renviron").write_text(
        f"R_LIBS={tmp_path}\nR_LIBS_SITE={tmp_path}\nR_LIBS_USER={tmp_path}\n"
    )
    monkeypatch.setenv("R_ENVIRON", str(tmp_path / "Renviron"))
    monkeypatch.setenv("R_ENVIRON_USER", str(tmp_path / "Renviron"))
    found = probe()
    assert [problem.message for problem in found.problems] == [
        "The R package Robyn is not installed.",
        "The R package reticulate is 1.28, at least 1.39 is needed.",
        "The R package prophet is not installed.",
    ]
    assert "abort" in found.problems[1].fix
    assert not found.ok


@pytest.mark.r
def test_a_start_up_file_of_r_that_spoils_its_session_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = "TZ=Europe/Stockholm\nLC_ALL=C\nRETICULATE_PYTHON=/usr/bin/another\n"
    (tmp_path / "Renviron").write_text(lines)
    monkeypatch.setenv("R_ENVIRON_USER", str(tmp_path / "Renviron"))
    found = probe()
    said = [problem.message for problem in found.problems]
    assert said == [
        "R would use another Python, /usr/bin/another.",
        "R's time zone is Europe/Stockholm instead of UTC.",
        "R does not work in UTF-8.",
    ]
    assert not found.ok
    monkeypatch.delenv("R_ENVIRON_USER")
    assert lacks(inspect_r(), ceiling_mb=memory_mb()) == ()


def test_requiring_a_machine_that_cannot_says_why_and_what_to_run() -> None:
    missing = Missing("R is not installed.", "Get it.", command="apt install r")
    with pytest.raises(
        EngineMissing,
        match=r"Robyn cannot run on this machine. R is not installed. Get it. Run `apt install r`.",
    ):
        Probe(False, (missing,), {}).require()


def test_the_probe_never_loads_r_into_the_caller() -> None:
    code = (
        "import sys, engine_r.probe as p; p.probe(); print('rpy2.rinterface' in sys.modules,"
        " 'pandas' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["False", "False"]
