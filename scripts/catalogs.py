"""Bring the catalogs of translations up to date with the words in the code: `python -m
scripts.catalogs`.

New words are added without a translation, words that are gone are dropped. Says what still wants
translating.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from layouts.language import ENGLISH, LANGUAGES, TRANSLATIONS

ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = ("layouts", "callbacks", "app", "tenants", "mmm", "engine_py", "engine_r")
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


def found() -> list[str | tuple[str, str]]:
    """Every word of the code that is translated; of counted ones both English forms."""
    words: set[str | tuple[str, str]] = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            words.update(_of_module(ast.parse(path.read_text(encoding="utf-8"))))
        for path in (ROOT / folder).rglob("*.html"):
            with path.open("rb") as file:
                words.update(
                    str(message)
                    for _line, _name, message, _notes in babel_extract(file, ["_"], [], {})
                )
    return sorted(words, key=str)


def kept(language: str) -> Catalog:
    """The catalog of a language as it is in the repository."""
    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalog: Catalog) -> Iterator[Message]:
    for message in catalog:
        if message.id and not all(
            message.string if isinstance(message.string, tuple) else [message.string]
        ):
            yield message


def update(language: str) -> Catalog:
    """Write the catalog anew with the words of the code and the translations that it had."""
    path = TRANSLATIONS / f"{language}.po"
    before = kept(language) if path.exists() else Catalog(language)
    catalog = Catalog(language)
    for word in found():
        known = before.get(word if isinstance(word, str) else word[0])
        same = known is not None and known.id == (word if isinstance(word, str) else tuple(word))
        catalog.add(word, known.string if known is not None and same else None)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=True, sort_output=True)
    return catalog


def main() -> int:
    """Exit status 1 while anything is untranslated."""
    missing = 0
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        catalog = update(language)
        wanting = list(untranslated(catalog))
        missing += len(wanting)
        print(f"{language}: {len(catalog) - len(wanting)} of {len(catalog)} messages")
        for message in wanting:
            print(f"  {message.id if isinstance(message.id, str) else message.id[0]}")
    return 1 if missing else 0


def _of_module(tree: ast.Module) -> Iterator[str | tuple[str, str]]:
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
