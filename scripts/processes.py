"""Start processes, watch them, and stop them with everything they started; nothing else is ever
signalled.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from scripts.console import fail, note, tail

TICK_S = 0.1
ORPHANS_S = 1.0  # how often orphans are collected: it means reading every process of the machine
GRACE_S = 6.0
LIVED_S = 5.0  # what dies sooner would die again
# An RQ worker finishes its job at the first signal and drops it at the second, if a second has
# passed between them.
SECOND_SIGNAL_S = 1.3
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None, use_errno=True)


class Stopped(Exception):
    """Somebody asked to stop."""


@dataclass
class Child:
    """A process of ours. One that `ends` may come to its end; the others are meant to stay.

    `again` starts one that has died anew; None where its death stops everything.
    """

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    ends: bool
    again: Callable[[], subprocess.Popen[bytes]] | None = None
    since: float = 0.0


class Processes:
    """The processes of one start.

    Orphans of theirs become ours (subreaper), so that none is left behind.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        self.children: list[Child] = []
        self._asked = False
        self._collected = float("-inf")
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def start(
        self,
        name: str,
        argv: Sequence[str],
        log: Path | None = None,
        ends: bool = False,
        again: bool = False,
        **how: object,
    ) -> Child:
        """Start a process with its output in `log` or on the terminal; in its own session: Ctrl-C
        reaches us only.

        With `again` it is started anew when it dies, unless it had hardly lived.
        """

        def begin() -> subprocess.Popen[bytes]:
            return self._begin(argv, log, dict(how))

        child = Child(name, begin(), log, ends, begin if again else None, time.monotonic())
        self.children.append(child)
        return child

    def _begin(
        self, argv: Sequence[str], log: Path | None, how: dict[str, object]
    ) -> subprocess.Popen[bytes]:
        sink = log.open("ab") if log else None
        try:
            return subprocess.Popen(  # type: ignore[call-overload]
                argv,
                stdin=how.pop("stdin", subprocess.DEVNULL),
                stdout=sink,
                stderr=subprocess.STDOUT if sink else None,
                env=self.env,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no threads here
                **how,
            )
        finally:
            if sink:
                sink.close()

    def wait(self, until: Callable[[], bool], what: str, timeout_s: float | None = None) -> None:
        """Tick until the condition holds.

        Raises Stopped when asked to, SystemExit if a process dies or time is up.
        """
        deadline = time.monotonic() + timeout_s if timeout_s else None
        while True:
            if self._asked:
                raise Stopped
            self._look()
            if until():
                return
            if deadline and time.monotonic() > deadline:
                raise fail(f"{what} took longer than {timeout_s:.0f} s.\n{self._logs()}")
            time.sleep(TICK_S)

    def stop(self, last: str) -> None:
        """Stop everything: all but the child named `last` at once, then whatever those left behind,
        then `last`.
        """
        keep = [child.process for child in self.children if child.name == last]
        self._end([child.process for child in self.children if child.name != last])
        spared = {process.pid for process in keep}
        left = [
            process
            for process in psutil.Process().children(recursive=True)
            if process.pid not in spared
        ]
        for process in left:
            _quietly(process.terminate)
        for process in psutil.wait_procs(left, timeout=2)[1]:
            _quietly(process.kill)
        self._end(keep)

    def _ask(self, _number: int, _frame: object) -> None:
        self._asked = True

    def _look(self) -> None:
        """Notice who died; now and then collect orphans that ended."""
        for child in self.children:
            code = child.process.poll()
            if code is None or (child.ends and code == 0):
                continue
            if child.again and time.monotonic() - child.since > LIVED_S:
                note(f"The {child.name} ended with status {code}; it is started again.")
                child.process, child.since = child.again(), time.monotonic()
            else:
                raise fail(
                    f"the {child.name} ended with status {code}; everything is"
                    f" stopped.\n{_log_of(child)}"
                )
        if time.monotonic() - self._collected < ORPHANS_S:
            return
        self._collected = time.monotonic()
        ours = {child.process.pid for child in self.children}
        for process in psutil.Process().children():
            if process.pid not in ours and process.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(process.pid, os.WNOHANG)

    @staticmethod
    def _end(processes: list[subprocess.Popen[bytes]]) -> None:
        asked, started = 0, time.monotonic()
        while alive := [process for process in processes if process.poll() is None]:
            passed = time.monotonic() - started
            if passed > GRACE_S:
                for process in alive:
                    process.kill()
                    process.wait()
            elif passed >= asked * SECOND_SIGNAL_S and asked < 2:
                asked += 1
                for process in alive:
                    process.terminate()
            time.sleep(TICK_S / 2)

    def _logs(self) -> str:
        return "\n".join(_log_of(child) for child in self.children if child.log)


def _log_of(child: Child) -> str:
    return f"    {child.log}:\n{tail(child.log)}" if child.log else ""


def _quietly(signal_it: Callable[[], None]) -> None:
    with suppress(psutil.NoSuchProcess):
        signal_it()


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
