"""Password hashes: argon2id. Checking takes as long for a person who does not exist."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.errors import InvalidRequest
from mmm.phrase import Phrase

SHORTEST = 12
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to store. Raises InvalidInput for a password that is too short."""
    if len(password) < SHORTEST:
        raise InvalidRequest(Phrase("A password needs at least {n} characters.", n=SHORTEST))
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the right one.

    Without a hash (no such person) a stand-in is checked, for equal time.
    """
    try:
        right = _hasher.verify(password_hash or _stand_in(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return right and password_hash is not None


@lru_cache(maxsize=1)
def _stand_in() -> str:
    return _hasher.hash("nobody has this password")
