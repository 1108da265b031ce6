"""The frame around every page, and what a person sees where there is none."""

from __future__ import annotations

from collections.abc import Callable

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from app.errors import NoTenant, NotFound, NotSignedIn
from app.extensions import config
from app.queries import clients
from app.queries import engines as checks
from app.views.engines import EngineStatus
from callbacks import router
from callbacks.errors import is_user_error, log_and_reference
from callbacks.page import Page
from layouts import ids, shell
from layouts.address import address, site_address
from layouts.components import states
from layouts.figures.template import templates
from layouts.language import _, translate_error
from tenants import context
from tenants.permissions import can
from tenants.session import host_brand, on_bare_host, window


def frame() -> Component:
    """The shell for the person and the client of this request."""
    who, bare, brand = context.identity(), on_bare_host(), host_brand()
    # Dash asks for the frame at one address for all pages; else the page comes by callback
    asked = window() if config().fast_frontend else ""
    where = context.tenant()
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
                shell.Entry(_href(page), page.title) for page in router.navigation(bare)
            ),
            clients=tuple(
                shell.Client(item.slug, item.name, item.brand.logo_svg) for item in found
            ),
            slug=where.slug if where else None,
            home=where is None,
            engines=_engines(checks.newest()) if can("agency.read") else "",
            templates=templates(brand.primary, brand.secondary),
            address=asked,
            page=_page(asked) if asked else None,
        )
    )


def show(href: str) -> Component:
    """The page at an address.

    Raises NotFound, what asking for its right raises, and whatever its own queries raise.
    """
    return router.match(href).load()


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


def _href(page: Page) -> str:
    make = site_address if page.right == router.OF_THE_AGENCY else address
    return make(page.path)


def _page(asked: str) -> Component:
    """What the callback would show: the first page comes with its frame, one way to the server and
    back earlier.
    """
    try:
        return router.match(asked).first_render()
    except Exception as error:  # noqa: BLE001 - as of a callback: told in words, a surprise goes to the log
        return failed(error)


def _engines(status: EngineStatus) -> str:
    if status.r_ok:
        return _(shell.ENGINE_BOTH).format(robyn=status.versions.get("Robyn", "Robyn"))
    return _(shell.ENGINE_FAST) if status.checked_at else _(shell.ENGINE_UNCHECKED)
