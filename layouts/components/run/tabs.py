"""The pages about one finished run, side by side."""

from __future__ import annotations

from typing import Final

from dash import dcc, html

from layouts.address import address
from layouts.language import N_, _

TABS: Final = {  # the last part of the address, and the name
    "": N_("Run"),
    "convergence": N_("Convergence"),
    "clusters": N_("Clusters"),
    "calibration": N_("Experiments"),
}
MODELS: Final = N_("Models")


def tabs(run_id: str, here: str) -> html.Nav:
    """Links to the run's pages; `here` is the English name of the page they stand on."""
    run = address(f"/runs/{run_id}")
    links = [(f"{run}/{part}" if part else run, name) for part, name in TABS.items()]
    links.insert(1, (address(f"/models/{run_id}"), MODELS))
    return html.Nav(
        [_link(href, _(name), name == here) for href, name in links],
        className="tabs-x",
        **{"aria-label": _("Run")},
    )


def _link(href: str, name: str, current: bool) -> dcc.Link:
    extra = {"aria-current": "page"} if current else {}
    return dcc.Link(
        html.Span(name, **extra), href=href, className="tab-x current" if current else "tab-x"
    )
