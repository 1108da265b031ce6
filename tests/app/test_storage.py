"""Files: encrypted, whole, and nowhere but in their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.errors import NotFound
from app.storage import Folder, StorageError, new_key, open_key

KEY = os.urandom(32)


@pytest.fixture
def folder(tmp_path):
    return Folder(f"file://{tmp_path}", "acme", KEY)


def test_what_is_written_is_read_back(folder):
    folder.write("runs/1/a.json", b"content")
    assert folder.read("runs/1/a.json") == b"content"
    folder.write("runs/1/a.json", b"newer")
    assert folder.read("runs/1/a.json") == b"newer"
    assert folder.exists("runs/1/a.json")


def test_files_are_encrypted_and_bound_to_their_tenant_key_and_name(folder, tmp_path):
    folder.write("a.csv", b"revenue,100")
    folder.write("b.csv", b"revenue,200")
    raw = (tmp_path / "acme" / "a.csv").read_bytes()
    assert b"revenue" not in raw
    with pytest.raises(StorageError):
        Folder(f"file://{tmp_path}", "acme", os.urandom(32)).read("a.csv")
    (tmp_path / "acme" / "b.csv").write_bytes(raw)
    with pytest.raises(StorageError):
        folder.read("b.csv")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.csv").write_bytes(raw)
    with pytest.raises(StorageError):
        Folder(f"file://{tmp_path}", "other", KEY).read("a.csv")


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/passwd",
        "a/../../x",
        "",
        ".",
        "..",
        "a//b",
        "a/",
        "a\\b",
        ".hidden",
        "a/.b",
        "a b",
        "a\0b",
        "~",
    ],
)
def test_no_name_leads_out_of_the_folder(folder, name):
    for work in (folder.read, folder.exists, folder.remove, lambda n: folder.write(n, b"x")):
        with pytest.raises(NotFound):
            work(name)


def test_a_write_that_dies_leaves_the_old_content(folder, tmp_path, monkeypatch):
    folder.write("a.csv", b"old")
    monkeypatch.setattr(
        folder._fs, "mv", lambda *_: (_ for _ in ()).throw(OSError("the power went"))
    )
    with pytest.raises(OSError, match="power"):
        folder.write("a.csv", b"new")
    assert folder.read("a.csv") == b"old"


def test_no_temporary_file_stays(folder, tmp_path):
    folder.write("a.csv", b"x")
    assert [path.name for path in Path(tmp_path / "acme").iterdir()] == ["a.csv"]


def test_removing_takes_a_whole_folder_and_does_not_mind_its_absence(folder):
    folder.write("runs/1/a", b"x")
    folder.write("runs/2/a", b"x")
    folder.remove("runs/1")
    folder.remove("runs/1")
    assert not folder.exists("runs/1/a")
    assert folder.exists("runs/2/a")
    with pytest.raises(NotFound):
        folder.read("runs/1/a")


def test_another_file_store_works_too():
    folder = Folder("memory://store", "acme", KEY)
    folder.write("a/b.csv", b"x")
    assert folder.read("a/b.csv") == b"x"
    folder.remove("a")
    assert not folder.exists("a/b.csv")


def test_tenant_keys_open_under_the_storage_key_only():
    sealed = new_key("ab" * 32)
    assert len(open_key("ab" * 32, sealed)) == 32
    assert new_key("ab" * 32) != sealed
    with pytest.raises(StorageError, match="STORAGE_KEY"):
        open_key("cd" * 32, sealed)
    with pytest.raises(StorageError, match="64 hexadecimal"):
        new_key("short")


def test_each_tenant_has_a_folder_and_a_key_of_its_own(make, inside):
    from tenants import files

    acme, other = make.tenant(), make.tenant()
    assert acme.sealed_key != other.sealed_key
    with inside(acme):
        files.folder().write("a", b"x")
    with inside(other):
        assert not files.folder().exists("a")
