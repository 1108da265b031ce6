"""Following, cancelling and restarting runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dash import no_update
from flask import Flask

from app.queries import runs as queries
from callbacks import runs
from layouts import runs as layout
from tenants.models import now
from tests.factories import Factory
from tests.layouts.readable import words


def test_the_page_stops_asking_once_a_run_has_ended(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant()
    run = make.run(tenant, state="failed", error="R stopped.")
    with (
        app.test_request_context("/", base_url="http://localhost"),
        inside(tenant, make.user("analyst", tenant)),
    ):
        seen = {"id": run.id, "state": "running", "cancelling": False}
        head, middle, _end, now_seen, stop = runs.poll(1, seen)
    assert stop
    assert "Failed" in words(head)
    assert "R stopped." in words(middle)
    assert now_seen["state"] == "failed"


def test_head_and_end_are_left_alone_while_the_state_stays(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant()
    run = make.run(tenant)
    with (
        app.test_request_context("/", base_url="http://localhost"),
        inside(tenant, make.user("analyst", tenant)),
    ):
        seen = layout.seen(queries.get(run.id))
        head, middle, end, now_seen, stop = runs.poll(1, seen)
    assert (head, end, now_seen, stop) == (no_update, no_update, no_update, False)
    assert "Waiting for a worker" in words(middle)


def test_a_lost_run_starts_again_as_a_new_one_at_its_own_address(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant()
    run = make.run(tenant, state="lost")
    with (
        app.test_request_context("/", base_url="http://localhost"),
        inside(tenant, make.user("analyst", tenant)),
    ):
        address = runs.restart(1, {"id": run.id})
        assert [row.state for row in queries.recent()].count("queued") == 1
    assert address.startswith("/runs/")
    assert run.id not in address


def test_cancelling_a_queued_run_shows_it_cancelled(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant()
    run = make.run(tenant)
    with (
        app.test_request_context("/", base_url="http://localhost"),
        inside(tenant, make.user("analyst", tenant)),
    ):
        assert "Cancelled" in words(runs.cancel(1, {"id": run.id}))


def test_whoever_looks_notices_a_run_whose_worker_has_died(
    app: Flask, make: Factory, inside: Callable
) -> None:
    tenant = make.tenant()
    run = make.run(tenant, state="running", heartbeat_at=now() - timedelta(minutes=1), attempts=3)
    with (
        app.test_request_context("/", base_url="http://localhost"),
        inside(tenant, make.user("analyst", tenant)),
    ):
        _head, middle, _end, seen, stop = runs.poll(
            1, {"id": run.id, "state": "running", "cancelling": False}
        )
    assert (seen["state"], stop) == ("lost", True)
    assert "Trial 1 was begun 3 times" in words(middle)
