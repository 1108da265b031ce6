"""What answers requests: data, identity, language, security, routes and pages.

Imports Dash and every page, which a command does without.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import extensions, security, web
from app import models as _models  # noqa: F401 - registers the tables
from app.config import Config
from app.web import assets, errors, hosts, language, page
from callbacks import registration
from callbacks.errors import on_error
from layouts import language as words
from tenants import session
from tenants.client_path import ClientPath

# what our code, or that of packages, imports where it is used
_LATE = ("engine_py.allocator", "nlopt", "pyarrow.dataset", "pyarrow.parquet", "scipy.special")


def init_app(app: Flask, config: Config) -> None:
    app.wsgi_app = ClientPath(app.wsgi_app, config.base_host)  # type: ignore[assignment, method-assign]
    if config.trusted_proxies:  # without one, anybody could claim any host and address
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    extensions.init_app(app)
    session.init_app(app)
    language.init_app(app)
    hosts.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    web.init_app(app)
    dash_app = _dash(app)
    registration.register(dash_app)
    dash_app.page_title, dash_app.preload = registration.title, registration.preload
    dash_app.fast = config.fast_frontend
    dash_app.set_up()
    security.allow_scripts(app, dash_app)


def _dash(app: Flask) -> page.BrandedDash:
    dash_app = page.BrandedDash(
        "mixfront",
        server=app,
        url_base_pathname="/",
        assets_folder=str(assets.FOLDER),
        assets_ignore=".",  # pages name them: Dash would have a browser ask for each
        use_pages=False,
        pages_folder="",
        serve_locally=True,
        # pages come and go: most ids are not in the first layout
        suppress_callback_exceptions=True,
        title="Mixfront",
        update_title="",
        add_log_handler=False,
        on_error=on_error,
        csrf_token_name=security.CSRF_COOKIE,
        csrf_header_name=security.CSRF_HEADER,
    )
    app.extensions["mixfront_dash"] = dash_app
    return dash_app


def warm() -> None:
    """Do what the first requests would else wait for: imports, and reading the catalogs.

    Called once, before the server makes its processes.
    """
    for name in _LATE:
        import_module(name)
    for code in words.LANGUAGES:
        with words.language_context(code):
            words.translate("Loading")
