"""Workers, as real processes: trials and workers that are killed, a Redis that is emptied."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import psutil
import pytest
from flask import Flask

from app.config import Config
from app.extensions import db, redis
from app.models.parts import TRIAL, WORKING
from app.queries import engines, models
from app.queries import runs as queries
from app.services import engines as engine_service
from app.services import parts, recovery, runs
from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from tenants import files
from tenants.models import now
from tests.installed_robyn import machine
from tests.mmm.bundles import simulated
from tests.waiting import CEILING_S, Evidence, of_process, until, until_gone

LONG = simulated().spec.with_(iterations=100_000, trials=2)
MIDDLE = simulated().spec.with_(iterations=4_000, trials=2)
ENDED = ("finished", "failed", "cancelled", "lost")  # nothing more happens to a run then
LOGS: dict[int, Path] = {}  # of every worker, by its process
SHORT = simulated().spec.with_(iterations=30, trials=1)


@pytest.fixture(scope="module")
def start_worker(
    built: Flask, settings: Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `flask worker` on the tests' database and Redis; none is left behind."""
    root = Path(__file__).resolve().parents[3]
    names = ("secret_key", "storage_key", "base_host", "data_dir", "redis_url")
    given = {name.upper(): getattr(settings, name) for name in names}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> subprocess.Popen[bytes]:
        path = tmp_path_factory.mktemp("worker") / "worker.log"
        env = {**os.environ, **given}
        with path.open("wb") as log:
            process = subprocess.Popen(
                [*command, *options], cwd=root, env=env, stdout=log, stderr=log
            )
        started.append(process)
        LOGS[process.pid] = path
        return process

    yield start
    for process in started:
        end(process)


@pytest.fixture(scope="module")
def worker(start_worker: Callable[..., subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """One worker for all tests; the last test kills it."""
    return start_worker()


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and all that it has started."""
    if process.poll() is None:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
    process.wait(timeout=CEILING_S)


def wait_until(
    worker: subprocess.Popen[bytes], state: Callable[[], object], run_id: str = ""
) -> None:
    """Wait for a state that the worker brings about, for a run only as long as that
    has not ended.
    """

    def evidence() -> Evidence:
        found = of_process(worker, LOGS[worker.pid])
        if not run_id:
            return found
        row = queries.get(run_id)
        told = f"The run is {row.state} at {row.done} of {row.total}, error: {row.error}."
        return Evidence(f"{told} {found.told}", over=found.over or row.state in ENDED)

    until(state, evidence)


def horses(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes in which the worker runs jobs."""
    return psutil.Process(process.pid).children()


@cache
def whole() -> Bundle:
    """MIDDLE fitted in one process, stored and read back."""
    fitted = CompiledEngine(1).fit(MIDDLE, simulated().tables["dt_input"])
    return Bundle.load(dict(fitted.dump()).__getitem__)


def same(run_id: str) -> None:
    """The stored result of MIDDLE has the very tables of the same fit in one process."""
    bundle = models.bundle(run_id)
    assert bundle.tables.keys() == whole().tables.keys()
    for name, table in whole().tables.items():
        pd.testing.assert_frame_equal(bundle.tables[name], table, check_exact=True)


def finished(run_id: str) -> bool:
    """Whether the run has finished, once what was lost has been sent again."""
    runs.reap()
    return queries.get(run_id).state == "finished"


def begun(run_id: str) -> list[int]:
    """How often each trial was begun."""
    return [part.attempts for part in parts.of_run(run_id) if part.step == TRIAL]


@pytest.mark.slow  # a trial that hangs is stopped and tried again, too; `.ci/run` asks for it
def test_a_trial_killed_in_the_middle_is_tried_again_and_the_result_is_the_same(
    make, inside, worker
):
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme, make.user()):
        run_id = runs.submit(data.id, MIDDLE, "fast", "Middle")
        wait_until(worker, lambda: queries.get(run_id).done > 0, run_id)
        assert (
            engines.status().checked_at is not None
        )  # the worker looked at its machine when it started
        [horse] = horses(worker)
        horse.send_signal(signal.SIGKILL)
        wait_until(worker, lambda: queries.get(run_id).state != "running", run_id)
        row = queries.get(run_id)
        assert (row.state, row.error) == ("finished", None)
        assert sorted(begun(run_id)) == [1, 2]  # the other trial was not touched
        assert [trial["begun"] for trial in row.manifest["trials"]] == begun(run_id)
        same(run_id)
        left = parts.parts_folder(f"runs/{run_id}")
        wait_until(worker, lambda: not files.folder().exists(left))


def test_redis_emptied_loses_no_run(make, inside, worker, monkeypatch):
    monkeypatch.setattr(recovery, "UNSENT", recovery.UNSENT * 0)
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme, make.user()):
        first, second = (runs.submit(data.id, spec, "fast", "") for spec in (MIDDLE, SHORT))
        wait_until(worker, lambda: queries.get(first).done > 0, first)
        redis().flushdb()
        assert set(runs.reap()) == {
            first,
            second,
        }  # the other trial of the first, and the second as a whole
        wait_until(worker, lambda: finished(first), first)
        same(first)
        wait_until(worker, lambda: finished(second), second)


