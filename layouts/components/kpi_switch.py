"""Between the KPIs of a client that has published models of several: a quiet row of links, `?kpi=`
in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from dash import dcc, html

from app.views.publications import Publication
from layouts.address import address
from layouts.language import _
from layouts.style.presentation import label


@dataclass(frozen=True)
class Kpis:
    """Each KPI's published model, the one published last first, and the KPI of the page."""

    present: Sequence[Publication] = ()
    chosen: str = ""

    def address(self, path: str, kpi: str | None = None) -> str:
        """A path about the KPI at hand, or another one; without more words where there is a single
        one.
        """
        name, there = self.chosen if kpi is None else kpi, address(path)
        return f"{there}?kpi={quote(name)}" if len(self.present) > 1 and name else there

    def name(self, shown: Publication) -> str:
        """The outcome as the data calls it; what it counts, too, where two KPIs have
        the same name.
        """
        own = label(shown.dep_var)
        if [label(other.dep_var) for other in self.present].count(own) < 2:
            return own
        kinds = {"revenue": _("{name}, as money"), "conversion": _("{name}, counted")}
        return kinds[shown.dep_var_type].format(name=own)


def switch(path: str, kpis: Kpis) -> html.Nav | None:
    """Links to the same page of the other KPIs; nothing where there is no other one."""
    if len(kpis.present) < 2:
        return None
    links = [
        dcc.Link(
            html.Span(
                kpis.name(shown), **({"aria-current": "page"} if shown.kpi == kpis.chosen else {})
            ),
            href=kpis.address(path, shown.kpi),
            className="tab-x current" if shown.kpi == kpis.chosen else "tab-x",
        )
        for shown in sorted(kpis.present, key=kpis.name)
    ]
    return html.Nav(links, className="tabs-x kpi-tabs", **{"aria-label": _("Outcome")})
