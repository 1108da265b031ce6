"""Runs: submit, cancel, start again, and put in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis.exceptions import ConnectionError as Gone
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from sqlalchemy import select

from app import queue
from app.errors import Conflict, InvalidRequest, NotFound
from app.extensions import db, redis
from app.models import AuditEvent
from app.queries import engines
from app.queries import runs as queries
from app.services import engines as engine_service
from app.services import parts, runs
from mmm.errors import Missing
from tenants.models import now
from tests.mmm.bundles import simulated

FITTED = {"seconds": 0.4, "models": 20}

SPEC = simulated().spec.with_(iterations=20, trials=1)
LONG_AGO = timedelta(minutes=5)


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def job(run_id):
    """The message about the part of a run whose turn it is."""
    [part] = parts.due(parts.of_run(run_id))
    return Job.fetch(part.job_id, connection=redis(), serializer=JSONSerializer)


def sent_long_ago(run_id):
    [part] = parts.due(parts.of_run(run_id))
    part.sent_at = now() - LONG_AGO
    db.session.commit()


def test_a_submitted_run_waits_in_the_queue_with_ids_only(make, inside, acme):
    data, analyst = make.dataset(acme), make.user()
    with inside(acme, analyst):
        run_id = runs.submit(data.id, SPEC, "fast", " First ")
        row = queries.get(run_id)
        assert (row.state, row.name, row.mode, row.created_by) == (
            "queued",
            "First",
            "fast",
            analyst.name,
        )
        assert row.spec == SPEC.to_dict()
        sent = job(run_id)
        assert sent.func_name == queue.FIT
        assert sent.args == [acme.id, parts.of_run(run_id)[0].id]
        assert sent.timeout > 21600
        assert db.session.scalars(select(AuditEvent.action)).all()[-1] == "run.submitted"


def test_a_run_that_needs_r_is_refused_with_the_reason_where_there_is_none(make, inside, acme):
    data = make.dataset(acme)
    with inside(acme):
        missing = Missing("R is not installed.", command="apt install r-base-core")
        engine_service.record(engine_service.MachineReport(False, (missing,), {}, FITTED))
        assert engines.status().best_mode == "fast"
        for mode in ("robyn", "verified"):
            with pytest.raises(
                Conflict, match=r"R is not installed\. Run `apt install r-base-core`\."
            ):
                runs.submit(data.id, SPEC, mode, "")
        assert queries.recent() == []


def test_the_best_mode_is_verified_where_r_is(make, inside, acme):
    data = make.dataset(acme)
    with inside(acme):
        assert engines.status().checked_at is None
        engine_service.record(engine_service.MachineReport(True, (), {"Robyn": "3.12.1"}, FITTED))
        status = engines.status()
        assert (status.r_ok, status.best_mode, status.versions) == (
            True,
            "verified",
            {"Robyn": "3.12.1"},
        )
        assert queries.get(runs.submit(data.id, SPEC, "verified", "")).state == "queued"


def test_an_unknown_mode_and_a_spec_that_does_not_fit_the_data_are_refused(make, inside, acme):
    data = make.dataset(acme)
    with inside(acme):
        with pytest.raises(InvalidRequest, match="run mode"):
            runs.submit(data.id, SPEC, "magic", "")
        with pytest.raises(InvalidRequest):
            runs.submit(data.id, SPEC.with_(dep_var="turnover"), "fast", "")
        with pytest.raises(InvalidRequest, match="hyperparameter"):
            runs.submit(data.id, SPEC.with_(hyperparameters={}), "fast", "")
        with pytest.raises(InvalidRequest, match="1,000,000 at most"):
            runs.submit(data.id, SPEC.with_(iterations=10**12), "fast", "")


def test_another_tenants_run_is_not_found(make, inside, acme):
    other = make.tenant()
    foreign, data = make.run(other, state="lost"), make.dataset(other)
    with inside(acme):
        for question in (queries.get, runs.cancel, runs.restart):
            with pytest.raises(NotFound):
                question(foreign.id)
        with pytest.raises(NotFound):
            runs.submit(data.id, SPEC, "fast", "")
        assert queries.recent() == []


def test_a_client_viewer_finds_no_runs(make, inside, acme):
    run = make.run(acme)
    with inside(acme, make.user("client_viewer", acme)):
        for question in (
            queries.recent,
            engines.status,
            lambda: queries.get(run.id),
            lambda: runs.cancel(run.id),
        ):
            with pytest.raises(NotFound):
                question()


def test_a_queued_run_is_cancelled_at_once(make, inside, acme):
    run = make.run(acme)
    with inside(acme):
        runs.cancel(run.id)
        assert queries.get(run.id).state == "cancelled"
        with pytest.raises(Conflict, match="is cancelled"):
            runs.cancel(run.id)


def test_a_running_run_is_asked_to_stop(make, inside, acme):
    run = make.run(acme, state="running", heartbeat_at=now())
    with inside(acme):
        runs.cancel(run.id)
        row = queries.get(run.id)
        assert (row.state, row.cancel_requested) == ("running", True)
        assert "run.cancel_requested" in db.session.scalars(select(AuditEvent.action)).all()


@pytest.mark.parametrize("state", ["failed", "cancelled", "lost"])
def test_a_run_that_ended_badly_can_be_started_again(make, inside, acme, state):
    run = make.run(acme, state=state)
    with inside(acme):
        assert queries.get(run.id).restartable
        again = queries.get(runs.restart(run.id))
        assert (again.state, again.spec, again.name) == ("queued", run.spec, run.name)
        assert again.id != run.id
        assert job(again.id)


@pytest.mark.parametrize("state", ["queued", "running", "finished"])
def test_other_runs_cannot_be_started_again(make, inside, acme, state):
    run = make.run(acme, state=state)
    with inside(acme), pytest.raises(Conflict, match=state):
        runs.restart(run.id)


def test_a_queued_run_whose_job_vanished_is_sent_again(make, inside, acme):
    data = make.dataset(acme)
    with inside(acme):
        run_id = runs.submit(data.id, SPEC, "fast", "")
        redis().flushdb()
        assert runs.reap() == []  # it was sent a moment ago: perhaps it is only on its way
        sent_long_ago(run_id)
        assert runs.reap() == [run_id]
        assert job(run_id).get_status() == JobStatus.QUEUED
        assert runs.reap() == []
        assert queries.get(run_id).state == "queued"


def test_a_waiting_run_is_left_alone_however_long_it_waits(make, inside, acme):
    data = make.dataset(acme)
    with inside(acme):
        run_id = runs.submit(data.id, SPEC, "fast", "")
        sent_long_ago(run_id)
        assert runs.reap() == []
        assert queries.get(run_id).state == "queued"


def test_a_run_is_kept_when_redis_does_not_answer(make, inside, acme, monkeypatch):
    data = make.dataset(acme)
    with inside(acme):

        def refuse(*_args, **_kwargs):
            raise Gone("no Redis here")

        monkeypatch.setattr(queue.Queue, "enqueue_call", refuse)
        run_id = runs.submit(data.id, SPEC, "fast", "")
        assert queries.get(run_id).state == "queued"
        monkeypatch.undo()
        sent_long_ago(run_id)
        assert runs.reap() == [run_id]


def test_a_queued_run_tells_what_it_waits_for(make, inside, acme, monkeypatch):
    run = make.run(acme)
    with inside(acme):
        assert queries.get(run.id).waits_for == "worker"  # none runs in this test
        monkeypatch.setattr(queue.Worker, "count", lambda **_: 2)
        assert queries.get(run.id).waits_for == "turn"

        def refuse(**_):
            raise Gone("no Redis here")

        monkeypatch.setattr(queue.Worker, "count", refuse)
        assert queries.get(run.id).waits_for == "redis"


def test_while_redis_is_away_it_is_asked_once(make, inside, acme, monkeypatch):
    for _ in range(3):
        make.run(acme, sent_at=now() - LONG_AGO)
    asked = []
    monkeypatch.setattr(queue, "states", lambda job_ids: asked.append(job_ids) or {})
    with inside(acme):
        assert runs.reap() == []
    assert len(asked) == 1


def test_time_left_is_told_from_the_pace_of_the_stage(make, inside, acme):
    begun = now() - timedelta(seconds=10)
    run = make.run(
        acme, state="running", stage="search", done=50, total=200, stage_started_at=begun
    )
    with inside(acme):
        before = now()
        left = queries.get(run.id).eta_s
        after = now()
    # three quarters are left
    least, most = (3 * (at - begun).total_seconds() for at in (before, after))
    assert least <= left <= most
    early = make.run(
        acme, state="running", stage="search", done=0, total=200, stage_started_at=now()
    )
    with inside(acme):
        assert queries.get(early.id).eta_s is None


def test_only_jobs_of_ours_are_sent(app):
    with app.app_context(), pytest.raises(ValueError, match="no job of ours"):
        queue.enqueue("os.system", "x", job_id="x")
