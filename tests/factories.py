"""Rows with defaults: a test names only what it is about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
from flask import Flask

from app.extensions import db
from app.models import Dataset, Run, RunPart
from app.models.parts import DONE, GATHER, PREPARE, TRIAL, WAITING, WORKING
from app.models.runs import FINISHED, QUEUED, RUNNING
from app.services import audit, datasets, fits
from mmm.bundle import Bundle
from mmm.simulation.media_plans import demo_plan
from tenants import accounts, files
from tenants.branding import Brand
from tenants.entry import entered
from tenants.models import Agency, Tenant, User, new_id, now
from tests.mmm.bundles import simulated

PASSWORD = "correct horse battery"
AGENCY_ROLES = ("agency_admin", "analyst")
SOL_ID = "1_1_1"  # the one model of `finished_run`
ITS_OWN = ("id", "tenant_id", "name", "created_at", "created_by", "removed_at")  # of a data set

_weekly: list[tuple[dict[str, Any], bytes]] = []  # what the check said of it, and its file


@cache
def scored() -> Bundle:
    """The simulated bundle with error figures, which the simulation itself leaves open."""
    made = simulated()
    table = made.tables["resultHypParam"].assign(
        nrmse=0.06, mape=0.05, rsq_train=0.9, **{"decomp.rssd": 0.1}
    )
    return replace(made, tables={**made.tables, "resultHypParam": table})


@cache
def files_of_scored() -> dict[str, bytes]:
    """The stored files of `scored()` by name: most runs of the tests have these very ones."""
    return dict(scored().dump())


class Factory:
    """Makes rows in the database of an app and commits them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._numbers = itertools.count(1)
        self._agency: Agency | None = None

    def agency(self, name: str = "") -> Agency:
        with self._saved():
            return accounts.new_agency(name or f"Agency {next(self._numbers)}")

    def tenant(self, slug: str = "", agency: Agency | None = None, **brand: Any) -> Tenant:
        """A client; of the test's own agency unless another is given."""
        number = next(self._numbers)
        agency = agency or self._own_agency()
        with self._saved():
            return accounts.new_tenant(
                agency, slug or f"client{number}", Brand(**{"name": f"Client {number}"} | brand)
            )

    def user(
        self,
        role: str | None = "analyst",
        tenant: Tenant | None = None,
        agency: Agency | None = None,
    ) -> User:
        """A person with one role: of a tenant if one is given, else of the agency (given, or the
        test's own).
        """
        number = next(self._numbers)
        if role in AGENCY_ROLES and tenant is None:
            agency = agency or self._own_agency()
        with self._saved():
            user = accounts.new_user(f"person{number}@example.org", f"Person {number}", PASSWORD)
            if role is not None:
                accounts.grant(user, role, tenant=tenant, agency=agency)
            return user

    def dataset(self, tenant: Tenant, frame: pd.DataFrame | None = None, **values: Any) -> Dataset:
        """A data set with its file: simulated weekly data unless a table is given."""
        with self._app.app_context(), entered(tenant.id):
            name = values.pop("name", "Weekly data")
            if frame is None:
                row = self._weekly_data(name)
            else:
                row = db.session.get_one(Dataset, datasets.keep(frame, name, "sample"))
            for key, value in values.items():
                setattr(row, key, value)
            db.session.commit()
            return row

    def _weekly_data(self, name: str) -> Dataset:
        """The simulated data, checked and described by the first time that it is kept."""
        if not _weekly:
            table = simulated().tables["dt_input"]
            row = db.session.get_one(Dataset, datasets.keep(table, name, "sample", demo_plan()))
            own = {column.key: getattr(row, column.key) for column in Dataset.__table__.columns}
            described = {key: value for key, value in own.items() if key not in ITS_OWN}
            _weekly.append((described, files.folder().read(row.file)))
            return row
        described, content = _weekly[0]
        row = Dataset(id=new_id(), name=name, created_by=audit.actor(), **described)
        files.folder().write(row.file, content)
        db.session.add(row)
        audit.record("data.added", row.id, name=name, source=row.source, rows=row.rows)
        return row

    def run(self, tenant: Tenant, dataset: Dataset | None = None, **values: Any) -> Run:
        """A run in any state, without result and without a job; one that runs is at its only trial.

        Progress, heartbeat and messages are those of the part that is under way.
        """
        dataset = dataset or self.dataset(tenant)
        spec = simulated().spec.with_(iterations=20, trials=1)
        defaults = {
            "name": "A run",
            "mode": "fast",
            "spec": spec.to_dict(),
            "state": QUEUED,
            "dataset_id": dataset.id,
        }
        of_part = {
            name: values.pop(name) for name in list(values) if name not in Run.__table__.columns
        }
        with self._app.app_context(), entered(tenant.id):
            row = Run(id=new_id(), **defaults | values)
            db.session.add(row)
            db.session.flush()
            if row.state == RUNNING:
                row.started_at = row.started_at or now()
                given = {
                    "state": WORKING,
                    "sent": 1,
                    "attempts": 1,
                    "heartbeat_at": now(),
                } | of_part
                db.session.add(RunPart(run_id=row.id, step=PREPARE, state=DONE))
                db.session.add(RunPart(run_id=row.id, step=TRIAL, number=1, **given))
                db.session.add(RunPart(run_id=row.id, step=GATHER))
            else:
                state = WAITING if row.state == QUEUED else DONE
                db.session.add(RunPart(run_id=row.id, step=PREPARE, state=state, **of_part))
            db.session.commit()
            return row

    def finished_run(self, tenant: Tenant, bundle: Bundle | None = None, **values: Any) -> Run:
        """A finished run whose only model, SOL_ID, has the true parameters of the
        simulated data.
        """
        row = self.run(
            tenant,
            state=FINISHED,
            engine="simulation",
            started_at=now(),
            finished_at=now(),
            **values,
        )
        stored_files = files_of_scored().items() if bundle is None else bundle.dump()
        bundle = bundle or scored()
        with self._app.app_context(), entered(tenant.id):
            for name, content in stored_files:
                files.folder().write(f"{row.folder}/{name}", content)
            stored = db.session.get_one(Run, row.id)
            stored.manifest = dict(bundle.manifest)
            stored.candidates = len(bundle.tables["resultHypParam"])
            db.session.add_all(fits.candidate_rows(row.id, bundle))
            db.session.commit()
        return row

    def _own_agency(self) -> Agency:
        self._agency = self._agency or self.agency()
        return self._agency

    @contextmanager
    def _saved(self) -> Iterator[None]:
        with self._app.app_context():
            yield
            db.session.commit()
