"""What can go wrong with a model or its data.

MmmError
├── InvalidInput   the spec or the data cannot be used; carries every problem found
├── EngineError    the engine gave up; the message is the reason a person reads
│   └── EngineMissing   the engine cannot run on this machine at all
└── Cancelled      somebody asked the run to stop
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mmm.phrase import Phrase, sentences


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where and what to do.

    `row` counts as a spreadsheet does (header is row 1).
    """

    message: str
    fix: str = ""
    row: int | None = None
    column: str | None = None
    serious: bool = True

    def __str__(self) -> str:
        return self.phrase

    @property
    def phrase(self) -> Phrase:
        """The whole of it: place, what is wrong and what to do."""
        where = {}
        if self.row is not None:
            where["row"] = Phrase("row {number}", number=self.row)
        if self.column:
            where["column"] = Phrase("column {name}", name=self.column)
        said = {"message": self.message, "fix": self.fix}
        said = {name: words for name, words in said.items() if words}
        places = ", ".join(f"{{{name}}}" for name in where)
        message = " ".join(f"{{{name}}}" for name in said)
        template = f"{places}: {message}" if where else message
        return Phrase(template, **where, **{name: _phrase(words) for name, words in said.items()})


def reason(error: Exception) -> str:
    """What an error of ours says, as a Phrase where its words are known: one problem per line."""
    problems = getattr(error, "problems", ())
    if problems:
        return sentences(*(problem.phrase for problem in problems), between="\n")
    said = error.args[0] if error.args else ""
    return _phrase(said) if isinstance(said, str) else str(error)


def _phrase(words: str) -> Phrase:
    return words if isinstance(words, Phrase) else Phrase(words)


@dataclass(frozen=True)
class Missing(Problem):
    """A problem of a machine.

    `command` mends it (typed in the folder of this software), or finds what to change.
    """

    command: str = ""

    @property
    def phrase(self) -> Phrase:
        """The problem and its command."""
        said = super().phrase
        if not self.command:
            return said
        return sentences(said, Phrase("Run `{command}`.", command=self.command))


class MmmError(Exception):
    """Root of the family."""


class InvalidInput(MmmError):
    """The spec or the data cannot be used.

    `problems` lists everything found, not only the first.
    """

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EngineError(MmmError):
    """The engine gave up. The message is the reason that a person reads."""


class EngineMissing(EngineError):
    """The engine cannot run on this machine.

    The message says what is missing and how to mend it.
    """


class Cancelled(MmmError):
    """Somebody asked the run to stop."""
