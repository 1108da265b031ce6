"""The parent's side of a job, with small Python scripts in R's place: they break in the ways that R
breaks.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from engine_r import child
from mmm.engine import Progress, silent
from mmm.errors import Cancelled, EngineError
from tests.waiting import CEILING_S, Evidence, of_process, until, until_gone

LIMITS = child.Limits(deadline_s=CEILING_S, memory_mb=4000)
WRITE = (
    "import json, os, subprocess, sys, time; from pathlib import Path; here = Path(sys.argv[1]);"
)
FOREVER = (
    WRITE
    + "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)']);"
    + "(here / 'pids').write_text(f'{os.getpid()} {other.pid}'); time.sleep(3600)"
)


def _run(directory: Path, code: str, limits: child.Limits = LIMITS, report=silent) -> None:
    child.run([sys.executable, "-c", code], directory, limits, report)


def _begun(directory: Path) -> bool:
    """Whether the job has written down its processes."""
    return (directory / "pids").exists() and (directory / "pids").read_text() != ""


def _assert_gone(directory: Path) -> None:
    until_gone(*map(int, (directory / "pids").read_text().split()))


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


def test_a_silent_job_is_reported_again_and_again(tmp_path: Path) -> None:
    """It goes on until it has been reported four times."""
    heard = itertools.count(1)
    code = WRITE + "exec('while not (here / \"heard\").exists(): time.sleep(0.1)');"
    code += "(here / 'result.json').touch()"
    _run(tmp_path, code, report=lambda _: next(heard) == 4 and (tmp_path / "heard").touch())
    assert next(heard) > 4
    assert child.REPORT_S + child.POLL_S < 1.0  # seconds between two reports


def test_a_cancelled_job_ends_with_all_it_started(tmp_path: Path) -> None:
    def cancel(_: Progress) -> None:
        if _begun(tmp_path):
            raise Cancelled("Stopped by a person.")

    with pytest.raises(Cancelled):
        _run(tmp_path, FOREVER, report=cancel)
    _assert_gone(tmp_path)


def test_a_job_over_its_time_limit_is_stopped_with_the_reason(tmp_path: Path) -> None:
    def wait(_: Progress) -> None:
        until(lambda: _begun(tmp_path), lambda: Evidence("The job has not begun."))

    with pytest.raises(EngineError, match="time limit of 1 s"):
        _run(tmp_path, FOREVER, child.Limits(deadline_s=1, memory_mb=4000), wait)
    _assert_gone(tmp_path)


def test_a_job_over_its_memory_limit_is_stopped_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"memory limit: it held \d+ MB where 100 MB are allowed"):
        _run(
            tmp_path,
            "held = bytearray(200_000_000)\nimport time; time.sleep(3600)",
            child.Limits(CEILING_S, 100),
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
    job += f"open({str(tmp_path / 'pids')!r}, 'w').write(str(os.getpid())); time.sleep(3600)"
    parent = (
        "import sys; from pathlib import Path; from engine_r import child; from mmm.engine import"
        " silent;"
    )
    parent += (
        f"child.run([sys.executable, '-c', {job!r}], Path({str(tmp_path)!r}), child.Limits(3600,"
        " 4000), silent)"
    )
    worker = subprocess.Popen([sys.executable, "-c", parent], cwd=child.ROOT)
    try:
        until(lambda: _begun(tmp_path), lambda: of_process(worker))
    finally:
        worker.kill()
        worker.wait()
    _assert_gone(tmp_path)
