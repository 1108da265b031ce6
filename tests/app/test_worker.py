"""The worker, as real processes: a fit that is killed, a Redis that is emptied."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from flask import Flask

from app.config import Config
from app.extensions import db, redis
from app.models import Run
from app.queries import engines, models
from app.queries import runs as queries
from app.services import engines as engine_service
from app.services import runs
from tenants.models import now
from tests.mmm.bundles import simulated

LONG = simulated().spec.with_(iterations=100_000, trials=2)
SHORT = simulated().spec.with_(iterations=30, trials=1)


@pytest.fixture(scope="module")
def worker(
    built: Flask, settings: Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen[bytes]]:
    """`flask worker` on the tests' database and Redis; the last test kills it."""
    root = Path(__file__).resolve().parents[2]
    names = ("secret_key", "storage_key", "base_host", "data_dir", "redis_url")
    given = {name.upper(): getattr(settings, name) for name in names}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with (tmp_path_factory.mktemp("worker") / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env={**os.environ, **given}, stdout=log, stderr=log)
    yield process
    for child in psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []:
        child.kill()
    process.kill()
    process.wait(timeout=10)


def wait_until(worker: subprocess.Popen[bytes], done: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert worker.poll() is None, "the worker has stopped, see worker.log in the session's temporary folder"
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.2)


def horses(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes in which the worker runs jobs."""
    return psutil.Process(process.pid).children()


def test_a_fit_killed_in_the_middle_is_lost_and_can_be_started_again(make, inside, worker):
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme):
        run_id = runs.submit(data.id, LONG, "fast", "Long")
        wait_until(worker, lambda: queries.get(run_id).done > 0, 90, "the fit is under way")
        assert engines.status().checked_at is not None  # the worker looked at its machine when it started
        [horse] = horses(worker)
        below = horse.children(recursive=True)
        horse.send_signal(signal.SIGKILL)
        wait_until(worker, lambda: queries.get(run_id).state == "lost", 15, "the worker noticed")
        row = queries.get(run_id)
        assert row.restartable
        assert row.selected == 0
        wait_until(
            worker, lambda: not any(p.is_running() and p.status() != "zombie" for p in below), 15, "no process is left"
        )
        again = runs.restart(run_id)
        wait_until(worker, lambda: queries.get(again).state == "running", 30, "the same worker takes the next run")
        runs.cancel(again)
        asked = time.monotonic()
        wait_until(worker, lambda: queries.get(again).state == "cancelled", 10, "it was cancelled")
        assert time.monotonic() - asked < 5


def test_redis_emptied_loses_no_run(make, inside, worker, monkeypatch):
    monkeypatch.setattr(runs, "UNSENT", runs.UNSENT * 0)
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme):
        first, second = (runs.submit(data.id, spec, "fast", "") for spec in (LONG, SHORT))
        wait_until(worker, lambda: queries.get(first).done > 0, 90, "the first fit is under way")
        redis().flushdb()
        assert runs.reap() == [second]
        runs.cancel(first)
        wait_until(worker, lambda: queries.get(first).state == "cancelled", 10, "the first goes on and can be stopped")
        wait_until(worker, lambda: queries.get(second).state == "finished", 90, "the second is fitted")


def test_a_fit_that_hangs_is_lost_and_frees_its_worker(make, inside, worker):
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme):
        run_id = runs.submit(data.id, LONG, "fast", "Long")
        wait_until(worker, lambda: queries.get(run_id).done > 0, 90, "the fit is under way")
        [horse] = horses(worker)
        horse.suspend()
        db.session.get_one(Run, run_id).heartbeat_at = now() - 2 * runs.SILENCE
        db.session.commit()
        assert runs.reap() == [run_id]
        wait_until(worker, lambda: not horse.is_running() or horse.status() == "zombie", 15, "its process is gone")
        after = runs.submit(data.id, SHORT, "fast", "Short")
        wait_until(worker, lambda: queries.get(after).state == "finished", 90, "the worker takes the next run")


@pytest.mark.r
def test_robyn_fits_in_the_worker_and_the_compiled_engine_agrees(make, inside, worker):
    from engine_py.engine import CompiledEngine
    from engine_r.probe import probe

    if not (found := probe()).ok:
        pytest.skip(" ".join(str(problem) for problem in found.problems))
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme, make.user()):
        engine_service.record(found.ok, found.problems, dict(found.versions))
        run_id = runs.submit(data.id, simulated().spec.with_(iterations=40, trials=1), "robyn", "In R")
        wait_until(worker, lambda: queries.get(run_id).state not in ("queued", "running"), 240, "Robyn has fitted")
        row = queries.get(run_id)
        assert (row.state, row.error) == ("finished", None)
        assert found.versions["Robyn"] in row.engine
        bundle = models.bundle(run_id)
    sol_id = bundle.selected[0]
    of_robyn = bundle.tables["resultHypParam"].set_index("solID").loc[[sol_id]]
    evaluated = CompiledEngine().evaluate(
        bundle.spec, bundle.tables["dt_input"], of_robyn.reset_index(), bundle.tables["dt_mod"]
    )
    ours = evaluated.result_hyp_param.set_index("solID").loc[sol_id]
    for figure in ("nrmse", "decomp.rssd", "mape"):
        assert ours[figure] == pytest.approx(of_robyn.loc[sol_id, figure], rel=1e-9), figure


def test_a_worker_killed_with_its_fit_leaves_a_lost_run(make, inside, worker, monkeypatch):
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme):
        run_id = runs.submit(data.id, LONG, "fast", "Long")
        wait_until(worker, lambda: queries.get(run_id).done > 0, 90, "the fit is under way")
        everyone = [*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)]
        for process in reversed(everyone):
            process.kill()
        worker.wait(timeout=10)
        assert queries.get(run_id).state == "running"  # nobody is left who could say otherwise
        monkeypatch.setattr(runs, "SILENCE", runs.SILENCE / 10)
        time.sleep(3.5)
        assert runs.reap() == [run_id]
        assert queries.get(runs.restart(run_id)).state == "queued"
