"""Which words of the code are taken into the catalogs of translations."""

from __future__ import annotations

import ast

import pytest

from scripts import catalogs

# what goes wrong here is told on pages
SHOWN = ("app/services", "app/queries", "callbacks", "tenants")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("Show data")', ["Show data"]),
        ('ngettext("{n} model", "{n} models", n)', [("{n} model", "{n} models")]),
        ('Phrase("“{name}” is empty.", name=name)', ["“{name}” is empty."]),
        ('Phrase("{n} row", "{n} rows", n=2)', [("{n} row", "{n} rows")]),
        ('errors.Problem("It is empty.", "Fill it in.", row=2)', ["It is empty.", "Fill it in."]),
        ('raise Invalid(Problem(Phrase("{n} MB"), fix="Cut it."))', ["Cut it.", "{n} MB"]),
        ('log.info("Done")', []),
        ("_(text.DRAFT)", []),
    ],
)
def test_words_are_found_where_they_are_said(code, found):
    assert sorted(catalogs._of_module(ast.parse(code)), key=str) == sorted(found, key=str)


@pytest.mark.parametrize("folder", SHOWN)
def test_what_pages_tell_of_errors_has_a_template(folder):
    """An f-string is filled in before anybody could translate it."""
    filled = [
        f"{path.relative_to(catalogs.ROOT)}:{call.lineno}"
        for path in (catalogs.ROOT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in catalogs._TOLD
        if any(isinstance(argument, ast.JoinedStr) for argument in call.args[:2])
    ]
    assert filled == []
