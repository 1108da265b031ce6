"""A brand's mark."""

from __future__ import annotations

import base64

from dash import html


def logo(svg: str, name: str = "", large: bool = False) -> html.Img:
    """A brand's mark. Scripts inside an SVG do not run in an image."""
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return html.Img(src=source, alt=name, className="logo logo-lg" if large else "logo")
