"""A model from Robyn's file becomes a run that the compiled engine computes anew, compared with the
file.
"""

from __future__ import annotations

import json

import pytest

from app.errors import InvalidRequest, NotFound
from app.extensions import config
from app.jobs import fits as job
from app.queries import datasets as stored
from app.queries import models
from app.queries import runs as queries
from app.services import datasets, imports, parts
from tests.mmm.robyn_file import made


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def content() -> bytes:
    return made.FILE.read_bytes()


def without_data(content: bytes) -> bytes:
    raw = json.loads(content)
    raw.pop("Extras")
    return json.dumps(raw).encode()


def test_a_file_alone_becomes_a_finished_run_whose_model_every_query_knows(
    app, make, inside, acme, content
):
    with inside(acme, make.user()):
        run_id = imports.submit("C:\\models\\RobynModel-1_7_1.json", content)
        [data] = stored.recent()
        assert (data.name, data.rows, data.source) == (
            "Data of RobynModel-1_7_1.json",
            110,
            "import",
        )
    with inside(acme):
        while due := parts.due(parts.of_run(run_id)):
            job.run(acme.id, due[0].id)
    with inside(acme, make.user()):
        row = queries.get(run_id)
        assert (row.state, row.error, row.mode, row.candidates, row.selected) == (
            "finished",
            None,
            "fast",
            1,
            1,
        )
        comparison = row.manifest["comparison"]
        assert (comparison["verdict"], comparison["sol_id"]) == ("close", "1_7_1")
        assert [model.sol_id for model in models.table(run_id)] == ["1_7_1"]
        assert models.bundle(run_id).selected == ("1_7_1",)


def test_the_same_rows_are_kept_once(app, make, inside, acme, content):
    with inside(acme, make.user()):
        imports.submit("a.json", content)
        imports.submit("b.json", content)
        assert len(stored.recent()) == 1


def test_a_chosen_data_set_takes_the_place_of_the_rows_in_the_file(
    app, make, inside, acme, content
):
    with inside(acme, make.user()):
        dataset_id = datasets.keep(made.data(), "mine.csv", "upload")
        run_id = imports.submit("a.json", content, dataset_id)
        assert queries.get(run_id).dataset_name == "mine.csv"
        assert len(stored.recent()) == 1


def test_a_file_without_data_asks_for_some(app, make, inside, acme, content):
    with inside(acme, make.user()):
        assert imports.look_at(without_data(content)).data is None
        with pytest.raises(InvalidRequest, match="carries no data"):
            imports.submit("a.json", without_data(content))


def test_data_that_lacks_a_column_of_the_model_is_refused_by_name(app, make, inside, acme, content):
    with inside(acme, make.user()):
        dataset_id = datasets.keep(made.data().drop(columns="tv_spend"), "short.csv", "upload")
        with pytest.raises(InvalidRequest) as caught:
            imports.submit("a.json", content, dataset_id)
        assert [problem.column for problem in caught.value.problems] == ["tv_spend"]


def test_rows_in_the_file_that_cannot_be_used_leave_nothing_behind(
    app, make, inside, acme, content
):
    raw = json.loads(content)
    raw["Extras"]["raw_data"][4]["tv_spend"] = -1
    with inside(acme, make.user()):
        with pytest.raises(InvalidRequest, match="row 6, column tv_spend"):
            imports.submit("a.json", json.dumps(raw).encode())
        assert stored.recent() == []
        assert queries.recent() == []


def test_another_clients_data_set_is_not_found(app, make, inside, acme, content):
    other = make.tenant("other")
    with inside(other, make.user()):
        foreign = datasets.keep(made.data(), "theirs.csv", "upload")
    with inside(acme, make.user()), pytest.raises(NotFound):
        imports.submit("a.json", content, foreign)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(app, make, inside, acme):
    with inside(acme, make.user()), pytest.raises(InvalidRequest, match="add_data = FALSE"):
        imports.look_at(b" " * (config().max_upload_mb * 1024 * 1024 + 1))


def test_a_client_viewer_imports_nothing(app, make, inside, acme, content):
    with inside(acme, make.user("client_viewer", acme)), pytest.raises(NotFound):
        imports.submit("a.json", content)
