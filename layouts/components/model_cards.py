"""The figure cards of one model's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from dash import html

from layouts.components.figure_card import Column, Data, Words, data_table, figure_card
from layouts.components.page import section
from layouts.components.source import Source
from layouts.figures import adstock, curves, fit, shares, waterfall
from layouts.figures.look import UNKNOWN, Look, label


@dataclass(frozen=True)
class Shown:
    """The model whose cards they are. `period` is day, week or month."""

    run_id: str
    sol_id: str
    source: Source
    period: str


@dataclass(frozen=True)
class Figures:
    """The tables of one model, as `mmm.ledger` and `mmm.response` make them. `current` also has `observed`."""

    totals: Mapping[str, float]
    waterfall: pd.DataFrame
    channels: pd.DataFrame
    current: pd.DataFrame
    curves: pd.DataFrame
    adstock: pd.DataFrame
    fit: pd.DataFrame


def _url(model: Shown, name: str) -> str:
    return f"/downloads/{model.run_id}/{model.sol_id}/{name}.csv"


def waterfall_card(model: Shown, figures: Figures, look: Look) -> html.Section:
    """What the total is made of."""
    table = waterfall.ordered(figures.waterfall)
    columns = (
        Column("label", "Part"),
        Column("kind", "Kind"),
        Column("contribution", look.response_name.capitalize(), "response"),
        Column("share", "Share", "percent"),
    )
    return figure_card(
        Words(waterfall.finding(table, look), "Contributions", "Each bar starts where the one above it ends."),
        waterfall.build(table, look),
        Data(table, columns, [("CSV", _url(model, "waterfall"))]),
        look,
        model.source,
    )


def shares_card(model: Shown, figures: Figures, look: Look) -> html.Section:
    """What each channel costs and brings."""
    table = shares.ordered(figures.channels)
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
        drawn.update_layout(height=max(drawn.layout.height, waterfall.height(len(figures.waterfall)))),
        Data(table, columns, [("CSV", _url(model, "channels"))]),
        look,
        model.source,
    )


def curves_card(model: Shown, figures: Figures, look: Look) -> html.Section:
    """One small response curve per estimable channel."""
    known = figures.current[figures.current["response"] > 0].sort_values("spend", ascending=False)
    drawn = [
        (label(now["channel"]), curves.single(figures.curves[figures.curves["channel"] == now["channel"]], now, look))
        for _, now in known.iterrows()
    ]
    zero = [label(name) for name in figures.channels.loc[figures.channels["zero"].astype(bool), "channel"]]
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
    files = [("CSV", _url(model, "current")), ("CSV of the curves", _url(model, "curves"))]
    words = Words(curves.finding(figures.current, look), "Response to spend", note)
    return figure_card(words, drawn, Data(known, columns, files), look, model.source)


def channels_card(model: Shown, figures: Figures, look: Look) -> html.Section:
    """Every figure of every channel as a table."""
    extra = figures.current[["channel", "marginal"]]
    lives = figures.adstock.drop_duplicates("channel")[["channel", "half_life"]]
    table = figures.channels.merge(extra, on="channel", how="left").merge(lives, on="channel", how="left")
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


def fit_card(model: Shown, figures: Figures, look: Look) -> html.Section:
    """The model against what happened."""
    columns = (
        Column("ds", "Period", "date"),
        Column("actual", "Actual", "response"),
        Column("fitted", "Fitted", "response"),
        Column("part", "Part"),
    )
    return figure_card(
        Words(fit.finding(figures.fit, look), "Actual against fitted"),
        fit.build(figures.fit, look),
        Data(figures.fit, columns, [("CSV", _url(model, "fit"))]),
        look,
        model.source,
    )


def adstock_card(model: Shown, figures: Figures, look: Look) -> html.Section:
    """How long each channel works."""
    columns = (
        Column("channel", "Channel", "channel"),
        Column("lag", f"{model.period.capitalize()}s later", "number", 0),
        Column("weight", "Effect left", "percent"),
        Column("half_life", f"Half-life, {model.period}s", "number", 1),
    )
    zero = figures.channels.loc[figures.channels["zero"].astype(bool), "channel"]
    known = figures.adstock[~figures.adstock["channel"].isin(zero)]  # how long no effect lasts says nothing
    return figure_card(
        Words(adstock.finding(known, look, model.period), "How long advertising works"),
        adstock.build(known, look, model.period),
        Data(known, columns, [("CSV", _url(model, "adstock"))]),
        look,
        model.source,
    )
