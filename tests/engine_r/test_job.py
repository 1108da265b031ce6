"""A job's directory is private and does not stay."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from engine_r.job import directory


def test_a_jobs_directory_is_private_and_goes_with_the_job() -> None:
    with directory() as path:
        assert path.stat().st_mode & 0o077 == 0
        assert (path / "out").is_dir()
    assert not path.exists()


def test_what_a_killed_worker_left_is_removed_by_the_next_job(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, working = tmp_path / f"robyn-{ended.pid}-abc", tmp_path / f"robyn-{os.getpid()}-abc"
    left.mkdir()
    (left / "data.csv").touch()
    working.mkdir()
    with directory():
        assert not left.exists()
        assert working.exists()
