"""The reader's language.

Words stand in English where they are used, inside `_`; translations/*.po has the others.

Which language is spoken belongs to the request, like the locale of a process, so that layouts stay
functions of values.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, Final

from babel import numbers
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mmm.errors import reason
from mmm.phrase import Phrase

ENGLISH: Final = "en"
LANGUAGES: Final = {ENGLISH: "English", "de": "Deutsch", "sv": "Svenska"}  # each by its own name
# how each writes numbers and dates by itself
LOCALES: Final = {ENGLISH: "en_GB", "de": "de_DE", "sv": "sv_SE"}
TRANSLATIONS: Final = Path(__file__).parent / "translations"

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def _(message: str) -> str:
    """The message in the reader's language.

    Fill it in afterwards: `_("{n} of N").format()`. Nothing stays nothing.
    """
    return _catalog(_spoken.get()).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form for this count in the reader's language. Both forms are given in English."""
    return _catalog(_spoken.get()).ngettext(one, many, count)


def N_(message: str) -> str:
    """Marks a word that is translated later: a constant is made before anybody reads it."""
    return message


def join_names(names: list[str]) -> str:
    """Names as the language lists them: a, b and c."""
    return format_list(names, locale=LOCALES[_spoken.get()]).replace(", and ", " and ")


def translate(words: str) -> str:
    """What an error or an engine says, in the reader's language; in English as far as the catalog
    has no words.
    """
    if not isinstance(words, Phrase):
        return _(words)
    own = (
        ngettext(words.template, words.many, words.values["n"]) if words.many else _(words.template)
    )
    values = {
        name: translate(value) if isinstance(value, Phrase) else value
        for name, value in words.values.items()
    }
    return _Filled().vformat(own, (), values) if values else own


def translate_error(error: Exception) -> str:
    """What an error of ours says, in the reader's language: everything that is wrong, one problem
    per line.
    """
    return translate(reason(error))


def current_language() -> str:
    """The language of this request: a key of LANGUAGES."""
    return _spoken.get()


def set_language(language: str) -> None:
    """Answer the rest of this request in a language; in English if there are no words for it."""
    _spoken.set(language if language in LANGUAGES else ENGLISH)


@contextmanager
def language_context(language: str) -> Iterator[None]:
    """A language for a while."""
    before = _spoken.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def locale_for(language: str, own: str) -> str:
    """How numbers and dates are written: the client's own way where it is of the language, else the
    language's.
    """
    return own if own.split("_", maxsplit=1)[0] == language else LOCALES[language]


class _Filled(Formatter):
    """Fills in numbers and days as the reader's language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, date):
            return format_date(value, "medium", LOCALES[_spoken.get()])
        written = format(value, format_spec)
        if not isinstance(value, int | float):
            return written
        locale = LOCALES[_spoken.get()]
        signs: dict[str, str | int | None] = {
            ",": numbers.get_group_symbol(locale),
            ".": numbers.get_decimal_symbol(locale),
        }
        return written.translate(str.maketrans(signs))


@lru_cache(maxsize=len(LANGUAGES))
def _catalog(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
