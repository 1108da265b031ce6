"""The client in the address: moves `/c/<slug>` from a request's path to what stands before it, so
that routes and pages have the same paths on the agency's address and on a client's own host.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from app.views import addresses

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAMED: Final = "mixfront.client"  # the key of the slug in a request's environment


def plain_host(named: str) -> str:
    """A host without its port, in lower case."""
    name = named.lower()
    return name if name.endswith("]") else name.rsplit(":", 1)[0]


class ClientPath:
    """WSGI middleware. A client's own host has no such part: there its path is left as it is, and
    no page has it.
    """

    def __init__(self, app: WSGIApplication, base_host: str) -> None:
        self._app, self._host = app, plain_host(base_host)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        slug, rest = addresses.split(environ.get("PATH_INFO", ""))
        if slug is not None and plain_host(environ.get("HTTP_HOST", "")) == self._host:
            environ[NAMED] = slug
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + addresses.client_base(slug)
            environ["PATH_INFO"] = rest
        return self._app(environ, start)
