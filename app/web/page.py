"""The HTML around every Dash page: language, colour mode and brand of the tenant at hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from dash import Dash, html
from flask import request
from markupsafe import escape
from plotly.offline import get_plotlyjs_version

from app.web import assets
from layouts import language
from layouts.address import address, current_base
from layouts.language import _
from tenants.branding import Brand
from tenants.session import host_brand

MODE_COOKIE = "mode"
FONT = "inter/inter-latin-wght-normal.woff2"
PLOTLY = "plotly/plotly-basic.min.js"  # of the version of the Python package

_INDEX = """<!DOCTYPE html>
<html lang="{language}" data-bs-theme="{mode}" data-ag-theme-mode="{mode}"
 data-brand-mode="{brand_mode}">
<head>
{metas}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{early}
<link rel="preload" as="font" type="font/woff2" href="{font}" crossorigin>
<link rel="icon" type="image/svg+xml" href="{base}/logo.svg?{brand}">
{css}
<link rel="stylesheet" href="/mixfront.css?v={styles}">
<link rel="stylesheet" href="{base}/brand.css?{brand}">
</head>
<body>
<div id="react-entry-point"><div class="loadbar" role="status" aria-label="{loading}"></div></div>
<div hidden>
{config}
<script src="/mixfront.js?v={own}"></script>
{scripts}
{renderer}
</div>
</body>
</html>"""

# What the browser learns before it has the page, for draw.js and renderer.js.
_EARLY = """<meta name="plotly" content="{plotly}">
<meta name="lazy" content="{lazy}">
{script}
<link rel="preload" as="fetch" href="{base}/_dash-layout" crossorigin>
<link rel="preload" as="fetch" href="{base}/_dash-dependencies" crossorigin>"""

# Of Dash's scripts two are left out. The polyfill is for browsers that have had no updates since
# 2019, and takes as long as everything else that runs before a page can be asked for; the one part
# of it that Dash's bundles still call is in _vendor/regenerator. The other is for Dash's own
# tables, which no page has.
_LEFT_OUT = re.compile(r'<script src="[^"]*/(?:deps/polyfill@|dash_table/)[^"]*"></script>\s*')


def colour_mode(brand: Brand) -> str:
    """The person's own choice if they made one, else the brand's."""
    chosen = request.cookies.get(MODE_COOKIE)
    return chosen if chosen in ("light", "dark") else brand.mode


class BrandedDash(Dash):
    """Dash with our page around it; the page is made per request.

    `page_title` and `preload` know the page at a path: its name, and components that it needs.
    Where the setting FAST_FRONTEND is off, Dash's own scripts load as they come and nothing is
    known before.
    """

    page_title: Callable[[str], str]
    preload: Callable[[str], tuple[str, ...]]
    fast: bool

    def set_up(self) -> None:
        """Finish Dash's own set-up now. Left to the first request it would let others through
        half-way, which then find no scripts, and it would never be tried again had that request
        failed."""
        own = getattr(self, "layout")  # noqa: B009 - mypy does not see through Dash's property
        self.layout = html.Div()  # ours wants a person and a database
        with self.server.test_request_context():
            self._setup_server()
        self.layout = own

    def interpolate_index(self, **parts: Any) -> str:
        brand, base, path = host_brand(), current_base(), address(request.path)
        title = " · ".join(filter(None, (self.page_title(path), brand.name)))
        parts.update(
            mode=colour_mode(brand),
            language=language.current_language(),
            brand_mode=brand.mode,
            title=escape(title),
            base=base,
            brand=f"v={brand_version(brand)}",
            css="\n".join(
                f'<link rel="stylesheet" href="{self._vendored(name)}">' for name in assets.VENDORED
            ),
            styles=assets.versions()["styles"],
            own=assets.versions()["scripts" if self.fast else "plain"],
            font=self._vendored(FONT),
            loading=escape(_("Loading")),
            scripts=_LEFT_OUT.sub("", parts["scripts"]) if self.fast else parts["scripts"],
            early=self._early(path, base) if self.fast else "",
        )
        return _INDEX.format(**parts)

    def _config(self) -> dict[str, Any]:
        """Dash's own, and that the page asks where its client is."""
        return {**super()._config(), "requests_pathname_prefix": address("/")}

    def _early(self, path: str, base: str) -> str:
        lazy = self.preload(path)
        plotly = f"{self._vendored(PLOTLY)}?m={get_plotlyjs_version()}"
        script = f'<script async src="{plotly}"></script>' if "Graph" in lazy else ""
        return _EARLY.format(plotly=plotly, lazy=" ".join(lazy), script=script, base=base)

    def _vendored(self, name: str) -> str:
        return str(self.get_asset_url(f"_vendor/{name}"))


def brand_version(brand: Brand) -> str:
    """Changes whenever the brand does, so that browsers fetch its style sheet and logo again."""
    return hashlib.sha256(repr(brand).encode()).hexdigest()[:12]
