"""Puts the application together: settings, extensions, identity, security, pages, commands."""

from __future__ import annotations

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, extensions, security, web
from app import models as _models  # noqa: F401 - registers the tables
from app.config import ROOT, Config
from app.web import assets, errors, language, page
from callbacks import registration
from callbacks.errors import on_error
from tenants import session


def create_app(config: Config | None = None) -> Flask:
    """A new application.

    Raises MissingSettings, naming all of them, unless a `flask` command is asking.
    """
    config = config or Config.from_env()
    if not config.under_cli:  # commands that need the settings ask for them, see app.cli
        config.require()
    logging.basicConfig(
        level=config.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # one line per plug-in and command
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    app = Flask(
        "mixfront", root_path=str(ROOT / "app"), template_folder="web/templates", static_folder=None
    )
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database,
        MAX_CONTENT_LENGTH=config.max_upload_mb
        * 1024
        * 1024
        * 3
        // 2,  # Dash sends files as base64
    )
    if config.trusted_proxies:  # without one, anybody could claim any host and address
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    extensions.init_app(app, config)
    session.init_app(app)
    language.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    web.init_app(app)
    dash_app = _dash(app)
    registration.register(dash_app)
    dash_app.page_title, dash_app.preload = registration.title, registration.preload
    dash_app.fast = config.fast_frontend
    dash_app.set_up()
    security.allow_scripts(app, dash_app)
    cli.init_app(app)
    return app


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
