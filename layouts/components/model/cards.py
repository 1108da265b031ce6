"""The figure cards of one model's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dash import html

from layouts.address import address
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.page import section
from layouts.components.source import Source
from layouts.components.table import Column, data_table
from layouts.figures.model import adstock, curves, fit, shares, waterfall
from layouts.language import N_, _, join_names
from layouts.style import period_words
from layouts.style.presentation import Presentation, label
from mmm.analysis.model_tables import ModelTables

LACKING: Final = N_("{channels}: not estimable here.")
KINDS: Final = {
    "baseline": N_("Baseline"),
    "context": N_("Context"),
    "organic": N_("Organic media"),
    "paid": N_("Paid media"),
}
CURVES: Final = N_(
    "Upwards: revenue {each}, {currency}. To the right: the same spend {every}, {currency}, once"
    " what it carries over has built up. The dot is today's average; dashed is beyond anything in"
    " the data."
)
CURVES_CONVERSIONS: Final = N_(
    "Upwards: conversions {each}. To the right: the same spend {every}, {currency}, once what it"
    " carries over has built up. The dot is today's average; dashed is beyond anything in the data."
)


@dataclass(frozen=True)
class ModelSource:
    """The model whose cards they are. `period` is day, week or month."""

    run_id: str
    sol_id: str
    source: Source
    period: str


def csv(model: ModelSource, name: str) -> str:
    """The address of a table as a file."""
    return address(f"/downloads/{model.run_id}/{model.sol_id}/{name}.csv")


def waterfall_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """What the total is made of."""
    places = {name: rank for rank, name in enumerate(tables.by_spend)}
    found = tables.waterfall
    # media as everywhere else
    rank = found["rn"].map(places).astype(float).fillna(-found["contribution"])
    table = waterfall.ordered(found.assign(rank=rank))
    columns = (
        Column("label", _("Part")),
        Column("kind_name", _("Kind")),
        Column("contribution", look.response_title, "response"),
        Column("share", _("Share"), "percent"),
    )
    return figure_card(
        Words(
            waterfall.finding(table, look),
            _("Contributions"),
            waterfall.note(table),
        ),
        waterfall.build(table, look),
        Data(
            table.assign(kind_name=[_(KINDS[kind]) for kind in table["kind"]]),
            columns,
            [("CSV", csv(model, "waterfall"))],
        ),
        look,
        model.source,
    )


def shares_card(
    model: ModelSource, tables: ModelTables, look: Presentation, room: int = 0
) -> html.Section:
    """What each channel costs and brings, at least `room` pixels high."""
    table = tables.listed(tables.channels)
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend", _("Spend"), "money"),
        Column("spend_share", _("Share of spend"), "percent"),
        Column("effect_share", _("Share of effect"), "percent"),
        Column(look.efficiency_column, look.efficiency_name, "efficiency"),
    )
    return figure_card(
        Words(
            shares.finding(table, tables.returns, look),
            _("Spend and effect"),
            _("Grey is what a channel costs, colour what it brings."),
        ),
        shares.build(table, look, room),
        Data(table, columns, [("CSV", csv(model, "channels"))]),
        look,
        model.source,
    )


def curves_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """One small response curve per estimable channel, over spend in steady state."""
    known = tables.listed(tables.current[tables.current["steady"] > 0])
    lines = dict(iter(tables.curves.groupby("channel", sort=False)))
    drawn = [
        (
            label(now["channel"]),
            curves.single(lines[now["channel"]], {**now, "response": now["steady"]}, look),
        )
        for now in known.to_dict("records")
    ]
    zero = [
        label(name) for name in tables.channels.loc[tables.channels["zero"].astype(bool), "channel"]
    ]
    note = _(look.by_kpi(revenue=CURVES, conversions=CURVES_CONVERSIONS)).format(
        each=_(period_words.PER[model.period]),
        every=_(period_words.EVERY[model.period]),
        currency=look.currency,
    )
    note += f" {_(LACKING).format(channels=join_names(zero))}" if zero else ""
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend", _(period_words.SPEND[model.period]), "money"),
        Column("steady", _(period_words.BRINGS[model.period]), "response"),
        Column("marginal", look.marginal_label, "marginal"),
    )
    files = [("CSV", csv(model, "current")), (_("Curves CSV"), csv(model, "curves"))]
    words = Words(
        curves.finding(tables.current, tables.returns, look), _("Response to spend"), note
    )
    return figure_card(words, drawn, Data(known, columns, files), look, model.source)


def channels_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """Every figure of every channel as a table."""
    extra = tables.current[["channel", "marginal"]]
    lives = tables.adstock.drop_duplicates("channel")[["channel", "half_life"]]
    table = tables.channels.merge(extra, on="channel", how="left").merge(
        lives, on="channel", how="left"
    )
    table.loc[table["zero"].astype(bool), ["marginal", "effect", "half_life", "effect_share"]] = (
        float("nan")
    )
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend", _("Spend"), "money"),
        Column("spend_share", _("Of spend"), "percent"),
        Column("effect", _("Brought"), "response"),
        Column("effect_share", _("Of effect"), "percent"),
        Column(look.efficiency_column, look.efficiency_name, "efficiency"),
        Column("marginal", look.marginal_label, "marginal"),
        Column("half_life", _(period_words.HALF_LIFE[model.period]), "half-life"),
    )
    title = _("Channels")
    return section(title, data_table(tables.listed(table), columns, look, title))


def fit_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """The model against what happened."""
    parts = {part: _(name) for part, name in fit.PARTS.items()}
    columns = (
        Column("ds", _("Date"), "date"),
        Column("actual", _("Actual"), "response"),
        Column("fitted", _("Fitted"), "response"),
        Column("residual", _("Actual less fitted"), "response"),
        Column("part_name", _("Part")),
    )
    return figure_card(
        Words(fit.finding(tables.fit, look), _("Actual against fitted")),
        fit.build(tables.fit, look),
        Data(
            tables.fit.assign(part_name=tables.fit["part"].map(parts)),
            columns,
            [("CSV", csv(model, "fit"))],
        ),
        look,
        model.source,
    )


def adstock_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """How long each channel works."""
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("lag", _(period_words.LATER[model.period]), "number", 0),
        Column("weight", _("Effect left"), "percent"),
        Column("half_life", _(period_words.HALF_LIFE[model.period]), "half-life"),
    )
    zero = tables.channels.loc[tables.channels["zero"].astype(bool), "channel"]
    # how long none lasts says nothing
    known = tables.listed(tables.adstock[~tables.adstock["channel"].isin(zero)])
    return figure_card(
        Words(adstock.finding(known, look, model.period), _("How long advertising works")),
        adstock.build(known, look, model.period),
        Data(known, columns, [("CSV", csv(model, "adstock"))]),
        look,
        model.source,
    )
