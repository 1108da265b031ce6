"""Waiting for a state as long as it takes: a busy machine never makes a test fail.

What waits says how it would know that waiting is in vain (a process that has ended, a run that has
failed), so that a test whose subject is broken fails at once. The ceiling is only for what hangs.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

CEILING_S = 600.0
_POLL_S = 0.1
_TAIL = 3000  # characters of a log


@dataclass(frozen=True)
class Evidence:
    """told: what is known now.

    over: nothing is under way any more that could bring the state about.
    """

    told: str
    over: bool = False


Look = Callable[[], Evidence]


def until(state: Callable[[], object], evidence: Look) -> None:
    """Return once the state is true; fail, with the evidence, once it can never be or at the
    ceiling.
    """
    end = time.monotonic() + CEILING_S
    while not state():
        found = evidence()
        if found.over and not state():  # it may have come about between the two looks
            raise AssertionError(f"It never came about. {found.told}")
        if time.monotonic() > end:
            raise AssertionError(f"Not within {CEILING_S:.0f} s. {found.told}")
        time.sleep(_POLL_S)


def of_process(process: subprocess.Popen[bytes], log: Path | None = None) -> Evidence:
    """Whether the process still runs, with the end of its log."""
    code = process.poll()
    how = "runs" if code is None else f"ended with code {code}"
    said = f"; its log ends:\n{log.read_text(errors='replace')[-_TAIL:]}" if log else ""
    return Evidence(f"Process {process.pid} {how}{said}", over=code is not None)


def running(pid: int) -> bool:
    """Whether the process runs: a dead one stays as a zombie where nobody collects what is left."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until_gone(*pids: int) -> None:
    """Return once none of the processes runs.

    They must be ones that would not end by themselves.
    """
    until(lambda: not any(map(running, pids)), lambda: Evidence(f"Running: {_running(pids)}"))


def _running(pids: tuple[int, ...]) -> str:
    return ", ".join(f"process {pid}" for pid in pids if running(pid))
