"""Processes are started, watched and stopped with everything they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.waiting import CEILING_S, until_gone
from tests.waiting import running as is_running

ROOT = Path(__file__).resolve().parents[2]

# The supervisor changes signal handlers and adopts orphans, so each test gives it a process of its
# own.
PREPARE = """
import os, signal, sys, time
from pathlib import Path
from scripts.processes import Processes, Stopped
processes = Processes(os.environ)
def stay():
    try:
        processes.wait(lambda: False, "")
    except Stopped:
        print("asked", flush=True)
    finally:
        processes.stop(last="last")
"""


def supervisor(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREPARE + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def pids(running: subprocess.Popen[str], count: int) -> list[int]:
    assert running.stdout
    return [int(running.stdout.readline()) for _ in range(count)]


def test_a_signal_stops_children_and_the_orphans_they_left() -> None:
    orphan = (
        "import subprocess; print(subprocess.Popen(['sleep', '3600'], start_new_session=True).pid,"
        " flush=True)"
    )
    running = supervisor(f"""
processes.start("parent of an orphan", [sys.executable, "-c", {orphan!r}], ends=True)
processes.start("last", ["sleep", "3600"])
processes.wait(lambda: processes.children[0].process.poll() is not None, "ending")
print(processes.children[1].process.pid, flush=True)
stay()
""")
    started = pids(running, 2)
    assert all(map(is_running, started))
    running.terminate()
    output, errors = running.communicate(timeout=CEILING_S)
    assert output == "asked\n"
    assert running.returncode == 0, errors
    until_gone(*started)


def test_a_child_that_dies_is_named_with_the_end_of_its_log_and_stops_the_rest(
    tmp_path: Path,
) -> None:
    log = tmp_path / "worker.log"
    running = supervisor(f"""
print(processes.start("last", ["sleep", "3600"]).process.pid, flush=True)
processes.start("worker", ["sh", "-c", "echo out of luck; exit 3"], Path({str(log)!r}))
stay()
""")
    started = pids(running, 1)
    _, errors = running.communicate(timeout=CEILING_S)
    assert running.returncode == 1
    assert "the worker ended with status 3" in errors
    assert "| out of luck" in errors
    until_gone(*started)


def test_a_worker_that_is_killed_is_started_again_and_the_rest_stays() -> None:
    running = supervisor("""
import scripts.processes
scripts.processes.LIVED_S = 0.2
print(processes.start("last", ["sleep", "3600"]).process.pid, flush=True)
stays = "import os, time; print(os.getpid(), flush=True); time.sleep(3600)"
print(processes.start("worker", [sys.executable, "-c", stays], again=True).process.pid, flush=True)
stay()
""")
    last, worker, *_ = pids(running, 3)
    time.sleep(0.5)
    os.kill(worker, signal.SIGKILL)
    told, anew = [running.stdout.readline() for _ in range(2)] if running.stdout else ["", "0"]
    assert "The worker ended with status -9; it is started again." in told
    assert is_running(last)
    running.terminate()
    running.communicate(timeout=CEILING_S)
    until_gone(last, int(anew))


def test_a_process_that_ignores_being_asked_is_killed() -> None:
    running = supervisor("""
import scripts.processes
scripts.processes.GRACE_S = 1.0
deaf = "from signal import *; import os, time; signal(SIGTERM, SIG_IGN);"
deaf += "print(os.getpid(), flush=True); time.sleep(3600)"
processes.start("deaf", [sys.executable, "-c", deaf])
stay()
""")
    started = pids(running, 1)
    running.terminate()
    running.communicate(timeout=CEILING_S)
    until_gone(*started)


def test_children_end_with_a_supervisor_that_is_killed() -> None:
    running = supervisor(
        'print(processes.start("child", ["sleep", "3600"]).process.pid, flush=True)\nstay()'
    )
    started = pids(running, 1)
    running.kill()
    running.communicate(timeout=CEILING_S)
    until_gone(*started)


def test_what_takes_too_long_is_said() -> None:
    running = supervisor("""
try:
    processes.wait(lambda: False, "The web server", 1)
finally:
    processes.stop(last="last")
""")
    _, errors = running.communicate(timeout=CEILING_S)
    assert running.returncode == 1
    assert "The web server took longer than 1 s" in errors


@pytest.mark.skipif(os.name != "posix", reason="Linux only")
def test_redis_wants_its_password_and_keeps_its_data(tmp_path: Path) -> None:
    running = supervisor(f"""
from redis import Redis
from redis.exceptions import AuthenticationError
from scripts import redis_server
folder = Path({str(tmp_path)!r})
for round in ("first", "second"):
    url = redis_server.start(processes, folder / "redis", folder / "log")
    assert redis_server.running(folder / "redis") == url
    assert (folder / "redis" / "url").stat().st_mode & 0o077 == 0
    own = Redis.from_url(url)
    print(own.get("kept"))
    own.set("kept", round)
    port = own.connection_pool.connection_kwargs["port"]
    stranger = Redis.from_url("redis://127.0.0.1:%d" % port)  # asks once
    try:
        stranger.ping()
    except AuthenticationError:
        print("refused")
    own.close(), stranger.close()
    processes.stop(last=redis_server.NAME)
    processes.children.clear()
""")
    output, errors = running.communicate(timeout=CEILING_S)
    assert running.returncode == 0, errors
    assert output.splitlines() == ["None", "refused", "b'first'", "refused"]
