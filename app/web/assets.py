"""Our style sheets and our scripts, each kind as one file: a browser asks for two in place of
twenty, before a page.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from app.config import ROOT
from app.extensions import config

bp = Blueprint("assets", __name__)
FOLDER: Final = ROOT / "layouts" / "assets"
# they name files beside them
VENDORED: Final = (
    "bootstrap/bootstrap.min.css",
    "icons/bootstrap-icons.min.css",
    "inter/inter.css",
)

# In the order of the cascade: what comes later wins over what is as specific.
STYLES: Final = (
    "compare",
    "pieces",
    "tables",
    "badges",
    "clients",
    "runs",
    "narrow",
    "checks",
    "figures",
    "planner",
    "forms",
    "sign_in",
    "lab",
    "lab_table",
    "shell",
    "menus",
    "tokens",
)

WRAPPERS: Final = ("draw.js", "renderer.js")  # of what Dash and Plotly do not promise to keep


@bp.get("/mixfront.css")
def styles() -> Response:
    return _kept(Response(_styles(), mimetype="text/css"))


@bp.get("/mixfront.js")
def scripts() -> Response:
    made = _scripts() if config().fast_frontend else _plain_scripts()
    return _kept(Response(made, mimetype="text/javascript"))


@cache
def versions() -> dict[str, str]:
    """What a page puts behind the addresses, so that browsers ask again when a file has changed."""
    return {name: hashlib.sha256(made().encode()).hexdigest()[:12] for name, made in _MADE.items()}


@cache
def _styles() -> str:
    return _joined([FOLDER / "style" / f"{name}.css" for name in STYLES])


@cache
def _scripts() -> str:
    """Dash's own scripts call a runtime that its polyfill would bring; ours want nothing but a
    browser.
    """
    return _joined(
        [FOLDER / "_vendor" / "regenerator" / "runtime.js", *sorted(FOLDER.glob("*.js"))]
    )


@cache
def _plain_scripts() -> str:
    """Those that leave Dash and Plotly as they are, for a Dash that comes with its polyfill."""
    return _joined([file for file in sorted(FOLDER.glob("*.js")) if file.name not in WRAPPERS])


_MADE: Final = {"styles": _styles, "scripts": _scripts, "plain": _plain_scripts}


def _joined(files: list[Path]) -> str:
    return "\n".join(f"/* {file.name} */\n{file.read_text(encoding='utf-8')}" for file in files)


def _kept(response: Response) -> Response:
    if request.args.get("v") in versions().values():
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response
