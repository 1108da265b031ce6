"""What the child does before and around R; none of it needs R."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine_r.bridge import SETTINGS, ProgressFile, watch_search
from engine_r.child import ROOT


def _state(path: Path) -> dict:
    return json.loads(path.read_text())


def test_progress_counts_candidates_and_keeps_the_lowest_errors(tmp_path: Path) -> None:
    progress = ProgressFile(tmp_path / "progress.json", total=40)
    progress.stage("search")
    for errors in [(0.3, 0.7), (0.2, float("inf")), (0.4, 0.5)]:
        progress.told(errors)
    progress.write()
    expected = {
        "stage": "search",
        "percent": None,
        "done": 3,
        "total": 40,
        "best_nrmse": 0.2,
        "best_rssd": 0.5,
    }
    assert _state(tmp_path / "progress.json") == expected
    progress.stage("outputs")
    assert _state(tmp_path / "progress.json") == expected | {"stage": "outputs"}


def test_a_progress_bar_of_r_moves_the_selection_stage_forward_only(tmp_path: Path) -> None:
    progress = ProgressFile(tmp_path / "progress.json", total=40)
    progress.stage("outputs")
    for text in ["\r  |=====    |  60%", "\r  |==    |  20%"]:
        progress.heard(text)
    assert _state(tmp_path / "progress.json")["percent"] == 60


def test_what_nevergrad_is_told_counts_but_its_reference_point_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nevergrad = pytest.importorskip("nevergrad")
    base = nevergrad.optimization.base.Optimizer
    monkeypatch.setattr(base, "tell", base.tell)  # put back after the test
    progress = ProgressFile(tmp_path / "progress.json", total=5)
    progress.stage("search")
    watch_search(progress)
    optimiser = nevergrad.optimizers.registry["TwoPointsDE"](
        nevergrad.p.Array(shape=(2,), lower=0, upper=1), budget=5
    )
    optimiser.tell(nevergrad.p.MultiobjectiveReference(), (1, 1))
    for _ in range(5):
        optimiser.tell(optimiser.ask(), (0.5, 0.4))
    assert (progress.state["done"], progress.state["best_nrmse"], progress.state["best_rssd"]) == (
        5,
        0.5,
        0.4,
    )


def test_r_does_not_see_the_secrets_of_the_server() -> None:
    code = (
        "import json, os, engine_r.bridge as b; b.set_environment();"
        " print(json.dumps(dict(os.environ)))"
    )
    secrets = {"SECRET_KEY": "s", "DATABASE_URL": "d", "LC_ALL": "sv_SE.UTF-8"}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=dict(os.environ) | secrets,
        capture_output=True,
        check=True,
    )
    seen = json.loads(answer.stdout)
    assert not set(secrets) & set(seen)
    assert {name: seen[name] for name in SETTINGS} == SETTINGS


def test_an_error_before_r_starts_is_left_for_the_parent(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine_r.bridge", str(tmp_path), str(os.getpid())],
        cwd=ROOT,
        capture_output=True,
    )
    assert done.returncode == 1
    assert "job.json" in _state(tmp_path / "error.json")["message"]
