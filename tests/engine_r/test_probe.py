"""The probe names what is missing and how to mend it, fast where R is missing."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine_r import probe as probing
from engine_r.child import ROOT
from engine_r.probe import Probe, probe
from mmm.errors import EngineMissing, Problem


def test_a_machine_without_r_is_told_within_two_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    started = time.monotonic()
    answer = probe()
    assert time.monotonic() - started < 2
    assert not answer.ok
    assert "R is not installed. Debian: apt install r-base-core" in str(answer.problems[0])


def test_an_r_that_does_not_start_is_reported_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_missing_here", lambda: iter(()))
    monkeypatch.setattr(probing, "BRIDGE", (sys.executable, "-c", "raise SystemExit('no shared library')"))
    assert "R does not start inside Python: no shared library" in str(probe().problems[0])


def test_packages_that_are_missing_or_too_old_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '{"R": "4.2.2", "reticulate": "1.28", "glmnet": "4.1-6", "prophet": "1.0"}'
    monkeypatch.setattr(probing, "_missing_here", lambda: iter(()))
    monkeypatch.setattr(probing, "BRIDGE", (sys.executable, "-c", f"print('{answer}')"))
    found = probe()
    assert [problem.message for problem in found.problems] == [
        "The R package Robyn is not installed.",
        "The R package reticulate is 1.28, at least 1.39 is needed.",
    ]
    assert found.versions["glmnet"] == "4.1-6"


def test_requiring_a_machine_that_cannot_says_why() -> None:
    with pytest.raises(EngineMissing, match=r"Robyn cannot run on this machine. R is not installed. Get it."):
        Probe(False, (Problem("R is not installed.", "Get it."),), {}).require()


def test_the_probe_never_loads_r_into_the_caller() -> None:
    code = (
        "import sys, engine_r.probe as p; p.probe(); print('rpy2.rinterface' in sys.modules, 'pandas' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "False"]
