"""Transport: who may call an endpoint at all, and the headers of every answer. Deny by default."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from dash import Dash
from flask import Flask, Response, abort, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.errors import NotSignedIn
from app.extensions import config, csrf, wants_page

PUBLIC = frozenset({
    "auth.sign_in",  # the door itself
    "brand.css",  # the sign-in page wears the brand of its host
    "brand.logo",
    "health.healthz",
    "language.choose",  # the sign-in page is read too
    "_dash_assets.static",  # style sheets, fonts and scripts of this repository
    "assets.styles",
    "assets.scripts",
})  # fmt: skip
# What installed packages bring to the browser: the same for everybody, a dozen files before a page
# can appear. A signed cookie of somebody who came through the door is enough, be that session over
# by now: nothing asks the database.
SCRIPTS = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
SIGN_IN = "/sign-in"
_SIGNED_IN = "_user_id"  # what Flask-Login keeps in the session
# the names that Dash's renderer reads and sends
CSRF_COOKIE, CSRF_HEADER = ("_csrf_token", "X-CSRFToken")
_ASSETS = "_dash_assets.static"
_CACHED = (_ASSETS, SCRIPTS)


def init_app(app: Flask) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="mixfront",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.extensions["mixfront_config"].cookie_secure,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: pages stay open for hours
        WTF_CSRF_HEADERS=[CSRF_HEADER],
    )
    app.before_request(_refuse_strangers)
    # after the guard: a stranger is told to sign in, not that a token is missing
    csrf.init_app(app)
    app.after_request(_csrf_cookie)
    app.after_request(_headers)


def allow_scripts(app: Flask, dash_app: Dash) -> None:
    """Work out the content policy.

    Call it once every callback is registered: inline scripts are allowed by hash.
    """
    app.extensions["mixfront_csp"] = "; ".join((
        "default-src 'self'",
        "script-src 'self' " + " ".join(dash_app.csp_hashes()),
        "style-src 'self' 'unsafe-inline'",  # Plotly and Dash write style attributes
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path of this server, else the start page."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or not target.isprintable()
    ):
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc or "\\" in target else target


def _refuse_strangers() -> ResponseReturnValue | None:
    if "\0" in request.path:  # no name of ours has one, and PostgreSQL refuses the question
        abort(404)
    if request.endpoint in PUBLIC or (request.endpoint == SCRIPTS and _SIGNED_IN in session):
        return None
    if current_user.is_authenticated:
        return None
    if wants_page():
        there = f"{request.script_root}{request.full_path}".rstrip("?")
        return redirect(f"{SIGN_IN}?{urlencode({'next': there}, safe='/?')}")
    raise NotSignedIn()


def _csrf_cookie(response: Response) -> Response:
    """Hand the page the token that Dash sends back with every callback."""
    if response.mimetype == "text/html" and current_user.is_authenticated:
        response.set_cookie(
            CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=config().cookie_secure
        )
    return response


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", current_app.extensions["mixfront_csp"])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if config().cookie_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if (
        request.endpoint == _ASSETS and "m" in request.args
    ):  # Dash names assets by their time of change
        response.headers["Cache-Control"] = "public, max-age=31536000"
    elif request.endpoint not in _CACHED and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
