"""The frame and the router: which page an address means, and what a person sees where there is
none.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from flask import request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from app.errors import NoTenant, NotFound, NotSignedIn
from app.queries import clients
from app.queries import engines as checks
from callbacks import (
    agency,
    compare,
    compare_runs,
    data,
    decision,
    engines,
    evidence,
    imports,
    lab,
    model,
    new_run,
    notes,
    overview,
    planner,
    refresh,
    remedy,
    runs,
)
from callbacks.errors import is_user_error, log_and_reference
from layouts import ids, shell
from layouts.components import states
from layouts.figures.template import templates
from layouts.language import _, translate_error
from tenants import context
from tenants.branding import HOUSE
from tenants.permissions import can
from tenants.session import host_brand, on_bare_host

PAGES = (
    agency,
    engines,
    overview,
    data,
    runs,
    new_run,
    lab,
    compare,
    compare_runs,
    evidence,
    imports,
    model,
    decision,
    notes,
    planner,
    refresh,
    remedy,
)
Load: TypeAlias = Callable[..., Component]  # what makes a page of the values in its address
NEEDS = {  # the right that a navigation entry stands for
    "/": "agency.read",
    "/overview": "overview.read",
    "/data": "data.read",
    "/runs": "runs.read",
    "/model": "published.read",
    "/planner": "plans.use",
    "/engines": "agency.read",
}
OF_THE_AGENCY = ("/", "/engines")  # entries that a client's own address has for nobody


def frame() -> Component:
    """The shell for the person and the client of this request."""
    who, bare, address = context.identity(), on_bare_host(), _asked_from()
    home = bare and urlsplit(address).path == "/"
    brand, where = (HOUSE, None) if home else (host_brand(), context.tenant())
    staff = bare and can("agency.read")
    found = clients.switchable() if staff else []
    return shell.build(
        shell.Frame(
            brand_name=brand.name,
            logo_svg=brand.logo_svg,
            person=who.name if who else "",
            email=who.email if who else "",
            csrf_token=generate_csrf(),
            navigation=tuple(
                path
                for path, right in NEEDS.items()
                if can(right) and (bare or path not in OF_THE_AGENCY)
            ),
            clients=tuple(
                shell.Client(item.slug, item.name, item.brand.logo_svg) for item in found
            ),
            slug=where.slug if where else None,
            home=home,
            engines=_engines(checks.newest()),
            templates=templates(brand.primary, brand.secondary),
            address=address,
            page=_page(address) if address else None,
        )
    )


def show(href: str) -> Component:
    """The page at an address. Raises NotFound and whatever the page's own queries raise."""
    return _made(href, *_match(urlsplit(href).path))


def _made(href: str, load: Load, values: dict[str, Any]) -> Component:
    """The page that `load` makes of the values in an address and of those behind its question mark
    that it names.
    """
    wanted = inspect.signature(load).parameters
    query = {
        name: found[-1] for name, found in parse_qs(urlsplit(href).query).items() if name in wanted
    }
    return load(**query | values)


def failed(error: Exception) -> Component:
    """A page that says why there is none."""
    known: dict[type[Exception], Callable[[], Component]] = {
        NoTenant: states.no_tenant,
        NotFound: states.not_found,
        NotSignedIn: states.signed_out,
    }
    for kind, build in known.items():
        if isinstance(error, kind):
            return build()
    if is_user_error(error):
        return states.refused(translate_error(error))
    return states.broken(log_and_reference(error))


def register(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("shell", "wanted"),
        Output(ids.WANTED, "data"),
        Input(ids.LOCATION, "href"),
    )
    app.callback(
        Output(ids.CONTENT, "children"),
        Input(ids.WANTED, "data"),
        on_error=failed,
        prevent_initial_call=True,
    )(show)
    app.clientside_callback(
        ClientsideFunction("shell", "arrived"),
        Output(ids.ARRIVED, "data"),
        Input(ids.CONTENT, "children"),
        State(ids.LOCATION, "pathname"),
    )


def module_of(path: str) -> ModuleType | None:
    """The module whose page a path is."""
    try:
        load, _values = _match(path)
    except NotFound:
        return None
    return inspect.getmodule(load)


def _asked_from() -> str:
    """The address of the page that asks for its frame: Dash asks from the browser, at one address
    for all pages. Empty where the browser keeps it to itself."""
    asked = urlsplit(request.referrer or "")
    return asked.geturl() if asked.netloc == request.host else ""


def _page(address: str) -> Component:
    """What the callback would show: the first page comes with its frame, one way to the server and
    back earlier.
    """
    try:
        load, values = _match(urlsplit(address).path)
        first = getattr(inspect.getmodule(load), "FIRST", {}).get(load, load)
        return _made(address, first, values)
    except Exception as error:  # noqa: BLE001 - as of a callback: told in words, a surprise goes to the log
        return failed(error)


@lru_cache(maxsize=1)
def _routes() -> Map:
    rules = [
        Rule(address, endpoint=load) for page in PAGES for address, load in page.ROUTES.items()
    ]
    return Map(rules, strict_slashes=False)


def _match(path: str) -> tuple[Load, dict[str, Any]]:
    try:
        load, values = _routes().bind("").match(path)
    except HTTPException as error:
        raise NotFound() from error
    return load, dict(values)


def _engines(status: checks.EngineStatus) -> str:
    if status.r_ok:
        return _(shell.ENGINE_BOTH).format(robyn=status.versions.get("Robyn", "Robyn"))
    return _(shell.ENGINE_FAST) if status.checked_at else _(shell.ENGINE_UNCHECKED)
