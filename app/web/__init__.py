"""Flask blueprints: everything that is no Dash page."""

from __future__ import annotations

from flask import Flask

from app.web import assets, auth, brand, downloads, exports, health, hosts, language


def init_app(app: Flask) -> None:
    auth.init_app(app)
    for module in (assets, brand, downloads, exports, health, hosts, language):
        app.register_blueprint(module.bp)
