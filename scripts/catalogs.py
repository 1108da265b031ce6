"""Bring the catalogs of translations up to date with the words in the code: `python -m
scripts.catalogs`.

New words are added without a translation, words that are gone are dropped, and each names the
modules that say it. Says what still wants translating. With `--check` nothing is written: it lists
what is missing, untranslated or said no longer, and fails if there is anything.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from layouts.language import ENGLISH, LANGUAGES, TRANSLATIONS

ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = ("layouts", "callbacks", "app", "tenants", "mmm", "engine_py", "engine_r")
Words: TypeAlias = str | tuple[str, str]  # as in English; of counted ones both forms
# their first argument is words; a second is those for many
_WORDS: Final = {"_", "N_", "ngettext", "Phrase"}
_TOLD: Final = {  # what is wrong, what to do, and what an engine is at: each argument for itself
    "Problem",
    "Missing",
    "InvalidInput",
    "InvalidRequest",
    "Conflict",
    "NotFound",
    "NoTenant",
    "NotSignedIn",
    "EngineError",
    "EngineMissing",
    "Progress",
}


def found() -> dict[Words, list[str]]:
    """Every word of the code that is translated, and the modules that say it, both in order."""
    said: defaultdict[Words, set[str]] = defaultdict(set)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            for words in _of_module(ast.parse(path.read_text(encoding="utf-8"))):
                said[words].add(path.relative_to(ROOT).as_posix())
        for path in (ROOT / folder).rglob("*.html"):
            with path.open("rb") as file:
                for _line, _name, message, _notes in babel_extract(file, ["_"], [], {}):
                    said[str(message)].add(path.relative_to(ROOT).as_posix())
    return {words: sorted(said[words]) for words in sorted(said, key=str)}


def kept(language: str) -> Catalog:
    """The catalog of a language as it is in the repository; empty for a new language."""
    path = TRANSLATIONS / f"{language}.po"
    if not path.exists():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def gaps(words: Iterable[Words], catalog: Catalog) -> Iterator[str]:
    """What keeps a catalog from being the code's: a line each."""
    said, known = set(words), {_words(message): message for message in catalog if message.id}
    yield from (f"missing: {_english(one)}" for one in sorted(said - known.keys(), key=_english))
    yield from (
        f"said no longer: {_english(one)}" for one in sorted(known.keys() - said, key=_english)
    )
    for one, message in known.items():
        if one in said and not _is_translated(message):
            yield f"untranslated: {_english(one)}"


def updated(words: Mapping[Words, list[str]], before: Catalog) -> Catalog:
    """The catalog of these words, with the translations that it had."""
    known = {_words(message): message.string for message in before if message.id}
    catalog = Catalog(before.locale)
    for one, modules in words.items():
        catalog.add(one, known.get(one), locations=[(module, 1) for module in modules])
    return catalog


def write(language: str, catalog: Catalog) -> None:
    """Modules without numbers of lines, which would change with every edit."""
    with (TRANSLATIONS / f"{language}.po").open("wb") as file:
        write_po(file, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 1 while a catalog and the code differ, or anything is untranslated."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    checks = parser.parse_args(arguments).check
    words, wanting = found(), 0
    for language in (language for language in LANGUAGES if language != ENGLISH):
        catalog = kept(language)
        if not checks:
            catalog = updated(words, catalog)
            write(language, catalog)
        lines = list(gaps(words, catalog))
        wanting += len(lines)
        print(f"{language}: {len(words)} messages, {len(lines)} to mend")
        for line in lines:
            print(f"  {line}")
    return 1 if wanting else 0


def _words(message: Message) -> Words:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _english(words: Words) -> str:
    return words if isinstance(words, str) else words[0]


def _is_translated(message: Message) -> bool:
    """Whether every form has words."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def _of_module(tree: ast.Module) -> Iterator[Words]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [_constant(argument) for argument in node.args[:2]]
        if called in _WORDS and words and words[0]:
            yield (words[0], words[1]) if len(words) == 2 and words[1] else words[0]
        elif called in _TOLD:
            words += [
                _constant(keyword.value)
                for keyword in node.keywords
                if keyword.arg in ("message", "fix")
            ]
            yield from (word for word in words if word)


def _constant(argument: ast.expr) -> str:
    """The words that are written there; none where they are computed."""
    return (
        argument.value
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        else ""
    )


if __name__ == "__main__":
    sys.exit(main())
