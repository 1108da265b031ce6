"""A language for tests in which every message stands in brackets: what is read outside of them,
nobody wrapped.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from dash._utils import to_json

from layouts import language

NAME = "xx"
LOCALE = "ko_KR"  # its dates and number words have no letters that could be taken for English
READ = {  # properties of components that people read or hear
    "children", "title", "label", "placeholder", "alt", "aria-label", "data-label", "data-done",
    "data-title",
}  # fmt: skip
# the same of figures
DRAWN = {"text", "name", "hovertext", "hovertemplate", "ticktext", "customdata", "title"}
# Terms that are the same in every language: Robyn's and marketing's own, kinds of files, units,
# signs of the keyboard.
TERMS = (
    "NRMSE", "DECOMP", "RSSD", "MAPE", "LIFT", "ROAS", "CPA", "ROI", "KPI", "DW", "AIC", "Robyn",
    "Robyn's", "Prophet", "solID", "Breusch", "Pagan", "LM", "Durbin", "Watson", "Ljung", "Box",
    "AM", "PM", "Q", "CSV", "PNG", "SVG", "JSON", "SHA", "UTC", "EUR", "MB", "s", "min", "h",
)  # fmt: skip
_BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
_MARKUP = re.compile(
    r"<[^>]*>|%\{[^}]*\}|data:\S+|https?:\S+|\S+@\S+|\b(?=\w*\d)[0-9a-f]{6,}\b|&\w+;"
)
_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")  # Latin letters: the locale has others


class _Bracketed(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything made meanwhile is in the language of brackets.

    Its name keeps it out of what is cached by language.
    """
    known = language._catalog
    monkeypatch.setattr(
        language, "_catalog", lambda name: _Bracketed() if name == NAME else known(name)
    )
    monkeypatch.setitem(language.LANGUAGES, NAME, "Brackets")
    monkeypatch.setitem(language.LOCALES, NAME, LOCALE)
    with language.language_context(NAME):
        yield


def leftovers(component: Any, names: Iterable[str] = ()) -> set[str]:
    """What is read of a component, or of several, in words that are no message, no term and none of
    the names.
    """
    known = sorted({*names, *TERMS}, key=len, reverse=True)
    spoken = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known))
    return {
        said
        for said in _read(json.loads(to_json(component)))
        if _WORD.search(spoken.sub(" ", _outside(said)))
    }


def _outside(said: str) -> str:
    """The words outside of all brackets, which stand in each other where messages do."""
    while _BRACKETED.search(said):
        said = _BRACKETED.sub(" ", said)
    return _MARKUP.sub(" ", said)


def _read(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _read(item)
    elif isinstance(node, dict) and "props" in node:
        if node["type"] in ("Code", "Store", "Interval", "Location"):  # what a machine reads
            return
        for name, value in node["props"].items():
            if name in READ:
                yield from _read(value)
            elif name == "options":
                yield from (said for option in value for said in _read(option["label"]))
            elif name == "figure":
                yield from _drawn(value)


def _drawn(node: Any, read: bool = False) -> Iterator[str]:
    if isinstance(node, str) and read:
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _drawn(item, read)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name != "template":
                yield from _drawn(value, name in DRAWN)
