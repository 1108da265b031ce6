"""What an address means: the start page of a tenant's host, and the switcher on the agency's host."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from tenants import session

bp = Blueprint("hosts", __name__)


@bp.before_app_request
def start_page() -> ResponseReturnValue | None:
    """A tenant's host has no agency home: its start page is the overview."""
    if request.path == "/" and request.method == "GET" and not session.on_bare_host():
        return redirect("/overview")
    return None


@bp.get("/switch/<slug>")
def switch(slug: str) -> ResponseReturnValue:
    session.switch_to(slug)
    return redirect("/overview")
