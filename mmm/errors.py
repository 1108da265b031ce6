"""What can go wrong with a model or its data.

MmmError
├── Invalid        the spec or the data cannot be used; carries every problem found
├── EngineError    the engine gave up; the message is the reason a person reads
│   └── EngineMissing   the engine cannot run on this machine at all
└── Cancelled      somebody asked the run to stop
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
        places = [
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        where = ", ".join(place for place in places if place)
        return " ".join(
            part for part in (f"{where}:" if where else "", self.message, self.fix) if part
        )


@dataclass(frozen=True)
class Missing(Problem):
    """A problem of a machine.

    `command` mends it (typed in the folder of this software), or finds what to change.
    """

    command: str = ""

    def __str__(self) -> str:
        return f"{super().__str__()} Run `{self.command}`." if self.command else super().__str__()


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
