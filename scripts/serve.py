"""Start Redis, the web server and workers, and stop them together. `python -m scripts.serve demo`.

demo: with the demo clients, their accounts and fitted models. run: with what is in the database.
worker: one more worker beside a running server. migrate: only bring the database up to date.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
import urllib.request
from pathlib import Path

from app.config import PRODUCTION, Config
from app.errors import MissingSettings
from scripts import redis_server
from scripts.console import fail, note, step
from scripts.ports import refuse_if_taken
from scripts.processes import Processes, Stopped

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MIGRATE = "db upgrade"
MOST_WORKERS = 4  # unless WORKERS says more; each holds some 400 MB
DEMO = ("demo seed", "demo fit", "demo accounts")


def main() -> None:
    """Parse what to start and start it."""
    parser = argparse.ArgumentParser(prog="scripts.serve", description=__doc__)
    parser.add_argument("what", choices=("demo", "run", "worker", "migrate"))
    what = parser.parse_args().what
    os.chdir(ROOT)
    env = environment()
    _check(env, own_redis=what in ("demo", "run"))
    data = Path(env["DATA_DIR"])
    (data / "log").mkdir(parents=True, exist_ok=True)
    if what == "migrate":
        _become([str(BIN / "flask"), *MIGRATE.split()], env)
    if what == "worker":
        env.setdefault("REDIS_URL", redis_server.running(data / "redis"))
        if not env["REDIS_URL"]:
            raise fail("no Redis server: start make run or make demo first, or set REDIS_URL.")
        _become([str(BIN / "flask"), "worker"], env)
    with (data / "serving").open("a+") as lock:
        _alone(lock, data)
        refuse_if_taken(int(env["PORT"]))
        serve(Processes(env), data, what == "demo")


def _check(env: dict[str, str], own_redis: bool) -> None:
    """Refuse to start anything while a setting is missing or wrong."""
    given = {"REDIS_URL": "redis://ours", **env} if own_redis else env
    try:
        Config.from_env(given).require()
    except MissingSettings as problem:
        raise fail(str(problem)) from None


def environment() -> dict[str, str]:
    """The settings for every process: the environment, then .env, then what follows from them."""
    env = {**_dotenv(ROOT / ".env"), **{name: value for name, value in os.environ.items() if value}}
    env["DATA_DIR"] = str(Path(env.get("DATA_DIR") or "var").resolve())
    env.setdefault("PORT", "8050")
    if env.get("MIXFRONT_ENV") != PRODUCTION:  # which must say under which host people know it
        env.setdefault("BASE_HOST", f"localhost:{env['PORT']}")
    env.setdefault("RPY2_CFFI_MODE", "ABI")
    env["PYTHONUNBUFFERED"] = "1"
    return env


def serve(processes: Processes, data: Path, demo: bool) -> None:
    """Start everything in order and stay until asked to stop or until one of them dies for good."""
    try:
        if not processes.env.get("REDIS_URL"):
            step("Redis")
            folder = data / "redis"
            processes.env["REDIS_URL"] = redis_server.start(
                processes, folder, data / "log" / "redis.log"
            )
        _start(processes, data, demo)
        processes.wait(lambda: False, "")
    except Stopped:
        print("\nStopping ...", flush=True)
    finally:
        processes.stop(last=redis_server.NAME)


def _start(processes: Processes, data: Path, demo: bool) -> None:
    """Database, web server, workers.

    The demo's web server starts beside the migration: nobody knows its address yet.

    The workers come last: they import the most, and would make the first page wait.
    """
    step("Database, demo data and models" if demo else "Database")
    told, tell = os.pipe()
    os.set_blocking(told, False)
    lines = [MIGRATE, *(DEMO if demo else ())]
    argv = [sys.executable, "-m", "scripts.commands", "--tell", str(tell), *lines]
    commands = processes.start("set-up of the database", argv, ends=True, pass_fds=(tell,))
    os.close(tell)

    def migrated() -> bool:
        return bool(_read(told)) or commands.process.poll() is not None

    if not demo:
        processes.wait(migrated, "Migrating the database", 300)
    gunicorn = [str(BIN / "gunicorn"), "-c", "scripts/gunicorn.conf.py", "wsgi:server"]
    processes.start("web server", gunicorn, data / "log" / "web.log")
    host, port = processes.env["BASE_HOST"], processes.env["PORT"]
    address = f"http://{host}"
    processes.wait(lambda: _healthy(port, host), "The web server", 90)
    step(f"Web server on {address}")
    if demo:
        processes.wait(migrated, "Migrating the database", 300)
    for number in range(1, _workers(processes.env) + 1):
        name = f"worker {number}"
        without = [] if number == 1 else ["--no-check"]  # one check of this machine is enough
        log = data / "log" / f"{name.replace(' ', '-')}.log"
        processes.start(name, [str(BIN / "flask"), "worker", *without], log, again=True)
    processes.wait(lambda: commands.process.poll() is not None, "Fitting the demo models")
    if not demo:
        note("The first admin of an empty database: .venv/bin/flask create-admin")
    step(f"Mixfront runs on {address}; logs in {data / 'log'}; Ctrl-C stops it.")


def _workers(env: dict[str, str]) -> int:
    """How many workers to start: a run's trials are searched side by side by as many."""
    given = env.get("WORKERS", "")
    if not given:
        return min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    if not given.isdigit() or not int(given):
        raise fail(f"WORKERS must be a number of 1 or more, not “{given}”.")
    return int(given)


def _alone(lock, data: Path) -> None:  # type: ignore[no-untyped-def]
    """Two servers must not share one data folder's Redis."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise fail(f"already running on {data} (process {lock.read().strip()}).") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()


def _healthy(port: str, host: str) -> bool:
    """Whether the web server answers; asked directly, past any proxy of the environment."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=5
        ) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _read(pipe: int) -> bytes:
    try:
        return os.read(pipe, 64)
    except BlockingIOError:
        return b""


def _become(argv: list[str], env: dict[str, str]) -> None:
    os.execve(argv[0], argv, env)


def _dotenv(file: Path) -> dict[str, str]:
    """NAME=value lines; quotes around a value are dropped."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = (
        line.split("=", 1)
        for line in map(str.strip, lines)
        if "=" in line and not line.startswith("#")
    )
    return {
        name.removeprefix("export ").strip(): value.strip().strip("'\"") for name, value in pairs
    }


if __name__ == "__main__":
    main()