def test_a_trial_that_hangs_is_tried_again_and_frees_its_worker(make, inside, worker):
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme):
        run_id = runs.submit(data.id, LONG, "fast", "Long")
        wait_until(worker, lambda: queries.get(run_id).done > 0, run_id)
        [horse] = horses(worker)
        below = horse.children(recursive=True)
        horse.suspend()
        [part] = [part for part in parts.of_run(run_id) if part.state == WORKING]
        part.heartbeat_at = now() - 2 * recovery.SILENCE
        db.session.commit()
        assert runs.reap() == [run_id]
        until_gone(horse.pid)
        wait_until(worker, lambda: 2 in begun(run_id), run_id)
        runs.cancel(run_id)
        wait_until(worker, lambda: queries.get(run_id).state == "cancelled", run_id)
        wait_until(worker, lambda: not files.folder().exists(f"runs/{run_id}"))
        assert not [
            process for process in below if process.is_running() and process.status() != "zombie"
        ]


@pytest.mark.r
def test_robyn_fits_in_the_worker_and_the_compiled_engine_agrees(make, inside, worker):
    found = machine()
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme, make.user()):
        engine_service.record(
            engine_service.MachineReport(
                found.ok, found.problems, found.versions, {"seconds": 1.0, "models": 20}
            )
        )
        run_id = runs.submit(
            data.id, simulated().spec.with_(iterations=20, trials=1), "robyn", "In R"
        )
        wait_until(worker, lambda: queries.get(run_id).state in ENDED, run_id)
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


@pytest.mark.slow  # as a killed trial, which every run has; `.ci/run` asks for it
def test_a_worker_killed_with_its_trial_costs_that_trial_only(
    make, inside, worker, start_worker, monkeypatch
):
    monkeypatch.setattr(recovery, "SILENCE", recovery.SILENCE / 10)
    acme = make.tenant("acme")
    data = make.dataset(acme)
    with inside(acme, make.user()):
        run_id = runs.submit(data.id, MIDDLE, "fast", "Middle")
        wait_until(worker, lambda: queries.get(run_id).done > 0, run_id)
        end(worker)
        assert queries.get(run_id).state == "running"  # nobody is left who could say otherwise
        until(lambda: runs.reap() == [run_id], lambda: Evidence("Its part is not given up."))
        other = start_worker("--no-check")  # its machine was seen when the first started
        monkeypatch.undo()  # its own parts speak twice a second, but it may be slow to begin
        wait_until(other, lambda: queries.get(run_id).state == "finished", run_id)
        assert sorted(begun(run_id)) == [1, 2]
        same(run_id)
