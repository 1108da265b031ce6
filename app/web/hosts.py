"""What an address means: the start page of a tenant's host, and the switcher on the
agency's host.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from layouts.address import address
from tenants import session

bp = Blueprint("hosts", __name__)


@bp.before_app_request
def start_page() -> ResponseReturnValue | None:
    """A tenant's host has no agency home: its start page is the overview."""
    if request.path == "/" and request.method == "GET" and not session.on_bare_host():
        return redirect(address("/overview"))
    return None


@bp.get("/switch/<slug>")
def switch(slug: str) -> ResponseReturnValue:
    if (
        request.headers.get("Sec-Fetch-Site") == "cross-site"
    ):  # another site's link must not change the client at hand
        raise NotFound()
    session.switch_to(slug)
    return redirect(address("/overview"))
