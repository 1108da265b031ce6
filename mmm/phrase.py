"""English words that know what they were made of, so that whoever reads them can have them in
another language.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


class Phrase(str):
    """A template filled in with values, and in every other respect an ordinary string: `Phrase("{n}
    rows", n=3)`.

    With a second template the first one is for a single thing, and the value `n` says how many
    there are. Without values nothing is filled in: such a phrase only marks words that are stored
    or passed on before anybody reads them.
    """

    template: str
    many: str
    values: dict[str, Any]

    def __new__(cls, template: str, many: str = "", /, **values: Any) -> Phrase:
        english = many if many and values["n"] != 1 else template
        made = super().__new__(cls, english.format(**values) if values else english)
        made.template, made.many, made.values = template, many, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, Any]]:
        """What a copy in another process is made from."""
        return (self.template, self.many), self.values

    def to_json(self) -> dict[str, Any]:
        """The template and its values for a file or a row, which `from_json` reads."""
        values = {name: _stored(value) for name, value in self.values.items()}
        return {"template": self.template, "many": self.many, "values": values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | str) -> str:
        """The phrase that was stored; words of whoever stored only those stay as they are."""
        if isinstance(stored, str):
            return stored
        values = {name: _read(value) for name, value in stored["values"].items()}
        return cls(stored["template"], stored["many"], **values)


def sentences(*said: Phrase, between: str = " ") -> Phrase:
    """Phrases one after the other, each translated by itself."""
    numbered = {f"said_{number}": phrase for number, phrase in enumerate(said)}
    return Phrase(between.join(f"{{{name}}}" for name in numbered), **numbered)


def _stored(value: Any) -> Any:
    """A value of a phrase in JSON: a moment as {"date": ...}, NumPy's numbers as plain ones."""
    if isinstance(value, Phrase):
        return value.to_json()
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else str(value)


def _read(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return datetime.fromisoformat(value["date"]) if "date" in value else Phrase.from_json(value)
