"""The list of other libraries' private names in docs/decisions.md names what is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    """Library, names, where, what breaks, tests."""
    table = DECISIONS.partition("| library | private names |")[2].partition("\n\n")[0]
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]
    ]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def text(place: str) -> str:
    """What is written in a file, or in all files of a folder."""
    path = ROOT / re.sub(r"^assets\b", "layouts/assets", place)
    files = (
        [path]
        if path.is_file()
        else sorted(file for file in path.rglob("*") if file.suffix in (".css", ".R"))
    )
    assert files, place
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]}: {row[2]}")
def test_every_name_stands_where_the_list_says(row):
    _library, names, where, _breaks, tests = row
    places = [place for place in quoted(where) if "/" in place]
    written = "\n".join(text(place) for place in places) if places else ""
    for name in quoted(names) if places else ():
        parts = [part for part in re.split(r"[….()\s]+", name) if part.strip("#/_")]
        assert all(part in written for part in parts), name
    for test in quoted(tests):
        assert (ROOT / "tests" / test).exists() or test.startswith(("pytest ", "make ")), test


def test_the_names_that_the_linter_lets_pass_are_listed():
    allowed = json.loads((ROOT / ".oxlintrc.json").read_text())["rules"]["no-underscore-dangle"][1][
        "allow"
    ]
    listed = {name for row in rows() for name in quoted(row[1])}
    assert [name for name in allowed if name not in listed] == []
