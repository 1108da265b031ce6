"""Which words of the code are taken into the catalogs of translations, and that none is missing."""

from __future__ import annotations

import ast

import pytest
from babel.messages.catalog import Catalog

from layouts.language import ENGLISH, LANGUAGES
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


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
def test_every_word_of_the_code_is_translated_and_no_other(language):
    assert list(catalogs.gaps(catalogs.found(), catalogs.kept(language))) == []


def test_missing_untranslated_and_unsaid_words_are_told():
    catalog = Catalog("de")
    catalog.add("Spend", "Ausgaben")
    catalog.add("Gone", "Weg")
    catalog.add("Later")
    catalog.add(("{n} day", "{n} days"), ("{n} Tag", ""))
    catalog.add(("{n} week", "{n} weeks"), ("{n} Woche", "{n} Wochen"))
    said = ("Spend", "New", "Later", ("{n} day", "{n} days"), "{n} week")
    assert list(catalogs.gaps(said, catalog)) == [
        "missing: New",
        "missing: {n} week",
        "said no longer: Gone",
        "said no longer: {n} week",
        "untranslated: Later",
        "untranslated: {n} day",
    ]


def test_an_update_keeps_translations_and_names_the_modules(tmp_path, monkeypatch):
    before = Catalog("de")
    before.add("Spend", "Ausgaben")
    before.add("Gone", "Weg")
    words = {"New": ["layouts/a.py"], "Spend": ["layouts/a.py", "layouts/b.py"]}
    monkeypatch.setattr(catalogs, "TRANSLATIONS", tmp_path)
    catalogs.write("de", catalogs.updated(words, before))
    assert (tmp_path / "de.po").read_text() == (
        '#: layouts/a.py\nmsgid "New"\nmsgstr ""\n\n'
        '#: layouts/a.py layouts/b.py\nmsgid "Spend"\nmsgstr "Ausgaben"\n\n'
    )


def test_a_check_writes_nothing_and_fails_while_something_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(catalogs, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(catalogs, "found", lambda: {"New": ["layouts/a.py"]})
    assert catalogs.main(["--check"]) == 1
    assert "missing: New" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert catalogs.main([]) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"de.po", "sv.po"}
