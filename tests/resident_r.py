"""One R for all tests that only want its numbers: starting it anew costs each of them several
seconds.

`robyn()` is Meta's Robyn whose child process hands the job to that one R and waits. Everything else
is as in a worker: job directory, progress, errors. Tests about the process itself (limits,
cancelling) start an R of their own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import TYPE_CHECKING

from tests.waiting import CEILING_S, Evidence, until

if TYPE_CHECKING:
    from engine_r.engine import RobynEngine

NAME = "resident.socket"


def robyn() -> RobynEngine:
    """Meta's Robyn in the one R of this test session."""
    from engine_r.engine import RobynEngine

    return RobynEngine(
        deadline_s=CEILING_S,
        command=(sys.executable, "-m", "tests.resident_r", "ask", str(_started())),
    )


@cache
def _started() -> Path:
    """The socket of the process that R lives in, which dies with this one."""
    from engine_r import ROOT

    address = Path(tempfile.mkdtemp(prefix="resident-r-")) / NAME
    command = [sys.executable, "-m", "tests.resident_r", "serve", str(address), str(os.getpid())]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet)

    def stop() -> None:
        process.kill()
        process.wait()
        shutil.rmtree(address.parent)

    atexit.register(stop)
    return address


def serve(address: str, parent: int) -> None:
    """Do one job after the other. An error is left in the job's own directory."""
    from nevergrad.optimization.base import Optimizer

    from engine_r import bridge

    tell = Optimizer.tell
    bridge.set_environment()
    bridge.die_with_parent(parent)
    with Listener(address, "AF_UNIX") as listener:
        while True:
            with listener.accept() as connection:
                try:
                    bridge.work(Path(connection.recv()))
                    connection.send(0)
                except Exception:  # noqa: BLE001  # as in the bridge: the job's directory says which
                    connection.send(1)
                Optimizer.tell = tell  # a search is watched by its own job only


def ask(address: str, directory: str) -> int:
    """Hand a job over, wait for it, and return the exit code that R would have left with."""
    made: list[Connection] = []

    def connected() -> bool:
        try:
            made.append(Client(address, "AF_UNIX"))
        except (FileNotFoundError, ConnectionRefusedError):  # not there yet, or not listening yet
            return False
        return True

    until(connected, lambda: Evidence("R did not start."))
    with made[0] as connection:
        connection.send(directory)
        return int(connection.recv())


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]))
    sys.exit(ask(sys.argv[2], sys.argv[3]))
