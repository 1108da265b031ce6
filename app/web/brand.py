"""The brand of the host at hand as a style sheet and a logo.

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
    return _kept(Response(branding.css(_brand()), mimetype="text/css"))


@bp.get("/logo.svg")
def logo() -> Response:
    svg = _brand().logo_svg or branding.HOUSE.logo_svg
    return _kept(
        Response(svg, mimetype="image/svg+xml", headers={"Content-Security-Policy": _LOGO_POLICY})
    )


def _brand() -> branding.Brand:
    """The brand of the host; the agency's home asks for the house's, also while a
    client is chosen.
    """
    return branding.HOUSE if request.args.get("of") == "house" else host_brand()


def _kept(response: Response) -> Response:
    """Pages ask with the brand's version: that answer never changes, so that browsers keep it."""
    if request.args.get("v") == brand_version(_brand()):
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
