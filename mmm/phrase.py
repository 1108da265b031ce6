"""English words that know what they were made of, so that whoever reads them can have them in
another language.
"""

from __future__ import annotations

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
