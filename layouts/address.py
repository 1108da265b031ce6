"""Where pages, files and forms are: a path as the reader's browser has to call it.

On the agency's address every page of a client stands below the client's own part, `/c/<slug>`; on
the client's own host there is no such part. Which one is at hand belongs to the request, like the
language, so that layouts stay functions of values.

Every address that a page writes is made here; tests/test_rules_of_addresses.py refuses others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.views.addresses import client_base, split

_base: ContextVar[str] = ContextVar("address_base", default="")


def address(path: str) -> str:
    """A path of the present client: "/runs" is "/c/acme/runs" on the agency's address, and itself
    on the client's own host.
    """
    return _base.get() + path


def site_address(path: str) -> str:
    """A path about no client: the start page, the way in and out, the agency's own pages."""
    return path


def client_address(slug: str, path: str = "/overview") -> str:
    """A path of a client on the agency's address."""
    return client_base(slug) + path


def is_within(href: str) -> bool:
    """Whether an address is a page of the present client (on the agency's own pages: of the
    agency), which the browser opens without another document. What "/" is depends on the host.
    """
    return href != "/" and path_within(href) is not None


def path_within(path: str) -> str | None:
    """The other way: a path of the browser as a path of the present client, None where it is none
    of its paths.
    """
    slug, rest = split(path)
    mine = "" if slug is None else client_base(slug)
    return rest if mine == _base.get() else None


def current_base() -> str:
    """What stands before the present client's paths: in the key of whatever keeps addresses."""
    return _base.get()


def set_base(base: str) -> None:
    """Answer the rest of this request with addresses below `base`: "/c/acme", or nothing."""
    _base.set(base)


@contextmanager
def base_context(base: str) -> Iterator[None]:
    """Addresses below `base` for a while."""
    before = _base.set(base)
    try:
        yield
    finally:
        _base.reset(before)
