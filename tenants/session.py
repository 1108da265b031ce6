"""From a request to a person and a tenant: the host, the client in the agency's address, the
signed-in session.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, g, request, session
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException

from app.extensions import config, db, login_manager
from app.security import SCRIPTS
from app.views import addresses
from tenants import context, directory, passwords
from tenants.branding import HOUSE, Brand
from tenants.client_path import NAMED, plain_host
from tenants.context import TenantInfo
from tenants.models import SignIn, User, new_id, now

_SIGN_IN = "sign_in"
# Probes ask by address, not by name; the "not found" of an unknown host wears our style sheets.
ANY_HOST = frozenset(
    {"health.healthz", "_dash_assets.static", "assets.styles", "assets.scripts", SCRIPTS}
)
# What is about no client; below a client's part of the address there is no such thing.
OF_NO_CLIENT = frozenset(
    {
        "auth.sign_in",
        "auth.sign_out",
        "language.choose",
        "health.healthz",
        "_dash_assets.static",
        "assets.styles",
        "assets.scripts",
    }
)


def init_app(app: Flask) -> None:
    login_manager.user_loader(_load)
    app.before_request(_enter)
    app.teardown_request(_leave)


def host() -> str:
    """The request's host name without its port, in lower case."""
    return plain_host(request.host)


def host_tenant() -> TenantInfo | None:
    """The tenant whose address was called; None on the agency's own address."""
    if "host_tenant" not in g:
        g.host_tenant = _tenant_of_host()
    return g.host_tenant


def on_bare_host() -> bool:
    return host_tenant() is None


def base() -> str:
    """What stands before the paths of the present client: nothing on its own host."""
    where = context.tenant()
    return addresses.client_base(where.slug) if where and on_bare_host() else ""


def named_client() -> str | None:
    """The slug that the agency's address names, whoever asks and whether or not it exists."""
    return request.environ.get(NAMED)


def names_nothing() -> bool:
    """Whether the address names a client that is not this person's, or something of no client
    below one's part. Of a stranger's address nothing is looked up.
    """
    if named_client() is None:
        return False
    return request.endpoint in OF_NO_CLIENT or (
        request.endpoint not in ANY_HOST
        and current_user.is_authenticated
        and context.tenant() is None
    )


def window() -> str:
    """The address that the asking browser shows, as far as it tells and the page is of this host;
    else nothing.
    """
    came = request.referrer or ""
    try:
        return came if urlsplit(came).netloc == request.host else ""
    except ValueError:
        return ""


def host_brand() -> Brand:
    """The brand of the client at hand; else that of the host."""
    where = context.tenant() or host_tenant()
    return where.brand if where else HOUSE


def address_of(slug: str) -> str:
    """The address of a tenant's pages."""
    scheme = "https" if config().cookie_secure else request.scheme
    return f"{scheme}://{slug}.{config().base_host}/"


def sign_in(email: str, password: str) -> tuple[bool, str | None]:
    """Check a person and start the session: (signed in, the address to use instead).

    Wrong password, unknown person and no access to this host's client answer alike, in the same
    time. The address is given to a person with the right password whose only client has an address
    of its own.
    """
    user = db.session.scalar(
        db.select(User).where(User.email == email.replace("\0", "").strip().lower())
    )
    right = passwords.matches(user.password_hash if user else None, password)
    if user is None or not right or not user.enabled:
        return False, None
    clients = directory.clients_of(user.id, as_staff=False)
    where = host_tenant()
    if where is not None and where.id not in {client.id for client in clients}:
        return False, None
    if where is None and not directory.identity(user.id, None).staff:
        return False, address_of(clients[0].slug) if len(clients) == 1 else None
    begun = SignIn(id=new_id(), user_id=user.id, host=host())
    db.session.add(begun)
    db.session.commit()
    session.clear()
    session[_SIGN_IN] = begun.id
    login_user(user)
    return True, None


def sign_out() -> None:
    """End the session on the server too: a copy of its cookie is worth nothing afterwards."""
    begun = _current_sign_in(current_user.id)
    if begun is not None:
        begun.ended_at = now()
        db.session.commit()
    logout_user()
    session.clear()


def _load(user_id: str) -> User | None:
    """Flask-Login's loader: the person, as long as the session stands, is this host's, and the
    membership stands.
    """
    user = db.session.get(User, user_id)
    if user is None or not user.enabled or _current_sign_in(user_id) is None:
        return None
    try:
        where = host_tenant()
    except HTTPException:  # the client of this address was removed while the session stood
        return None
    g.host_identity = who = directory.identity(user.id, where)
    return user if (who.role if where else who.staff) else None


def _current_sign_in(user_id: str) -> SignIn | None:
    """The sign-in that the cookie is about, unless it has ended or is another host's."""
    given = session.get(_SIGN_IN)
    row = db.session.get(SignIn, given) if isinstance(given, str) else None
    stands = (
        row is not None and row.ended_at is None and (row.user_id, row.host) == (user_id, host())
    )
    return row if stands else None


def _enter() -> None:
    """Set identity and tenant for the request; runs before anything else."""
    if request.endpoint in ANY_HOST:
        return
    slug, where, who = named_client(), host_tenant(), None
    if current_user.is_authenticated:
        who = g.pop("host_identity", None)
        where = where if slug is None else _staffs(current_user.id, slug)
        if who is None or slug is not None:  # the loader looked the person up for the host
            who = directory.identity(current_user.id, where)
    g.scope_token = context.enter(who, where if who else None)


def _leave(_error: BaseException | None) -> None:
    token = g.pop("scope_token", None)
    if token is not None:
        context.leave(token)


def _staffs(user_id: str, slug: str) -> TenantInfo | None:
    """The client that the agency's address names. One that the person only views has an address of
    its own: here it is as unknown as a foreign one.
    """
    return next((item for item in directory.clients_of(user_id) if item.slug == slug), None)


def _tenant_of_host() -> TenantInfo | None:
    name, base = host(), config().base_host.rsplit(":", 1)[0].lower()
    if name == base:
        return None
    slug, dot, rest = name.partition(".")
    where = directory.by_slug(slug) if dot and rest == base else None
    if where is None:
        abort(404)
    return where
