"""Flask blueprints: everything that is no Dash page."""

from __future__ import annotations

from flask import Flask

from app.web import auth, brand, downloads, exports, health, hosts


def init_app(app: Flask) -> None:
    auth.init_app(app)
    for module in (brand, downloads, exports, health, hosts):
        app.register_blueprint(module.bp)
