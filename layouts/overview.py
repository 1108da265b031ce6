"""The client's home: what the published model says the money did, what changed, and files; without
a model the data.

Only what is published is here; how the model was judged, channel by channel, is a click away on the
model's page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from app.views.overview import Overview
from layouts import text
from layouts.address import address, current_base
from layouts.components.badge import engine
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.kpi import kpis as tiles
from layouts.components.kpi_switch import Kpis, switch
from layouts.components.model import advice, certainty, next_action, verdict
from layouts.components.model.advice import Before
from layouts.components.model.cards import ModelSource, csv, waterfall_card
from layouts.components.page import icon, link_button, page, section
from layouts.components.source import Source, engine_name
from layouts.components.states import box, empty
from layouts.components.table import Column, share, table
from layouts.figures import overview as spend_and_outcome
from layouts.language import N_, _, current_language
from layouts.style.presentation import Presentation, label
from mmm.analysis import decomposition
from mmm.analysis.model_tables import ModelTables
from mmm.review.health import Health

STAFF_EMPTY_LEAD: Final = N_(
    "Upload this client's media data, or make sample data to look around. Spend and revenue appear"
    " here at once."
)
CLIENT_EMPTY_LEAD: Final = N_(
    "Your agency has not published a model yet. As soon as it does, spend, revenue and what drove"
    " them are here."
)
NEXT_RUN: Final = N_(
    "These are the figures of the data itself. Fit a model and publish it to see what each channel"
    " returned."
)
BROUGHT: Final = N_(
    "{spend} of media brought {effect} of revenue, {share} of the total: {each} for every {unit}."
)
BROUGHT_COST: Final = N_(
    "{spend} of media brought {effect} conversions, {share} of all: {each} for each."
)
SPEND_AGAINST: Final = {False: N_("Spend against revenue"), True: N_("Spend against conversions")}
CHANNELS: Final = N_("Channels")
CHANNELS_NOTE: Final = N_("What each channel cost and, by the published model, what it brought.")
CHANNELS_NOTE_DATA: Final = N_(
    "What each channel cost. What it brought is known once a model is published."
)
STALE_NOTE: Final = N_(
    "“{data}” goes on where the model ends. A refresh carries the model on; the client sees it once"
    " you publish it."
)

# drawn figures that are kept; they depend on nothing but what they are asked with
_KEPT: Final = 16
FILES: Final = {  # of the tables behind the figures: what a client may read
    "waterfall": N_("Contributions"),
    "channels": N_("Channels: spend, effect and return"),
    "returns": N_("Returns with their ranges"),
    "contributions": N_("Contributions over time"),
    "curves": N_("Response curves"),
}


@dataclass(frozen=True)
class Stale:
    """Newer data than the published model covers: how much newer in words, which, and where to
    refresh the model.
    """

    newer: str
    data: str
    url: str


@dataclass(frozen=True)
class Published:
    """The published model. before: the model that was
    published before it; kpis: all KPIs that have one; stale: for staff, what is newer than it."""

    shown: ModelSource
    tables: ModelTables
    health: Health
    before: Before | None = None
    kpis: Kpis = field(default_factory=Kpis)
    stale: Stale | None = None


def build(
    view: Overview, look: Presentation, staff: bool, published: Published | None = None
) -> Component:
    """Without a published model staff reads the data and the next step, a client that results are
    on their way.
    """
    title = _(text.OVERVIEW)
    if view.kind == "none":
        return page(title, html.Div(_empty(staff), className="section"))
    look = look.for_model(
        tuple(view.channels["channel"]),
        view.dep_var_type,
        published.shown.period if published else "",
    )
    when = text.period(view.series["ds"].min(), view.series["ds"].max(), look)
    if published is None:
        source = Source(
            "", "", "data", (view.series["ds"].min(), view.series["ds"].max()), view.data_name
        )
        return page(
            title,
            _next_step() if staff else None,
            tiles(_data_figures(view, look)),
            _series(view.series, look, source, _file(Kpis())),
            _channels(view.channels, look, False),
            lead=_("{period}, as the newest data set has it").format(period=when),
        )
    made = published.shown.source
    lead = [
        _("By the published model, {period}").format(period=when),
        engine(engine_name(made), made.mode) if made.names_engine else None,
    ]
    return page(
        title,
        switch("/overview", published.kpis),
        _newer(published.stale) if published.stale else None,
        *_told(view, published, look),
        _series_card(
            published.shown,
            published.tables,
            look,
            _file(published.kpis),
            current_language(),
            current_base(),
        ),
        _channels(view.channels, look, True),
        lead=html.Span(lead, className="lead-badges"),
        actions=[
            link_button(
                _("See the model"),
                published.kpis.address("/model"),
                glyph="bar-chart-steps",
            )
        ],
    )


def headline(figures: Mapping[str, float | None], share: float, look: Presentation) -> str:
    """What the money did, in one sentence; `share` is paid media's of what the model explains."""
    spend, effect, media = (figures[name] for name in ("spend", "attributed", "media"))
    spent = look.short_money(spend or 0.0)
    if not effect or media is None:
        return _("What {spend} of media brought is not estimable here.").format(spend=spent)
    said = _(look.by_kpi(revenue=BROUGHT, conversions=BROUGHT_COST))
    return said.format(
        spend=spent,
        effect=look.short_response(effect),
        share=look.percent(share, 0),
        each=look.unit_money(media),
        unit=look.money(1),
    )


