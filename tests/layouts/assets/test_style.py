"""What a formatter does not see in our style sheets: unknown names, and blocks that contradict
themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from app.config import ROOT
from app.web import assets

SHEETS = [assets.FOLDER / "style" / f"{name}.css" for name in assets.STYLES]
OTHERS = ("--bs-",)  # Bootstrap's own


def rules(sheet: Path) -> list[tuple[str, list[str]]]:
    """Selectors and the names of the properties that their blocks set."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    blocks = re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    return [
        (selector.strip(), re.findall(r"(?:^|;)\s*([\w-]+)\s*:", block))
        for selector, block in blocks
    ]


def code() -> str:
    """Everything else that can set a property; numbered ones by the name before the number."""
    files = [
        file
        for folder in ("layouts", "app", "tenants", "callbacks")
        for file in (ROOT / folder).rglob("*")
    ]
    read = [
        file
        for file in files
        if file.suffix in (".py", ".js", ".html") and "_vendor" not in file.parts
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in read)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_block_sets_a_property_twice(sheet):
    assert rules(sheet)
    twice = [
        (selector, name)
        for selector, names in rules(sheet)
        for name, n in Counter(names).items()
        if n > 1
    ]
    assert twice == []


def test_every_custom_property_that_is_used_is_set_somewhere():
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    used = {name for name in re.findall(r"var\(\s*(--[\w-]+)", text) if not name.startswith(OTHERS)}
    known = set(re.findall(r"(--[\w-]+)\s*:", text)) | set(re.findall(r"--[\w-]+", code()))
    assert used
    assert {name for name in used if not known & {name, name.rstrip("0123456789")}} == set()
