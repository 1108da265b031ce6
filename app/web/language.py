"""Which language a request is answered in: the person's choice, else the browser's, else the
client's own.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from app.errors import NotFound
from app.extensions import config
from app.security import safe_next
from layouts import language
from tenants.session import ANY_HOST, host_brand

COOKIE = "language"
_YEAR_S = 365 * 24 * 3600

bp = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    """Comes after the session: the client's own language is that of its brand."""
    app.before_request(_listen)
    app.teardown_request(
        lambda _: language.set_language(language.ENGLISH)
    )  # threads serve many people
    app.jinja_env.globals.update(
        _=language._, spoken=language.current_language, languages=language.LANGUAGES
    )


def _listen() -> None:
    if request.endpoint not in ANY_HOST:  # files and probes say nothing, and may have no client
        language.set_language(of_request())


def of_request() -> str:
    """A key of `LANGUAGES`."""
    chosen = request.cookies.get(COOKIE)
    if chosen in language.LANGUAGES:
        return chosen
    asked = request.accept_languages.best_match(list(language.LANGUAGES))
    own = host_brand().locale.split("_")[0]
    return asked or (own if own in language.LANGUAGES else language.ENGLISH)


@bp.get("/language/<code>")
def choose(code: str) -> Response:
    """Keep a choice of language, and go back to where it was made."""
    if code not in language.LANGUAGES:
        raise NotFound()
    came = urlsplit(request.referrer or "")
    back = f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.host else None
    answer = redirect(safe_next(back))
    answer.set_cookie(COOKIE, code, max_age=_YEAR_S, samesite="Lax", secure=config().cookie_secure)
    return answer
