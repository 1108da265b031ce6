"""How an address of the agency's host names a client: its pages stand below `/c/<slug>`."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

CLIENTS: Final = "/c/"


def client_base(slug: str) -> str:
    """What stands before every path of a client."""
    return f"{CLIENTS}{slug}"


def split(path: str) -> tuple[str | None, str]:
    """The slug that a path names, and the path within the client's part; None and the path itself
    where it names nobody.
    """
    if not path.startswith(CLIENTS):
        return None, path
    slug, _, rest = path.removeprefix(CLIENTS).partition("/")
    return slug, f"/{rest}"


def client_of(href: str) -> str | None:
    """The slug that an address, a URL or a path, names; None where it names nobody."""
    try:
        return split(urlsplit(href).path)[0]
    except ValueError:  # no address at all
        return None
