"""The brand of the client or host at hand as a style sheet and a logo.

Both are public: the sign-in page wears them.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.web.page import brand_version
from tenants import branding
from tenants.session import host_brand

bp = Blueprint("brand", __name__)
# A logo opened on its own may draw itself, and nothing else.
_LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@bp.get("/brand.css")
def css() -> Response:
    return _kept(Response(branding.css(host_brand()), mimetype="text/css"))


@bp.get("/logo.svg")
def logo() -> Response:
    svg = host_brand().logo_svg or branding.HOUSE.logo_svg
    return _kept(
        Response(svg, mimetype="image/svg+xml", headers={"Content-Security-Policy": _LOGO_POLICY})
    )


def _kept(response: Response) -> Response:
    """Pages ask with the brand's version: that answer never changes, so that browsers keep it."""
    if request.args.get("v") == brand_version(host_brand()):
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
