"""What is kept of finished runs."""

from __future__ import annotations

import weakref

import pytest

from app.queries import models, results, visible
from tests.factories import SOL_ID


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_what_was_worked_out_is_kept_with_its_run(inside, acme, make):
    run = make.finished_run(acme)
    with inside(acme):
        found = models.of_run(run.id)
        assert models.of_run(run.id) is found
        assert found.candidates() is found.candidates()
        assert found.consensus() is found.consensus()
        assert found.health(SOL_ID) is found.health(SOL_ID)
        assert found.comparison((SOL_ID,)) is found.comparison((SOL_ID,))
        assert visible.model(run.id, SOL_ID).results is found


def test_what_was_worked_out_leaves_memory_with_its_run(inside, acme, make):
    run = make.finished_run(acme)
    with inside(acme):
        found = models.of_run(run.id)
        found.health(SOL_ID), found.consensus(), found.comparison((SOL_ID,))
        gone = [
            weakref.ref(of)
            for of in (found, found.bundle, found.candidates(), found.tables(SOL_ID))
        ]
        del found
        results.in_memory.cache_clear()
    assert [of() for of in gone] == [None] * len(gone)


def test_no_more_runs_are_kept_than_fit(inside, acme, make):
    runs = [make.finished_run(acme) for _ in range(9)]
    with inside(acme):
        first = models.of_run(runs[0].id)
        for run in runs[1:]:
            models.of_run(run.id)
        assert models.of_run(runs[-1].id) is models.of_run(runs[-1].id)
        assert models.of_run(runs[0].id) is not first


def test_two_clients_never_share_what_is_kept(inside, make):
    clients = [make.tenant(), make.tenant()]
    runs = [make.finished_run(client) for client in clients]
    found = []
    for client, run in zip(clients, runs, strict=True):
        with inside(client):
            found.append(results.in_memory(client.id, f"runs/{run.id}", str(run.finished_at)))
            assert models.of_run(run.id) is found[-1]
    assert found[0] is not found[1]
