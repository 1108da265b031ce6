"""Watches the child process from outside: progress, time limit, memory ceiling, kill switch, and
why it died.

R cannot be interrupted from within: a signal handler's exception is lost in R's C code. Only the
parent can stop it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from engine_r import ROOT
from mmm.engine import Progress, Report
from mmm.errors import EngineError
from mmm.phrase import Phrase, sentences

STAGES = {
    "start": "Starting R",
    "inputs": "Decomposing trend and season",
    "search": "Searching",
    "outputs": "Selecting Pareto models",
    "refit": "Refitting",
    "allocate": "Allocating the budget",
}
POLL_S = 0.2
REPORT_S = 0.5
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """deadline_s: seconds a job may take.

    memory_mb: resident megabytes that the child and its children may hold.
    """

    deadline_s: float
    memory_mb: float


def run(command: Sequence[str], directory: Path, limits: Limits, report: Report) -> None:
    """Run `command directory parent_pid` in a process group of its own, which never outlives the
    call.

    Raises EngineError with the reason when it broke a limit, died or left `error.json`; whatever
    `report` raises ends the group too and comes through.
    """
    with (directory / "r.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, str(directory), str(os.getpid())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _watch(process, directory, limits, report)
        finally:
            _end(process)
    _judge(process.returncode, directory)


def _watch(
    process: subprocess.Popen[bytes], directory: Path, limits: Limits, report: Report
) -> None:
    started, reported, last = time.monotonic(), 0.0, None
    while process.poll() is None:
        now = time.monotonic()
        progress = _progress(directory)
        if progress != last or now - reported >= REPORT_S:
            report(progress)
            reported, last = now, progress
        _enforce(process, limits, now - started, progress)
        time.sleep(POLL_S)
    report(_progress(directory))


def _enforce(
    process: subprocess.Popen[bytes], limits: Limits, elapsed: float, progress: Progress
) -> None:
    if elapsed > limits.deadline_s:
        said = Phrase("Robyn was stopped at its time limit of {n:,.0f} s.", n=limits.deadline_s)
        raise EngineError(_stopped(said, progress))
    used = memory_mb(process.pid)
    if used > limits.memory_mb:
        said = Phrase(
            "Robyn was stopped at its memory limit: it held {used:,.0f} MB where {limit:,.0f} MB"
            " are allowed.",
            used=used,
            limit=limits.memory_mb,
        )
        raise EngineError(_stopped(said, progress))


def _stopped(said: Phrase, progress: Progress) -> Phrase:
    """Why R was stopped, how far it had come and what to do."""
    fix = Phrase("Ask for fewer iterations or trials, use the fast mode, or raise the limit.")
    if not progress.total:
        return sentences(said, fix)
    far = Phrase(
        "It was at “{stage}”, {done:,} of {total:,}.",
        stage=Phrase(progress.stage),
        done=progress.done,
        total=progress.total,
    )
    return sentences(said, far, fix)


def memory_mb(pid: int) -> float:
    """Resident megabytes of a process and all its descendants; pages they share count once each."""
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0
    for member in family:
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / MEGABYTE


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # the whole group may have gone already
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _progress(directory: Path) -> Progress:
    state = _read(directory / "progress.json") or {"stage": "start"}
    percent = state.pop("percent", None)
    stage = STAGES.get(state["stage"], state["stage"])
    return Progress(**{**state, "stage": stage if percent is None else f"{stage}, {percent} %"})


def _judge(code: int, directory: Path) -> None:
    error = _read(directory / "error.json")
    if error:
        raise EngineError(Phrase("Robyn gave up: {error}", error=_sentence(error)))
    if code == 0 and (directory / "result.json").exists():
        return
    if code == -signal.SIGKILL:
        raise EngineError(
            "The R process was killed from outside, most likely because the machine ran out of"
            " memory. Try again with less running beside it, or with fewer iterations or trials."
        )
    ended = (
        Phrase("The R process died of {signal}.", signal=signal.Signals(-code).name)
        if code < 0
        else Phrase("The R process ended with code {code} and left no result.", code=code)
    )
    last = last_words(directory)
    if last:
        raise EngineError(sentences(ended, Phrase("Its last words: {words}", words=last)))
    raise EngineError(sentences(ended, Phrase("Its last words: none")))


def _sentence(error: dict[str, Any]) -> str:
    where = f" (in {error['where']})" if error.get("where") else ""
    return f"{' '.join(str(error['message']).split())}{where}"


def last_words(directory: Path, lines: int = 5) -> str:
    """The end of R's log."""
    text = (directory / "r.log").read_text(errors="replace")
    return " / ".join([line.strip() for line in text.splitlines() if line.strip()][-lines:])


def _read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text()) if path.exists() else None
