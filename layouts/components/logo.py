"""A brand's mark."""

from __future__ import annotations

import base64

from dash import html


def logo(svg: str, brand: str, large: bool = False) -> html.Img | html.Span:
    """A brand's mark; of one without the first letter of its name, which stands beside it.

    Scripts inside an SVG do not run in an image.
    """
    style = "logo logo-lg" if large else "logo"
    if not svg:
        letter = brand.strip()[:1].upper()
        return html.Span(letter, className=f"{style} logo-letter", **{"aria-hidden": "true"})
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return html.Img(src=source, alt="", className=style)
