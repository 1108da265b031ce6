"""Uploading, sampling, removing data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.errors import Conflict, InvalidRequest, NotFound
from app.extensions import db
from app.models import AuditEvent, Dataset
from app.queries import datasets as queries
from app.services import datasets
from mmm.data import column_roles
from tests.shared_data import WEEKLY_CSV, needs_data


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_sample_data_can_be_read_back(make, inside, acme):
    analyst = make.user()
    with inside(acme, analyst):
        dataset_id = datasets.sample(104)
        row = queries.get(dataset_id)
        assert (row.rows, row.grain, row.source, row.created_by) == (
            104,
            "week",
            "sample",
            analyst.name,
        )
        frame = queries.frame(dataset_id)
        assert frame.shape == (row.rows, row.columns)
        assert column_roles.infer(frame).date == "date"
        assert [event.action for event in db.session.scalars(select(AuditEvent))] == ["data.added"]


@needs_data
def test_a_csv_file_is_checked_and_kept(inside, acme):
    with inside(acme):
        dataset_id = datasets.upload("folder\\dt_simulated_weekly.csv", WEEKLY_CSV.read_bytes())
        row = queries.get(dataset_id)
        assert (row.name, row.rows, row.columns) == ("dt_simulated_weekly.csv", 208, 12)
        assert str(row.date_from) == "2015-11-23"


def test_a_bad_file_is_refused_with_row_and_column(inside, acme):
    rows = "\n".join(f"2024-01-{day:02d},{100 + day},{day}" for day in range(1, 31))
    content = f"date,revenue,tv_spend\n{rows}\n2024-01-31,oops,3\n"
    with inside(acme):
        with pytest.raises(InvalidRequest) as found:
            datasets.upload("data.csv", content.encode())
        assert any(
            problem.row == 32 and problem.column == "revenue" for problem in found.value.problems
        )
        assert queries.recent() == []


def test_a_file_that_is_too_large_is_refused(app, inside, acme):
    before = app.extensions["mixfront_config"]
    app.extensions["mixfront_config"] = replace(before, max_upload_mb=0)
    try:
        with inside(acme), pytest.raises(InvalidRequest, match="larger than 0 MB"):
            datasets.upload("data.csv", b"x")
    finally:
        app.extensions["mixfront_config"] = before


def test_data_that_no_run_used_is_removed_with_its_file(make, inside, acme):
    row = make.dataset(acme)
    with inside(acme):
        datasets.remove(row.id)
        assert db.session.get(Dataset, row.id) is None
        with pytest.raises(NotFound):
            datasets.remove(row.id)


def test_data_that_a_run_used_leaves_the_list_and_stays_for_the_run(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme):
        datasets.remove(run.dataset_id)
        assert queries.recent() == []
        assert len(queries.frame(run.dataset_id)) > 100


def test_data_in_use_is_not_removed(make, inside, acme):
    run = make.run(acme)
    with inside(acme), pytest.raises(Conflict):
        datasets.remove(run.dataset_id)


def test_another_tenants_data_is_not_found(make, inside, acme):
    foreign = make.dataset(make.tenant())
    with inside(acme):
        for question in (queries.get, queries.frame, datasets.remove):
            with pytest.raises(NotFound):
                question(foreign.id)


def test_a_client_viewer_finds_no_data(make, inside, acme):
    row = make.dataset(acme)
    with inside(acme, make.user("client_viewer", acme)):
        for question in (queries.recent, lambda: queries.get(row.id), datasets.sample):
            with pytest.raises(NotFound):
                question()