def _told(view: Overview, published: Published, look: Presentation) -> tuple[Component, ...]:
    """The first screen: the verdict, what the money did and how certain that is, the one thing to
    do next; then four figures, what they are made of and what changed.
    """
    judged = replace(verdict.judge(published.health, look), reasons=())
    aside = html.Div([advice.since(published.before, look), _files(published)], className="stack")
    sure = certainty.sentence(published.tables, look)
    return (
        verdict.banner(judged),
        html.P(
            [
                headline(view.figures, published.tables.paid_share, look),
                html.Span(f" {sure}", className="certainty"),
            ],
            className="headline",
        ),
        next_action.box(published.tables, published.health, published.kpis.address("/model"), look),
        tiles(_model_figures(view, published.tables, look)),
        html.Div(
            [
                _waterfall(
                    published.shown, published.tables, look, current_language(), current_base()
                ),
                aside,
            ],
            className="home-pair",
        ),
    )


def _model_figures(
    view: Overview, tables: ModelTables, look: Presentation
) -> list[tuple[str, str, str]]:
    figures, name = view.figures, look.efficiency_name
    effect = figures["attributed"]
    part = text.DASH if effect is None else look.percent(tables.paid_share)
    share_of = look.by_kpi(
        revenue=_("{share} of the revenue explained"),
        conversions=_("{share} of the conversions explained"),
    )
    return [
        *_data_figures(view, look),
        (_("Brought by paid media"), _response(effect, look), share_of.format(share=part)),
        (
            _(text.OF_MEDIA).format(name=name),
            look.efficiency(figures["media"]),
            certainty.note(tables, look),
        ),
    ]


def _data_figures(view: Overview, look: Presentation) -> list[tuple[str, str, str]]:
    spend, outcome = (view.figures[name] for name in ("spend", "outcome"))
    name = look.response_title
    return [
        (
            _("Media spend"),
            text.DASH if spend is None else look.short_money(spend),
            _exact(spend, look.money),
        ),
        (name, _response(outcome, look), _exact(outcome, look.response)),
    ]


def _response(value: float | None, look: Presentation) -> str:
    return text.DASH if value is None else look.short_response(value)


def _exact(value: float | None, write: Callable[[float], str]) -> str:
    return "" if value is None else write(value)


@lru_cache(maxsize=_KEPT)
def _series_card(
    shown: ModelSource,
    tables: ModelTables,
    look: Presentation,
    csv_file: str,
    _language: str,
    _base: str,
) -> html.Section:
    return _series(decomposition.periods(tables.bundle), look, shown.source, csv_file)


@lru_cache(maxsize=_KEPT)
def _waterfall(
    shown: ModelSource, tables: ModelTables, look: Presentation, _language: str, _base: str
) -> html.Section:
    # organic media have colours, too
    wide = replace(look, channels=tuple(tables.bundle.spec.all_media))
    return waterfall_card(shown, tables, wide)


