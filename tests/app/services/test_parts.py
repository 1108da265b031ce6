"""The parts of a run: whose turn it is, and what becomes of those that lose their process or their
message.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis.exceptions import ConnectionError as Gone
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from sqlalchemy import select

from app import queue
from app.extensions import db, redis
from app.models import AuditEvent, Run, RunPart
from app.models.parts import DONE, GATHER, PREPARE, TRIAL, WAITING, WORKING
from app.queries import runs as queries
from app.services import fits, parts, recovery, runs
from tenants import files
from tenants.models import now
from tests.app.services.test_fits import Engine

LONG_AGO = timedelta(minutes=5)


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    """A run of two trials whose preparation is done: both trials are sent, and behind them the last
    part.
    """
    row = make.run(acme)
    with make._app.app_context():
        from tenants.entry import entered

        with entered(acme.id):
            fits.run_part(parts.of_run(row.id)[0].id, Engine())
    return row


def job(part):
    return Job.fetch(part.job_id, connection=redis(), serializer=JSONSerializer)


def of(run_id, step):
    return [part for part in parts.of_run(run_id) if part.step == step]


def test_the_preparation_sends_the_trials_and_behind_them_the_part_that_gathers(inside, acme, run):
    with inside(acme):
        assert [part.state for part in of(run.id, PREPARE)] == [DONE]
        first, second = of(run.id, TRIAL)
        [gather] = of(run.id, GATHER)
        assert {job(part).get_status() for part in (first, second)} == {JobStatus.QUEUED}
        assert job(gather).get_status() == JobStatus.DEFERRED
        assert set(job(gather)._dependency_ids) == {first.job_id, second.job_id}
        assert queue.queue().job_ids == [first.job_id, second.job_id]
        assert job(first).args == [acme.id, first.id]


def test_parts_of_a_run_that_has_begun_go_before_runs_that_wait(make, inside, acme):
    first, second = make.run(acme), make.run(acme)
    with inside(acme):
        parts.send(parts.of_run(first.id))
        parts.send(parts.of_run(second.id))
        fits.run_part(parts.of_run(first.id)[0].id, Engine())
        assert [job_id.split("-")[0] for job_id in queue.queue().job_ids[:2]] == [
            p.id for p in of(first.id, TRIAL)
        ]


def test_a_part_that_comes_too_early_does_nothing(inside, acme, run):
    with inside(acme):
        [gather] = of(run.id, GATHER)
        fits.run_part(gather.id, Engine())
        assert of(run.id, GATHER)[0].state == WAITING
        fits.run_part(of(run.id, TRIAL)[1].id, Engine())
        fits.run_part(gather.id, Engine())
        assert of(run.id, GATHER)[0].state == WAITING
        fits.run_part(of(run.id, TRIAL)[0].id, Engine())
        fits.run_part(gather.id, Engine())
        assert queries.get(run.id).state == "finished"


def test_what_parts_leave_for_each_other_goes_with_the_result(inside, acme, run):
    with inside(acme):
        left = parts.parts_folder(run.folder)
        for part in of(run.id, TRIAL):
            fits.run_part(part.id, Engine())
        assert files.folder().read(f"{left}/trial-2") == b"2"
        fits.run_part(of(run.id, GATHER)[0].id, Engine())
        assert not files.folder().exists(left)
        assert files.folder().exists(f"{run.folder}/manifest.json")
        manifest = queries.get(run.id).manifest
        assert [trial["trial"] for trial in manifest["trials"]] == [1, 2]
        assert {"prepare", "Searching"} <= set(manifest["timings"])


def test_progress_is_the_sum_of_the_trials(inside, acme, run):
    with inside(acme):
        first, second = of(run.id, TRIAL)
        moment = now() - timedelta(seconds=10)
        for part, done, best in ((first, 30, 0.3), (second, 10, 0.2)):
            part.state, part.stage, part.done, part.total, part.best_nrmse = (
                WORKING,
                "Searching",
                done,
                100,
                best,
            )
            part.stage_started_at = moment
        db.session.commit()
        row = queries.get(run.id)
        assert (row.stage, row.done, row.total, row.best_nrmse) == ("Searching", 40, 200, 0.2)
        assert (row.trials_done, row.working) == (0, 2)
        assert row.eta_s == pytest.approx(40, abs=2)
        first.state, first.done = DONE, 100
        db.session.commit()
        row = queries.get(run.id)
        assert (row.done, row.trials_done, row.working) == (110, 1, 1)


def test_a_part_without_heartbeat_is_sent_again_and_its_old_job_can_do_no_more(inside, acme, run):
    with inside(acme):
        part = of(run.id, TRIAL)[0]
        held = parts.claim(part.id)
        old = part.job_id
        db.session.get_one(RunPart, part.id, populate_existing=True).heartbeat_at = (
            now() - timedelta(seconds=31)
        )
        db.session.commit()
        assert runs.reap() == [run.id]
        part = of(run.id, TRIAL)[0]
        assert (part.state, part.attempts) == (WAITING, 1)
        assert part.job_id != old
        assert job(part).get_status() == JobStatus.QUEUED
        assert not parts.done(held)  # it was only slow, and comes back
        parts.fail(held, "failed", "too late")
        assert queries.get(run.id).state == "running"
        again = parts.claim(part.id)
        assert (again.attempt, parts.done(again)) == (2, True)
        assert "run.sent_again" in db.session.scalars(select(AuditEvent.action)).all()
        assert runs.reap() == []


def test_a_quiet_part_is_left_alone_for_half_a_minute(inside, acme, run):
    with inside(acme):
        part = of(run.id, TRIAL)[0]
        parts.claim(part.id)
        db.session.get_one(RunPart, part.id, populate_existing=True).heartbeat_at = (
            now() - timedelta(seconds=20)
        )
        db.session.commit()
        assert runs.reap() == []


def test_a_part_killed_three_times_loses_its_run_with_the_reason(inside, acme, run):
    with inside(acme):
        trial = of(run.id, TRIAL)[1].id
        for _ in range(2):
            parts.claim(trial)
            assert parts.worker_died(trial, db.session.get_one(RunPart, trial).job_id)
            assert queries.get(run.id).state == "running"
        parts.claim(trial)
        parts.worker_died(trial)
        row = queries.get(run.id)
        assert (row.state, row.restartable) == ("lost", True)
        assert row.error.startswith("Trial 2 was begun 3 times")
        assert not files.folder().exists(run.folder)


def test_a_job_that_dies_before_it_takes_its_part_counts_too(inside, acme, run, monkeypatch):
    monkeypatch.setattr(recovery, "UNSENT", recovery.UNSENT * 0)
    with inside(acme):
        for _ in range(3):
            part = of(run.id, TRIAL)[0]
            job(part).set_status(JobStatus.FAILED)
            assert runs.reap() == [run.id]
        assert queries.get(run.id).state == "lost"


def test_the_death_of_a_job_that_was_replaced_changes_nothing(inside, acme, run):
    with inside(acme):
        part = of(run.id, TRIAL)[0]
        assert not parts.worker_died(part.id, "another-1")
        assert (part.state, part.attempts) == (WAITING, 0)


def test_after_a_repeated_trial_the_last_part_is_sent_by_whoever_is_last(inside, acme, run):
    with inside(acme):
        first, second = of(run.id, TRIAL)
        parts.claim(first.id)
        parts.worker_died(first.id)
        fits.run_part(first.id, Engine())
        fits.run_part(second.id, Engine())
        assert job(of(run.id, GATHER)[0]).get_status() == JobStatus.QUEUED


def test_redis_emptied_in_the_middle_loses_nothing(inside, acme, run, monkeypatch):
    monkeypatch.setattr(recovery, "UNSENT", recovery.UNSENT * 0)
    with inside(acme):
        first, second = of(run.id, TRIAL)
        fits.run_part(first.id, Engine())
        redis().flushdb()
        assert runs.reap() == [run.id]
        assert job(of(run.id, TRIAL)[1]).get_status() == JobStatus.QUEUED
        fits.run_part(second.id, Engine())
        redis().flushdb()
        assert runs.reap() == [run.id]
        assert job(of(run.id, GATHER)[0]).get_status() == JobStatus.QUEUED
        assert [part.attempts for part in parts.of_run(run.id) if part.state == WAITING] == [0]


def test_a_last_part_that_waits_for_a_dead_worker_is_sent(inside, acme, run):
    with inside(acme):
        for part in of(run.id, TRIAL):
            fits.run_part(part.id, Engine())
        for part in parts.of_run(run.id):
            part.sent_at, part.finished_at = now() - LONG_AGO, part.finished_at and now() - LONG_AGO
        db.session.commit()
        assert (
            job(of(run.id, GATHER)[0]).get_status() == JobStatus.DEFERRED
        )  # RQ was never told that they ended
        assert runs.reap() == [run.id]
        assert job(of(run.id, GATHER)[0]).get_status() == JobStatus.QUEUED


def test_parts_are_kept_when_redis_does_not_answer(make, inside, acme, monkeypatch):
    row = make.run(acme)

    def refuse(*_args, **_kwargs):
        raise Gone("no Redis here")

    with inside(acme):
        monkeypatch.setattr(queue.Queue, "enqueue_call", refuse)
        fits.run_part(parts.of_run(row.id)[0].id, Engine())
        assert sorted(part.state for part in parts.of_run(row.id)) == [
            DONE,
            WAITING,
            WAITING,
            WAITING,
        ]
        monkeypatch.undo()
        monkeypatch.setattr(recovery, "UNSENT", recovery.UNSENT * 0)
        assert runs.reap() == [row.id]
        assert {job(part).get_status() for part in of(row.id, TRIAL)} == {JobStatus.QUEUED}


def test_a_run_cancelled_between_two_parts_ends_at_once(inside, acme, run):
    with inside(acme):
        runs.cancel(run.id)
        assert queries.get(run.id).state == "cancelled"
        assert not files.folder().exists(run.folder)
        fits.run_part(of(run.id, TRIAL)[0].id, Engine())
        assert of(run.id, TRIAL)[0].state == WAITING


def test_a_run_cancelled_while_a_worker_is_gone_ends_as_cancelled(inside, acme, run):
    with inside(acme):
        part = of(run.id, TRIAL)[0]
        parts.claim(part.id)
        runs.cancel(run.id)
        assert queries.get(run.id).state == "running"
        parts.worker_died(part.id)
        assert queries.get(run.id).state == "cancelled"


def test_a_run_without_parts_is_lost(make, inside, acme):
    row = make.run(acme, state="running")
    with inside(acme):
        for part in parts.of_run(row.id):
            db.session.delete(part)
        db.session.commit()
        assert runs.reap() == [row.id]
        assert "Start the run again" in queries.get(row.id).error


def test_parts_of_another_tenant_are_not_seen(make, inside, acme, run):
    with inside(make.tenant("other")):
        assert parts.of_run(run.id) == []
        assert recovery.recover() == []
        assert db.session.get(Run, run.id) is None
