"""Performing a run: with the real compiled engine, and with engines that behave badly."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.extensions import db
from app.jobs import fits as job
from app.models import AuditEvent, Run, RunPart
from app.queries import models, visible
from app.queries import runs as queries
from app.services import fits, parts, recovery, runs
from app.storage import Folder
from mmm.engine import Progress
from mmm.errors import EngineError
from tenants import files
from tenants.models import now
from tests.factories import scored


@pytest.fixture
def acme(make):
    return make.tenant("acme")


class Engine:
    """An engine of the test: reports what it is told to, then returns the simulated bundle or
    raises.
    """

    label = "test engine"

    def __init__(self, *, during=None, error=None, reports=1):
        self.during, self.error, self.reports, self.fits = during, error, reports, 0

    def __call__(self, mode, refresh=None):
        return self

    def trials(self, spec):
        return 2

    def prepare(self, spec, data, report):
        report(Progress("prepare"))
        return b"prepared"

    def trial(self, spec, data, prepared, number, report):
        assert prepared == b"prepared"
        self.fits += 1
        for done in range(self.reports):
            report(Progress("search", done, self.reports, 0.1, 0.2))
            if self.during:
                self.during()
        if self.error:
            raise self.error
        return b"%d" % number

    def gather(self, spec, data, prepared, found, report):
        assert (prepared, found) == (b"prepared", [b"1", b"2"])
        return scored()


def perform(run_id, engine):
    """Do the parts of a run in their order, as one worker does."""
    while waiting := parts.due(parts.of_run(run_id)):
        before = waiting[0].attempts
        fits.run_part(waiting[0].id, engine)
        if (
            parts.of_run(run_id)
            and db.session.get(RunPart, waiting[0].id, populate_existing=True).attempts == before
        ):
            break  # the run has ended


def test_a_real_fit_in_the_compiled_engine_ends_finished(app, make, inside, acme):
    run = make.run(acme)
    with inside(acme):
        for _ in range(3):
            [part] = parts.due(parts.of_run(run.id))
            job.run(acme.id, part.id)
    with inside(acme, make.user()):
        row = queries.get(run.id)
        assert row.error is None
        assert (row.state, row.candidates) == ("finished", 20)
        assert row.selected == len(models.table(run.id)) > 0
        assert row.engine == row.manifest["engine"]
        assert row.manifest["data_sha256"]
        assert list(models.front(run.id).columns) == [*models.FRONT_COLUMNS, "selected"]
        best = models.table(run.id)[0]
        info = visible.model(run.id, best.sol_id).info
        assert (info.nrmse, info.rssd) == (best.nrmse, best.rssd)
        assert info.hyperparameters.keys() >= {"tv_spend_thetas", "train_size"}
        actions = list(db.session.scalars(select(AuditEvent.action)))
        assert actions[-1] == "run.finished"


def test_a_job_delivered_twice_fits_once(make, inside, acme):
    run, engine = make.run(acme), Engine()
    with inside(acme):
        for _ in range(4):
            for part in parts.of_run(run.id):
                fits.run_part(part.id, engine)
                fits.run_part(part.id, engine)
        assert engine.fits == 2
        assert queries.get(run.id).state == "finished"


def test_progress_reaches_the_row(make, inside, acme):
    run, seen = make.run(acme), []
    with inside(acme):
        perform(run.id, Engine(during=lambda: seen.append(queries.get(run.id))))
    row = seen[0]
    assert (row.state, row.stage, row.done, row.total) == (
        "running",
        "search",
        0,
        2,
    )  # of two trials
    assert (row.best_nrmse, row.best_rssd, row.engine) == (0.1, 0.2, "test engine")


def test_progress_is_written_at_most_twice_a_second(make, inside, acme, monkeypatch):
    run, writes = make.run(acme), []
    real = fits._Reporter._write
    monkeypatch.setattr(fits._Reporter, "_write", lambda self, p: writes.append(p) or real(self, p))
    with inside(acme):
        perform(run.id, Engine(reports=5000))
    assert 3 <= len(writes) < 20


def test_no_transaction_stays_open_during_the_fit(make, inside, acme):
    run, open_ = make.run(acme), []
    with inside(acme):
        perform(run.id, Engine(during=lambda: open_.append(db.session().in_transaction())))
    assert open_ == [False, False]


def test_cancelling_stops_the_fit_at_the_next_report(make, inside, acme, monkeypatch):
    monkeypatch.setattr(fits, "EVERY_S", 0)
    run = make.run(acme)
    engine = Engine(reports=1000, during=lambda: engine.reports == 0 or cancel())

    def cancel():
        if queries.get(run.id).cancel_requested is False:
            runs.cancel(run.id)

    with inside(acme):
        perform(run.id, engine)
        row = queries.get(run.id)
        assert (row.state, row.error, row.selected) == ("cancelled", None, 0)
        assert row.restartable


def test_the_engines_reason_reaches_the_person(make, inside, acme):
    run = make.run(acme)
    with inside(acme):
        perform(run.id, Engine(error=EngineError("Robyn says: object 'x' not found")))
        row = queries.get(run.id)
        assert (row.state, row.error) == ("failed", "Robyn says: object 'x' not found")


def test_a_surprise_ends_as_a_failed_run_with_a_reason(make, inside, acme):
    run = make.run(acme)
    with inside(acme):
        perform(run.id, Engine(error=ZeroDivisionError("division by zero")))
        assert queries.get(run.id).error == "Unexpected ZeroDivisionError: division by zero"


def test_a_fit_past_its_deadline_is_stopped(make, inside, acme, monkeypatch):
    monkeypatch.setattr(fits, "_deadline_s", lambda mode: 0.0)
    run = make.run(acme)
    with inside(acme):
        perform(run.id, Engine())
        assert "ran longer than" in queries.get(run.id).error


def test_a_crash_while_storing_leaves_no_half_result(make, inside, acme, monkeypatch):
    run = make.run(acme)
    monkeypatch.setattr(
        fits, "candidate_rows", lambda *_: (_ for _ in ()).throw(OSError("disk full"))
    )
    with inside(acme):
        perform(run.id, Engine())
        row = queries.get(run.id)
        assert (row.state, row.selected, row.candidates) == ("failed", 0, None)
        assert "disk full" in row.error
        assert not files.folder().exists(run.folder)


def test_the_run_shows_life_while_its_result_is_stored(make, inside, acme, monkeypatch):
    monkeypatch.setattr(fits, "EVERY_S", 0)
    run, seen = make.run(acme), []
    real = Folder.write

    def slow(self, name, content):
        if "/parts/" in name:
            return real(self, name, content)
        for part in parts.of_run(run.id):
            part.heartbeat_at = now() - recovery.SILENCE * 0.9
        db.session.commit()
        real(self, name, content)
        return seen.append((queries.get(run.id).stage, runs.reap()))

    monkeypatch.setattr(Folder, "write", slow)
    with inside(acme):
        perform(run.id, Engine())
        assert seen == [(fits.STORING, [])] * len(seen)
        assert len(seen) > 3
        assert queries.get(run.id).state == "finished"


def test_a_run_cancelled_while_its_result_is_stored_leaves_nothing(make, inside, acme, monkeypatch):
    run = make.run(acme)
    real = Folder.write
    monkeypatch.setattr(Folder, "write", lambda *a: real(*a) or cancel())

    def cancel():
        if not queries.get(run.id).cancel_requested:
            runs.cancel(run.id)

    with inside(acme):
        perform(run.id, Engine())
        assert (queries.get(run.id).state, queries.get(run.id).selected) == ("cancelled", 0)
        assert not files.folder().exists(run.folder)


def test_a_full_disk_is_said_and_leaves_no_file(make, inside, acme, monkeypatch):
    run = make.run(acme)

    def full(fs, path, content):
        with open(path, "wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    with inside(acme):
        monkeypatch.setattr(type(files.folder()._fs), "pipe_file", full)
        perform(run.id, Engine())
        row = queries.get(run.id)
        assert (row.state, row.restartable) == ("failed", True)
        assert "No space left" in row.error
        assert not files.folder().exists(run.folder)


def test_the_result_waits_for_a_busy_database(make, inside, acme, monkeypatch):
    from sqlalchemy.exc import OperationalError

    run, tries = make.run(acme), []
    real = fits._commit_result

    def busy(*given):
        tries.append(1)
        if len(tries) < fits.ATTEMPTS:
            raise OperationalError("UPDATE run", {}, Exception("database is locked"))
        real(*given)

    monkeypatch.setattr(fits, "_commit_result", busy)
    with inside(acme):
        perform(run.id, Engine())
        assert (queries.get(run.id).state, len(tries)) == ("finished", fits.ATTEMPTS)


def test_a_run_declared_lost_in_the_meantime_stays_lost(make, inside, acme):
    run = make.run(acme)
    with inside(acme):
        perform(run.id, Engine(during=lambda: parts.end(run.id, "lost")))
        row = queries.get(run.id)
        assert (row.state, row.selected) == ("lost", 0)
        assert not files.folder().exists(run.folder)


def test_a_busy_database_does_not_end_a_fit(make, inside, acme, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def busy(self, progress):
        raise OperationalError("UPDATE run", {}, Exception("database is locked"))

    run = make.run(acme)
    monkeypatch.setattr(fits._Reporter, "_write", busy)
    with inside(acme):
        perform(run.id, Engine())
        assert queries.get(run.id).state == "finished"


def test_the_engine_follows_the_mode(app):
    with app.app_context():
        names = {mode: type(job.engine(mode)).__name__ for mode in ("fast", "robyn", "verified")}
    assert names == {"fast": "CompiledEngine", "robyn": "RobynEngine", "verified": "VerifiedEngine"}


def test_a_run_of_another_tenant_is_not_performed(app, make, inside, acme):
    foreign = make.run(make.tenant())
    with inside(acme):
        perform(foreign.id, Engine())
    with app.app_context():
        from tenants.entry import entered

        with entered(foreign.tenant_id):
            assert db.session.get_one(Run, foreign.id).state == "queued"
