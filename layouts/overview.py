"""The client's overview: what was spent, what came in, and what each channel brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
from dash import html
from dash.development.base_component import Component

from layouts import text
from layouts.components.badge import engine
from layouts.components.figure_card import Column as DataColumn
from layouts.components.figure_card import data_table, graph
from layouts.components.kpi import kpis as tiles
from layouts.components.kpi_switch import Kpis, switch
from layouts.components.page import link_button, page, section
from layouts.components.source import Source, engine_name, footer
from layouts.components.states import box, empty
from layouts.components.table import Column, share, table
from layouts.figures import overview as figure
from layouts.figures.look import Look, label
from layouts.language import _


class Kpi(Protocol):
    """A key figure; `kind` says how it is written."""

    @property
    def label(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def note(self) -> str: ...


class Overview(Protocol):
    """What was spent and what came in.

    series: one row per period: ds, spend, revenue. channels: channel, label, spend, spend_share, and where a model says
    so effect_share, roi, cpa, zero. kind: model, data or none.
    """

    @property
    def kpis(self) -> Sequence[Kpi]: ...
    @property
    def series(self) -> pd.DataFrame: ...
    @property
    def channels(self) -> pd.DataFrame: ...
    @property
    def kind(self) -> str: ...
    @property
    def dep_var_type(self) -> str: ...


@dataclass(frozen=True)
class Stale:
    """Newer data than the published model covers: how much newer in words, which, and where to refresh the model."""

    newer: str
    data: str
    url: str


def build(
    view: Overview, look: Look, made: Source | None, staff: bool, stale: Stale | None = None, kpis: Kpis | None = None
) -> Component:
    """`made`: the published model; None without one. Staff is told the next step, a client that it is on its way.

    kpis: the KPIs that have a published model, for the way to the others.
    """
    kpis = kpis or Kpis()
    if view.kind == "none":
        return page(_(text.NAVIGATION["/overview"]), html.Div(_empty(staff), className="section"))
    look = look.reading(tuple(view.channels["channel"]), view.dep_var_type)
    when = text.period(view.series["ds"].min(), view.series["ds"].max(), look)
    lead: list[Any] = [(_(text.BY_MODEL) if made else _(text.BY_DATA)).format(period=when)]
    if made:
        lead.append(engine(engine_name(made), made.mode))
    return page(
        _(text.NAVIGATION["/overview"]),
        switch("/overview", kpis),
        _next_step() if staff and made is None else None,
        _newer(stale) if stale else None,
        tiles([(kpi.label, _written(kpi, look), kpi.note) for kpi in view.kpis]),
        _series(view.series, look, made, kpis),
        _channels(view.channels, look, made is not None),
        lead=html.Span(lead, className="lead-badges"),
        actions=[link_button("See the model", kpis.address("/model"), glyph="bar-chart-steps")] if made else [],
    )


def _written(kpi: Kpi, look: Look) -> str:
    if kpi.value is None or pd.isna(kpi.value):
        return text.DASH
    if kpi.kind == "money":
        return look.short_money(kpi.value)
    return look.number(kpi.value, 2) if kpi.kind == "ratio" else look.number(kpi.value)


def _series(series: pd.DataFrame, look: Look, made: Source | None, kpis: Kpis) -> html.Section:
    name = _(text.SPEND_AGAINST[look.conversion])
    columns = [
        DataColumn("ds", "Period", "date"),
        DataColumn("spend", "Spend", "money"),
        DataColumn("revenue", look.response_name.capitalize(), "response"),
    ]
    shown = html.Details([html.Summary("Show data"), data_table(series, columns, look, name)], className="fig-data")
    csv = html.A("CSV", href=kpis.address("/downloads/overview.csv"), download="", className="fig-csv")
    drawn = graph(figure.figure(series, look), look)
    room = {"minHeight": f"{figure.HEIGHT}px"}  # kept free while the plotting library loads
    return html.Section(
        [
            html.P(name, className="fig-kicker"),
            html.H2(figure.finding(series, look), className="fig-title"),
            html.Div(drawn, className="fig-body", role="figure", style=room, **{"aria-label": name}),
            html.Div([shown, html.Span(csv, className="fig-links")], className="fig-tools"),
            footer(made, look) if made else None,
        ],
        className="fig-card",
    )


def _channels(channels: pd.DataFrame, look: Look, modelled: bool) -> Component:
    heads = [
        Column("channel", "Channel", lead=True),
        Column("spend", "Spend", number=True),
        Column("share", "Share of spend", number=True),
    ]
    if modelled:
        heads += [
            Column("effect", "Share of effect", number=True),
            Column("efficiency", look.efficiency_name, number=True, title=_meaning(look)),
        ]
    ordered = channels.sort_values("spend", ascending=False).to_dict("records")
    rows = [_channel(row, look, modelled) for row in ordered]
    note = _(text.CHANNELS_NOTE) if modelled else _(text.CHANNELS_NOTE_DATA)
    return section(_(text.CHANNELS), table(heads, rows, _(text.CHANNELS)), note=note, flush=True)


def _channel(row: dict[str, Any], look: Look, modelled: bool) -> dict[str, Any]:
    cells = {
        "channel": html.Span(row.get("label") or label(str(row["channel"])), className="strong"),
        "spend": look.money(row["spend"]),
        "share": _share(row["spend_share"], look),
    }
    if modelled:
        zero = bool(row.get("zero"))
        value = row["cpa"] if look.conversion else row["roi"]
        unknown = html.Span(_(text.NOT_ESTIMABLE), className="faint", title=_(text.NOT_ESTIMABLE_WHY))
        cells["effect"] = unknown if zero else _share(row["effect_share"], look)
        cells["efficiency"] = text.DASH if zero else html.Span(look.efficiency(value), className="strong")
    return cells


def _share(value: float, look: Look) -> Any:
    return text.DASH if pd.isna(value) else share(look.percent(value), float(value))


def _meaning(look: Look) -> str:
    return "Spend per conversion" if look.conversion else "Revenue per unit of spend"


def _next_step() -> Component:
    step = html.Div(link_button(_(text.NEW_RUN), "/runs/new", "primary", "plus-lg", small=True), className="actions")
    return box("plain", _(text.FROM_DATA), html.P(_(text.NEXT_RUN)), step)


def _newer(stale: Stale) -> Component:
    step = link_button(_(text.REFRESH), stale.url, "primary", "arrow-repeat", small=True)
    return box(
        "plain",
        _(text.STALE).format(newer=stale.newer),
        html.P(_(text.STALE_NOTE).format(data=stale.data)),
        html.Div(step, className="actions"),
    )


def _empty(staff: bool) -> Component:
    if staff:
        step = link_button(_(text.NAVIGATION["/data"]), "/data", "primary", "table")
        return empty("graph-up", _(text.OVERVIEW_STAFF_EMPTY), _(text.OVERVIEW_STAFF_EMPTY_LEAD), [step])
    return empty("hourglass-split", _(text.OVERVIEW_CLIENT_EMPTY), _(text.OVERVIEW_CLIENT_EMPTY_LEAD))
