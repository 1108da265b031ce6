"""The figure cards of one model's page."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html

from layouts.components.figure_card import Column, Data, Words, data_table, figure_card
from layouts.components.page import section
from layouts.components.source import Source
from layouts.figures import adstock, curves, fit, shares, waterfall
from layouts.figures.look import UNKNOWN, Look, label
from mmm.tables import Tables


@dataclass(frozen=True)
class Shown:
    """The model whose cards they are. `period` is day, week or month."""

    run_id: str
    sol_id: str
    source: Source
    period: str


def csv(model: Shown, name: str) -> str:
    """The address of a table as a file."""
    return f"/downloads/{model.run_id}/{model.sol_id}/{name}.csv"


def waterfall_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """What the total is made of."""
    table = waterfall.ordered(tables.waterfall)
    columns = (
        Column("label", "Part"),
        Column("kind", "Kind"),
        Column("contribution", look.response_name.capitalize(), "response"),
        Column("share", "Share", "percent"),
    )
    return figure_card(
        Words(waterfall.finding(table, look), "Contributions", "Each bar starts where the one above it ends."),
        waterfall.build(table, look),
        Data(table, columns, [("CSV", csv(model, "waterfall"))]),
        look,
        model.source,
    )


def shares_card(model: Shown, tables: Tables, look: Look, room: int = 0) -> html.Section:
    """What each channel costs and brings, at least `room` pixels high."""
    table = shares.ordered(tables.channels)
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend", "Spend", "money"),
        Column("spend_share", "Share of spend", "percent"),
        Column("effect_share", "Share of effect", "percent"),
        Column("cpa" if look.conversion else "roi", look.efficiency_name, "efficiency"),
    )
    drawn = shares.build(table, look)
    return figure_card(
        Words(shares.finding(table, look), "Spend and effect", "Grey is what a channel costs, colour what it brings."),
        drawn.update_layout(height=max(drawn.layout.height, room)),
        Data(table, columns, [("CSV", csv(model, "channels"))]),
        look,
        model.source,
    )


def curves_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """One small response curve per estimable channel."""
    known = tables.current[tables.current["response"] > 0].sort_values("spend", ascending=False)
    drawn = [
        (label(now["channel"]), curves.single(tables.curves[tables.curves["channel"] == now["channel"]], now, look))
        for _, now in known.iterrows()
    ]
    zero = [label(name) for name in tables.channels.loc[tables.channels["zero"].astype(bool), "channel"]]
    note = (
        f"{look.in_unit(f'{look.response_name.capitalize()} per {model.period}')}, against spend per {model.period}"
        f" with what is carried over, {look.currency}. The dot is today; dotted is beyond anything in the data;"
        " the shaded part works without new spend."
    ) + (f" {', '.join(zero)}: {UNKNOWN}." if zero else "")
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend", f"Spend per {model.period}", "money"),
        Column("carryover", "Carried over", "money"),
        Column("response", f"Brings per {model.period}", "response"),
        Column("marginal", look.next_name, "next"),
    )
    files = [("CSV", csv(model, "current")), ("CSV of the curves", csv(model, "curves"))]
    words = Words(curves.finding(tables.current, look), "Response to spend", note)
    return figure_card(words, drawn, Data(known, columns, files), look, model.source)


def channels_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """Every figure of every channel as a table."""
    extra = tables.current[["channel", "marginal"]]
    lives = tables.adstock.drop_duplicates("channel")[["channel", "half_life"]]
    table = tables.channels.merge(extra, on="channel", how="left").merge(lives, on="channel", how="left")
    table.loc[table["zero"].astype(bool), ["marginal", "effect", "half_life", "effect_share"]] = float("nan")
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend", "Spend", "money"),
        Column("spend_share", "Of spend", "percent"),
        Column("effect", "Brought", "response"),
        Column("effect_share", "Of effect", "percent"),
        Column("cpa" if look.conversion else "roi", look.efficiency_name, "efficiency"),
        Column("marginal", look.next_name, "next"),
        Column("half_life", f"Half-life, {model.period}s", "number", 1),
    )
    return section("Channels", data_table(table.sort_values("spend", ascending=False), columns, look, "Channels"))


def fit_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """The model against what happened."""
    columns = (
        Column("ds", "Period", "date"),
        Column("actual", "Actual", "response"),
        Column("fitted", "Fitted", "response"),
        Column("residual", "Actual less fitted", "response"),
        Column("part", "Part"),
    )
    return figure_card(
        Words(fit.finding(tables.fit, look), "Actual against fitted"),
        fit.build(tables.fit, look),
        Data(tables.fit, columns, [("CSV", csv(model, "fit"))]),
        look,
        model.source,
    )


def adstock_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """How long each channel works."""
    columns = (
        Column("channel", "Channel", "channel"),
        Column("lag", f"{model.period.capitalize()}s later", "number", 0),
        Column("weight", "Effect left", "percent"),
        Column("half_life", f"Half-life, {model.period}s", "number", 1),
    )
    zero = tables.channels.loc[tables.channels["zero"].astype(bool), "channel"]
    known = tables.adstock[~tables.adstock["channel"].isin(zero)]  # how long no effect lasts says nothing
    return figure_card(
        Words(adstock.finding(known, look, model.period), "How long advertising works"),
        adstock.build(known, look, model.period),
        Data(known, columns, [("CSV", csv(model, "adstock"))]),
        look,
        model.source,
    )