def _series(
    series: pd.DataFrame, look: Presentation, source: Source, csv_file: str
) -> html.Section:
    columns = [
        Column("ds", _("Date"), "date"),
        Column("spend", _("Spend"), "money"),
        Column("revenue", look.response_title, "response"),
    ]
    return figure_card(
        Words(
            spend_and_outcome.finding(series, look),
            _(SPEND_AGAINST[look.conversion]),
            spend_and_outcome.note(series, look),
        ),
        spend_and_outcome.build(series, look),
        Data(series, columns, [("CSV", csv_file)]),
        look,
        source,
    )


def _channels(channels: pd.DataFrame, look: Presentation, modelled: bool) -> Component:
    heads = [
        Column("channel", _("Channel"), lead=True),
        Column("spend", _("Spend"), number=True),
        Column("share", _("Share of spend"), number=True),
    ]
    if modelled:
        meaning = look.by_kpi(
            revenue=_("Revenue per unit of spend"), conversions=_("Spend per conversion")
        )
        heads += [
            Column("effect", _("Share of effect"), number=True),
            Column("efficiency", look.efficiency_name, number=True, title=meaning),
        ]
    ordered = channels.sort_values("spend", ascending=False).to_dict("records")
    rows = [_channel(row, look, modelled) for row in ordered]
    note = _(CHANNELS_NOTE) if modelled else _(CHANNELS_NOTE_DATA)
    return section(_(CHANNELS), table(heads, rows, _(CHANNELS)), note=note, flush=True)


def _channel(row: dict[str, Any], look: Presentation, modelled: bool) -> dict[str, Any]:
    cells = {
        "channel": html.Span(label(str(row["channel"])), className="strong"),
        "spend": look.money(row["spend"]),
        "share": _share(row["spend_share"], look),
    }
    if modelled:
        zero = bool(row.get("zero"))
        value = row[look.efficiency_column]
        unknown = html.Span(
            _("not estimable here"), className="faint", title=_(text.NOT_ESTIMABLE_WHY)
        )
        cells["effect"] = unknown if zero else _share(row["effect_share"], look)
        cells["efficiency"] = (
            text.DASH if zero else html.Span(look.efficiency(value), className="strong")
        )
    return cells


def _share(value: float, look: Presentation) -> Any:
    return text.DASH if pd.isna(value) else share(look.percent(value), float(value))


def _file(kpis: Kpis) -> str:
    """The address of the series as a file."""
    return kpis.address("/downloads/overview.csv")


def _files(published: Published) -> html.Section:
    """The tables behind the figures, as files."""
    files = {csv(published.shown, name): _(said) for name, said in FILES.items()}
    files[_file(published.kpis)] = _("Spend and outcome over time")
    rows = [
        html.Li(
            html.A(
                [icon("download"), html.Span(said), html.Span("CSV", className="muted small")],
                href=url,
            )
        )
        for url, said in files.items()
    ]
    return section(_("Downloads"), html.Ul(rows, className="files"))


def _next_step() -> Component:
    step = html.Div(
        link_button(_(text.NEW_RUN), address("/runs/new"), "primary", "plus-lg", small=True),
        className="actions",
    )
    return box("plain", _("No model is published yet"), html.P(_(NEXT_RUN)), step)


def _newer(stale: Stale) -> Component:
    step = link_button(_(text.REFRESH), stale.url, "primary", "arrow-repeat", small=True)
    return box(
        "plain",
        _("There is data {newer} newer than the published model").format(newer=stale.newer),
        html.P(_(STALE_NOTE).format(data=stale.data)),
        html.Div(step, className="actions"),
    )


def _empty(staff: bool) -> Component:
    if staff:
        step = link_button(_(text.DATA), address("/data"), "primary", "table")
        return empty("graph-up", _("Nothing to show yet"), _(STAFF_EMPTY_LEAD), [step])
    return empty("hourglass-split", _("Your first results are on their way"), _(CLIENT_EMPTY_LEAD))
