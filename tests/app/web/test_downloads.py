"""Downloads: the tables behind the pages, for those who may see the pages."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from app.services import publications
from app.web import downloads
from tenants import files
from tests.factories import SOL_ID

NAMES = (
    "waterfall",
    "channels",
    "curves",
    "robyn_curves",
    "current",
    "fit",
    "contributions",
    "adstock",
    "parts",
    "returns",
    "carryover",
    "hyperparameters",
    "roas",
    "autocorrelation",
)


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


def table(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    return pd.read_csv(io.BytesIO(answer.data), encoding="utf-8-sig")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_model_is_a_csv_file(make, login, run, name):
    assert len(table(login(make.user(), "acme").get(f"/downloads/{run.id}/{SOL_ID}/{name}.csv")))


def test_the_front_and_the_data_are_csv_files(make, login, run):
    analyst = login(make.user(), "acme")
    assert table(analyst.get(f"/downloads/{run.id}/-/front.csv"))["solID"].tolist() == [SOL_ID]
    assert len(table(analyst.get(f"/downloads/datasets/{run.dataset_id}.csv"))) == 156


def test_a_client_viewer_downloads_the_published_model_only(make, login, inside, acme, run):
    other = make.finished_run(acme)
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    viewer = login(make.user("client_viewer", acme), "acme")
    assert len(table(viewer.get(f"/downloads/{run.id}/{SOL_ID}/waterfall.csv")))
    for path in (
        f"/downloads/{run.id}/{SOL_ID}/hyperparameters.csv",
        f"/downloads/{run.id}/{SOL_ID}/roas.csv",
        f"/downloads/{other.id}/{SOL_ID}/waterfall.csv",
        f"/downloads/{run.id}/-/front.csv",
        f"/downloads/datasets/{run.dataset_id}.csv",
    ):
        assert viewer.get(path).status_code == 404


def test_another_clients_downloads_are_not_found(make, login, run):
    make.tenant("other")
    elsewhere = login(make.user(), "other")
    for path in (
        f"/downloads/{run.id}/{SOL_ID}/waterfall.csv",
        f"/downloads/{run.id}/-/front.csv",
        f"/downloads/datasets/{run.dataset_id}.csv",
        f"/downloads/{run.id}/{SOL_ID}/nothing.csv",
    ):
        assert elsewhere.get(path).status_code == 404


def test_a_cell_that_a_spreadsheet_would_run_is_marked_as_text():
    given = pd.DataFrame({"a": ["=1+1", "@x", "-5", "plain"], "b": [-1.0, 2, 3, 4]})
    shown = downloads._defused(given)
    assert shown["a"].tolist() == ["'=1+1", "'@x", "'-5", "plain"]
    assert shown["b"].tolist() == [-1.0, 2, 3, 4]


def test_a_fault_of_ours_is_logged_and_not_told(app, make, login, inside, acme, run, caplog):
    with inside(acme):
        folder = files.folder()
        folder._fs.pipe_file(folder._path(f"datasets/{run.dataset_id}.parquet"), b"damaged" * 10)
    analyst = login(make.user(), "acme")
    answer = analyst.get(f"/downloads/datasets/{run.dataset_id}.csv")
    assert answer.status_code == 500
    assert "has been logged" in answer.text
    assert "cannot be decrypted" in caplog.text
    caplog.clear()
    page = analyst.page("/runs/new")
    assert "cannot be decrypted" in caplog.text
    assert "STORAGE_KEY" not in answer.text + page.text
