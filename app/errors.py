"""The server's errors: one tree, each class with its HTTP status.

Unknown and foreign are the same NotFound.
"""

from __future__ import annotations

from mmm import errors as mmm_errors
from mmm.errors import Problem
from mmm.phrase import Phrase


class AppError(Exception):
    """Root of the family. The message is for the person who asked."""

    status = 500


class NotSignedIn(AppError):
    """Nobody is signed in."""

    status = 401

    def __init__(self, message: str = Phrase("Please sign in.")) -> None:
        super().__init__(message)


class NotFound(AppError):
    """It does not exist, or not for this person: the answer is the same."""

    status = 404

    def __init__(self, message: str = Phrase("Not found.")) -> None:
        super().__init__(message)


class NoTenant(NotFound):
    """The question is about one client, and none is chosen."""

    def __init__(self, message: str = Phrase("Choose a client first.")) -> None:
        super().__init__(message)


class Conflict(AppError):
    """The thing is in a state that does not allow this."""

    status = 409


class OtherClient(Conflict):
    """A page of one client asks at the address of another."""

    def __init__(
        self,
        message: str = Phrase(
            "This window's address belongs to another client than its page. Nothing was done;"
            " reload the page."
        ),
    ) -> None:
        super().__init__(message)


class InvalidRequest(AppError):
    """What was sent cannot be used. `problems` lists everything found."""

    status = 422

    def __init__(
        self,
        problems: mmm_errors.InvalidInput | Problem | str | list[Problem] | tuple[Problem, ...],
    ) -> None:
        found = (
            problems
            if isinstance(problems, mmm_errors.InvalidInput)
            else mmm_errors.InvalidInput(problems)
        )
        self.problems = found.problems
        super().__init__(str(found))


class MissingSettings(AppError):
    """The server cannot start with these settings. The message lists every missing one."""
