"""Checks of machines: what is kept of them, who may ask, and what becomes of a check that was asked
for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from app import queue
from app.errors import Conflict, NotFound
from app.extensions import db, redis
from app.models import EngineCheck
from app.queries import engines as queries
from app.services import engines
from app.services.engines import MachineReport
from mmm.errors import Missing
from tests.factories import Factory

FITTED = {"seconds": 0.4, "models": 20, "largest": None, "agree": None}
COMPARED = {
    "seconds": 9.0,
    "models": 20,
    "largest": {"nrmse": 1e-16, "decomp.rssd": None, "coef": 0.0},
    "agree": True,
}
NO_R = Missing("R is not installed.", "Install it.", command="apt install r-base-core")
WHOLE = MachineReport(True, (), {"R": "4.2.2", "Robyn": "3.12.1"}, FITTED, COMPARED)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (WHOLE, "ok"),
        (replace(WHOLE, robyn=None), "ok"),
        (replace(WHOLE, robyn_ok=False, robyn=None), "limited"),
        (replace(WHOLE, compiled=None, robyn=None), "broken"),
        (replace(WHOLE, robyn=COMPARED | {"agree": False}), "broken"),
    ],
)
def test_a_machine_is_ok_limited_or_broken(found: MachineReport, state: str) -> None:
    assert found.state == state


def test_a_quick_check_leaves_the_last_fit_in_r_to_be_read(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant()
    with inside(tenant):
        for found in (WHOLE, replace(WHOLE, robyn=None), replace(WHOLE, robyn=None)):
            engines.record(found)
        assert db.session.query(EngineCheck).count() == 2
        [machine] = queries.machines()
    assert machine.robyn == COMPARED
    assert machine.robyn_at is not None
    assert machine.checked_at is not None
    assert machine.robyn_at < machine.checked_at


def test_a_machine_that_has_lost_r_shows_no_fit_in_r(
    app: Flask, make: Factory, inside: Callable
) -> None:
    with inside(make.tenant()):
        engines.record(WHOLE)
        engines.record(replace(WHOLE, robyn_ok=False, robyn=None, problems=(NO_R,)))
        [machine] = queries.machines()
        assert (machine.state, machine.robyn, machine.problems) == ("limited", None, (NO_R,))
        assert queries.newest().problems == (NO_R,)


def test_what_only_warns_is_no_reason_against_robyn(
    app: Flask, make: Factory, inside: Callable
) -> None:
    with inside(make.tenant()):
        engines.record(replace(WHOLE, problems=(replace(NO_R, serious=False),)))
        assert queries.newest().problems == ()
        assert len(queries.machines()[0].problems) == 1


def test_a_client_neither_reads_nor_asks(app: Flask, make: Factory, inside: Callable) -> None:
    tenant = make.tenant()
    with inside(tenant, make.user("client_viewer", tenant)):
        for call in (queries.machines, engines.check_now):
            with pytest.raises(NotFound):
                call()


def test_without_a_worker_nobody_can_be_asked(app: Flask, make: Factory, inside: Callable) -> None:
    with inside(make.tenant(), make.user()), pytest.raises(Conflict, match="No worker is running"):
        engines.check_now()


def test_without_redis_the_page_still_has_what_is_known(
    app: Flask, make: Factory, inside: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(make.tenant(), make.user()):
        engines.record(WHOLE)
        monkeypatch.setitem(
            app.extensions, "mixfront_redis", Redis.from_url("redis://127.0.0.1:1/0")
        )
        [machine] = queries.machines()
        assert (machine.state, machine.has_worker, machine.asked) == ("ok", None, None)
        with pytest.raises(Conflict, match="does not answer"):
            engines.check_now()


def test_a_check_that_was_asked_for_is_done_by_a_worker_of_that_machine(
    app: Flask, make: Factory, inside: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # no fit in R
    with inside(make.tenant(), make.user()):
        mine = [queue.machine_queue(queue.this_machine()), queue.queue()]
        worker = SimpleWorker(mine, connection=redis(), serializer=JSONSerializer)
        worker.register_birth()
        engines.check_now()
        engines.check_now()  # twice is once
        assert len(mine[0]) == 1
        [machine] = queries.machines()
        assert (machine.state, machine.has_worker, machine.asked) == (
            "unchecked",
            True,
            queue.PendingCheck("waiting"),
        )
        worker.register_death()
        SimpleWorker(mine, connection=redis(), serializer=JSONSerializer).work(
            burst=True, logging_level=None
        )
        [machine] = queries.machines()
        assert (machine.state, machine.asked) == ("limited", None)
        assert machine.compiled is not None
