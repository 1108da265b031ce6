"""`flask robyn import` and `flask robyn export`, from file to file and from a stored run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmm.bundle import Bundle
from mmm.robyn.model_file import parse, read
from tests.mmm.robyn_file import made

SOL_ID = "1_7_1"


@pytest.fixture
def flask(app, tmp_path, monkeypatch):
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: app.test_cli_runner().invoke(args=["robyn", *map(str, words)])


def stored(folder: Path) -> Path:
    folder.mkdir()
    for name, content in made.bundle().dump():
        (folder / name).write_bytes(content)
    return folder


def test_a_file_and_its_csv_become_a_folder_and_a_table_of_every_figure(flask, tmp_path):
    made.data().to_csv("weekly.csv", index=False)
    done = flask("import", made.FILE, "weekly.csv", "--mode", "fast", "--out", "model")
    assert (done.exit_code, done.exception) == (0, None), done.output
    assert "The model is the one in the file, but for small differences." in done.output
    assert "another build of prophet" in done.output
    assert "wrong in the file" in done.output
    bundle = Bundle.load(lambda name: (tmp_path / "model" / name).read_bytes())
    assert bundle.selected == (SOL_ID,)
    assert bundle.manifest["comparison"]["verdict"] == "close"


def test_a_model_that_the_data_does_not_reproduce_ends_with_1(flask):
    raw = json.loads(made.FILE.read_bytes())
    raw["ExportedModel"]["errors"][0]["nrmse_train"] = 0.5
    Path("other.json").write_text(json.dumps(raw))
    done = flask("import", "other.json", "--mode", "fast", "--out", "model")
    assert done.exit_code == 1
    assert "The model does not reproduce the file." in done.output


def test_what_cannot_be_imported_is_said_with_file_and_place(flask):
    raw = json.loads(made.FILE.read_bytes())
    raw.pop("Extras")
    Path("slim.json").write_text(json.dumps(raw))
    Path("text.json").write_text("hello")
    made.data().drop(columns="tv_spend").to_csv("short.csv", index=False)
    for words, said in {
        ("slim.json",): "The file carries no data. Name the CSV",
        ("text.json",): "text.json: The file is no valid JSON",
        ("slim.json", "short.csv"): "short.csv: column tv_spend",
    }.items():
        done = flask("import", *words, "--out", "model")
        assert done.exit_code == 2
        assert said in done.output
        assert not Path("model").exists()


def test_a_model_of_a_folder_is_exported_under_robyns_name(flask, tmp_path):
    done = flask("export", stored(tmp_path / "model"), SOL_ID)
    assert done.exit_code == 0, done.output
    assert read(parse(Path(f"RobynModel-{SOL_ID}.json").read_bytes())).spec == made.bundle().spec


def test_a_model_of_a_stored_run_is_exported_for_its_client_only(flask, make):
    acme, other = make.tenant("acme"), make.tenant("other")
    run = make.finished_run(acme, made.bundle())
    assert flask("export", run.id, SOL_ID, "--client", acme.slug, "--out", "it.json").exit_code == 0
    assert read(parse(Path("it.json").read_bytes())).sol_id == SOL_ID
    for slug, said in ((other.slug, "has no finished run"), ("nobody", "no client “nobody”")):
        refused = flask("export", run.id, SOL_ID, "--client", slug, "--out", "theirs.json")
        assert refused.exit_code == 2
        assert said in refused.output
        assert not Path("theirs.json").exists()


def test_what_cannot_be_exported_is_said(flask, tmp_path):
    folder = stored(tmp_path / "model")
    for words, said in {
        ("nowhere", SOL_ID): "no folder of a run",
        (folder, "9_9_9"): "no model 9_9_9",
    }.items():
        done = flask("export", *words)
        assert done.exit_code == 2
        assert said in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
