"""Sentences that a run keeps in English, told in the reader's language: each is known by the
template that made it.
"""

from __future__ import annotations

import re
from typing import Final

from layouts.language import LOCALES, N_, _, current_language
from layouts.style.presentation import Presentation

TEMPLATES: Final = (
    N_("The selected models do not differ in any hyperparameter."),
    N_("Clusters need at least {least} selected models that differ; this run has {models}."),
    N_("Lift study {study}: its confidence is {confidence}, below {limit}."),
    N_("Lift study {study}: it says {stated} was spent, the data says {spent} in its dates."),
)
_PLACE: Final = re.compile(r"\\{(\w+)\\}")


def translate_stored(sentence: str) -> str:
    """The sentence with its numbers; as it is where no template is known."""
    for template in TEMPLATES:
        found = re.fullmatch(_PLACE.sub(r"(?P<\1>[\\d.,]*\\d)", re.escape(template)), sentence)
        if found:
            return _(template).format(
                **{name: _number(value) for name, value in found.groupdict().items()}
            )
    return sentence


def _number(written: str) -> str:
    """A number as English writes it, in the reader's way."""
    digits = len(written.partition(".")[2])
    return Presentation(locale=LOCALES[current_language()]).number(
        float(written.replace(",", "")), digits
    )
