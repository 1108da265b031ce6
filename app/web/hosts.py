"""What an address means: where its client's paths stand, the start page of a client, and that a
page asks for its own client only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue

from app.errors import NotFound, OtherClient
from app.views import addresses
from layouts import address, ids
from tenants import context, session

bp = Blueprint("hosts", __name__)
CALLBACKS: Final = "/_dash-update-component"
_SAID: Final = {(ids.LOCATION, "href"), (ids.LOCATION, "pathname"), (ids.WANTED, "data")}


def init_app(app: Flask) -> None:
    """Comes after the session, which knows the client, and after the language of what is said."""
    app.before_request(_stand_below)
    app.teardown_request(lambda _: address.set_base(""))  # threads serve many people
    app.jinja_env.globals.update(base=address.current_base)


@bp.before_app_request
def start_page() -> ResponseReturnValue | None:
    """A client has no agency home: its start page is the overview."""
    if request.path == "/" and request.method == "GET" and context.tenant() is not None:
        return redirect(address.address("/overview"))
    return None


@bp.before_app_request
def refuse_another_clients_page() -> None:
    """A page asks at the address that it came with. Where the browser's address names another
    client than that, nothing is told and nothing done.
    """
    if request.path != CALLBACKS:
        return
    mine = session.named_client()
    if any(said and addresses.client_of(said) != mine for said in _pages_said()):
        raise OtherClient()


def _stand_below() -> None:
    if session.names_nothing():
        raise NotFound()
    address.set_base(session.base())


def _pages_said() -> Iterator[str]:
    """The page that asks, as the browser tells it and as the callback is given it."""
    yield session.window()
    sent = request.get_json(silent=True)
    parts = [sent.get("inputs"), sent.get("state")] if isinstance(sent, dict) else []
    for part in parts:
        if isinstance(part, list):
            yield from filter(None, map(_page_in, part))


def _page_in(item: Any) -> str | None:
    if not isinstance(item, dict) or not isinstance(item.get("value"), str):
        return None
    named = (str(item.get("id")), str(item.get("property")))
    return item["value"] if named in _SAID else None
