"""The parent's side of a job, with small Python scripts in R's place: they break in the ways that R
breaks.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engine_r import child
from mmm.engine import Progress, silent
from mmm.errors import Cancelled, EngineError

LIMITS = child.Limits(deadline_s=30, memory_mb=4000)
WRITE = (
    "import json, os, subprocess, sys, time; from pathlib import Path; here = Path(sys.argv[1]);"
)
FOREVER = (
    WRITE
    + "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    + "(here / 'pids').write_text(f'{os.getpid()} {other.pid}'); time.sleep(60)"
)


def _run(directory: Path, code: str, limits: child.Limits = LIMITS, report=silent) -> None:
    child.run([sys.executable, "-c", code], directory, limits, report)


def _gone(directory: Path) -> bool:
    """Whether every process of the job has ended (a zombie nobody has waited for has ended too)."""
    for pid in (directory / "pids").read_text().split():
        try:
            if psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True


def test_a_job_that_leaves_a_result_is_done_and_its_progress_was_reported(tmp_path: Path) -> None:
    state = (
        '{"stage": "search", "percent": null, "done": 3, "total": 40, "best_nrmse": 0.2,'
        ' "best_rssd": null}'
    )
    heard: list[Progress] = []
    code = (
        WRITE + f"(here / 'progress.json').write_text('{state}'); time.sleep(0.6); (here /"
        " 'result.json').touch()"
    )
    _run(tmp_path, code, report=heard.append)
    assert heard[-1] == Progress("Searching", 3, 40, 0.2, None)


def test_the_selection_tells_its_percent(tmp_path: Path) -> None:
    heard: list[Progress] = []
    state = '{"stage": "outputs", "percent": 60, "done": 40, "total": 40}'
    _run(
        tmp_path,
        WRITE + f"(here / 'progress.json').write_text('{state}'); (here / 'result.json').touch()",
        report=heard.append,
    )
    assert heard[-1] == Progress("Selecting Pareto models, 60 %", 40, 40)


def test_a_silent_job_is_reported_at_least_every_second(tmp_path: Path) -> None:
    times: list[float] = []
    code = WRITE + "time.sleep(2.5); (here / 'result.json').touch()"
    _run(tmp_path, code, report=lambda _: times.append(time.monotonic()))
    assert max(b - a for a, b in itertools.pairwise(times)) < 1.0


def test_a_cancelled_job_ends_with_all_it_started_within_three_seconds(tmp_path: Path) -> None:
    asked: list[float] = []

    def cancel(_: Progress) -> None:
        if (tmp_path / "pids").exists():
            asked.append(time.monotonic())
            raise Cancelled("Stopped by a person.")

    with pytest.raises(Cancelled):
        _run(tmp_path, FOREVER, report=cancel)
    _until(lambda: _gone(tmp_path), seconds=3 - (time.monotonic() - asked[0]))


def test_a_job_over_its_time_limit_is_stopped_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="time limit of 1 s"):
        _run(tmp_path, FOREVER, child.Limits(deadline_s=1, memory_mb=4000))
    _until(lambda: _gone(tmp_path), seconds=3)


def test_a_job_over_its_memory_limit_is_stopped_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"memory limit: it held \d+ MB where 100 MB are allowed"):
        _run(
            tmp_path,
            "held = bytearray(200_000_000)\nimport time; time.sleep(30)",
            child.Limits(30, 100),
        )


def test_a_killed_job_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        EngineError, match="killed from outside, most likely because the machine ran out of memory"
    ):
        _run(tmp_path, "import os; os.kill(os.getpid(), 9)")


def test_a_job_that_aborts_names_the_signal_and_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"died of SIGABRT. Its last words: no more stack"):
        _run(tmp_path, "import os; print('no more stack', flush=True); os.abort()")


def test_a_job_that_leaves_nothing_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="ended with code 0 and left no result"):
        _run(tmp_path, "pass")


def test_the_text_of_an_error_reaches_the_person(tmp_path: Path) -> None:
    error = '{"message": "Column missing:\\\\n tv", "where": "check_paidmedia", "warnings": []}'
    with pytest.raises(
        EngineError, match=r"Robyn gave up: Column missing: tv \(in check_paidmedia\)"
    ):
        _run(tmp_path, WRITE + f"(here / 'error.json').write_text('{error}')")


def test_a_job_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    job = (
        "import os, sys, time; from engine_r.bridge import die_with_parent;"
        " die_with_parent(int(sys.argv[2]));"
    )
    job += f"open({str(tmp_path / 'pids')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    parent = (
        "import sys; from pathlib import Path; from engine_r import child; from mmm.engine import"
        " silent;"
    )
    parent += (
        f"child.run([sys.executable, '-c', {job!r}], Path({str(tmp_path)!r}), child.Limits(60,"
        " 4000), silent)"
    )
    worker = subprocess.Popen([sys.executable, "-c", parent], cwd=child.ROOT)
    try:
        _until(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text() != "")
    finally:
        worker.kill()
        worker.wait()
    _until(lambda: _gone(tmp_path))


def _until(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
