"""One model: the verdict, key figures, what makes up the total, each channel, and for analysts how it was fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from layouts import ids
from layouts.components import badge, publish, states, verdict
from layouts.components.figure_card import Column, Data, Words, data_table, figure_card
from layouts.components.kpi import kpis
from layouts.components.page import link_button, page, section
from layouts.components.source import Source
from layouts.components.verdict import Fit
from layouts.figures import adstock, curves, fit, shares, waterfall
from layouts.figures.look import UNKNOWN, Look, label

NOT_PUBLISHED: Final = "No model is published yet"
NOT_PUBLISHED_STAFF: Final = "Open a finished run, choose a model and publish it. The client sees it here."
NOT_PUBLISHED_CLIENT: Final = "Your agency is preparing it. As soon as a model is published it appears here."


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


@dataclass(frozen=True)
class Analyst:
    """What only staff see. `hyperparameters` has one row per medium, `errors` one row per part of the data."""

    back: tuple[str, str]
    publishing: publish.Publishing
    hyperparameters: pd.DataFrame
    errors: pd.DataFrame
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Model:
    """One model's page. `analyst` is None for a client viewer; `period` names the grain: day, week or month."""

    run_id: str
    sol_id: str
    source: Source
    fit: Fit
    period: str
    planner: str | None
    analyst: Analyst | None


def build(model: Model, figures: Figures, look: Look) -> html.Div:
    """The page."""
    staff = model.analyst
    media_share = float(figures.waterfall.loc[figures.waterfall["kind"] == "paid", "share"].sum())
    judged = verdict.judge(model.fit, figures.channels, media_share, look)
    actions = [badge.engine(model.source.engine, model.source.mode)]
    if model.planner:
        actions.append(link_button("Plan a budget", model.planner, "plain" if staff else "primary", "sliders"))
    return page(
        f"Model {model.sol_id}" if staff else f"What drives {look.response_name}",
        html.Div(publish.state(staff.publishing, look), id=ids.MODEL_STATE) if staff else None,
        verdict.banner(judged),
        kpis(_kpis(figures.totals, look)),
        html.Div([_waterfall(model, figures, look), _shares(model, figures, look)], className="fig-pair"),
        _curves(model, figures, look),
        _channels(model, figures, look),
        html.Div([_fit(model, figures, look), _adstock(model, figures, look)], className="fig-pair"),
        *(_analyst(staff, look) if staff else ()),
        publish.dialog() if staff else None,
        dcc.Store(id=ids.MODEL_WHICH, data=[model.run_id, model.sol_id]),
        lead=_lead(model, look),
        back=staff.back if staff else None,
        actions=actions,
    )


def none_published(staff: bool) -> html.Div:
    """The page while there is no published model."""
    lead = NOT_PUBLISHED_STAFF if staff else NOT_PUBLISHED_CLIENT
    actions = [link_button("Runs", "/runs", "primary")] if staff else []
    return page("Model", section(None, states.empty("graph-up", NOT_PUBLISHED, lead, actions)))


def _lead(model: Model, look: Look) -> str | None:
    window = model.source.window
    if window is None:
        return None
    return f"{model.source.data}, {look.date(window[0])} to {look.date(window[1])}"


def _kpis(totals: Mapping[str, float], look: Look) -> list[tuple[str, str, str]]:
    media, blended = totals["roas_media"], totals["roas_blended"]
    if look.conversion:  # cost per result is the inverse of results per unit of money
        media, blended = (1 / value if value else float("nan") for value in (media, blended))
    share = totals["attributed"] / totals["revenue"] if totals["revenue"] else 0.0
    name = look.efficiency_name
    return [
        ("Media spend", look.short_money(totals["spend"]), look.money(totals["spend"])),
        (look.response_name.capitalize(), look.short_response(totals["revenue"]), look.response(totals["revenue"])),
        ("Brought by paid media", look.short_response(totals["attributed"]), f"{look.percent(share)} of {look.response_name}"),
        (f"{name} of paid media", look.efficiency(media), "What paid media brought, against its spend"),
        (f"Blended {name}", look.efficiency(blended), f"All {look.response_name}, against media spend"),
    ]


def _url(model: Model, name: str) -> str:
    return f"/downloads/{model.run_id}/{model.sol_id}/{name}.csv"


def _waterfall(model: Model, figures: Figures, look: Look) -> html.Section:
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


def _shares(model: Model, figures: Figures, look: Look) -> html.Section:
    table = shares.ordered(figures.channels)
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend", "Spend", "money"),
        Column("spend_share", "Share of spend", "percent"),
        Column("effect_share", "Share of effect", "percent"),
        Column("cpa" if look.conversion else "roi", look.efficiency_name, "efficiency"),
    )
    return figure_card(
        Words(shares.finding(table, look), "Spend and effect", "Grey is what a channel costs, colour what it brings."),
        shares.build(table, look),
        Data(table, columns, [("CSV", _url(model, "channels"))]),
        look,
        model.source,
    )


def _curves(model: Model, figures: Figures, look: Look) -> html.Section:
    known = figures.current[figures.current["response"] > 0].sort_values("spend", ascending=False)
    drawn = [
        (label(now["channel"]), curves.single(figures.curves[figures.curves["channel"] == now["channel"]], now, look))
        for _, now in known.iterrows()
    ]
    zero = [label(name) for name in figures.channels.loc[figures.channels["zero"].astype(bool), "channel"]]
    note = (
        f"{look.response_name.capitalize()} per {model.period} ({look.response_unit}) against spend per {model.period} with what"
        f" is carried over ({look.currency}). The dot is today; dotted is beyond anything in the data;"
        " the shaded part works without new spend."
    ) + (f" {', '.join(zero)}: {UNKNOWN}." if zero else "")
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend", f"Spend per {model.period}", "money"),
        Column("carryover", "Carried over", "money"),
        Column("response", f"Brings per {model.period}", "response"),
        Column("marginal", f"Next {look.money(1)} brings", "number", 3),
    )
    files = [("CSV", _url(model, "current")), ("CSV of the curves", _url(model, "curves"))]
    words = Words(curves.finding(figures.current, look), "Response to spend", note)
    return figure_card(words, drawn, Data(known, columns, files), look, model.source)


def _channels(model: Model, figures: Figures, look: Look) -> html.Section:
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
        Column("marginal", f"Next {look.money(1)} brings", "number", 2 if not look.conversion else 4),
        Column("half_life", f"Half-life, {model.period}s", "number", 1),
    )
    return section("Channels", data_table(table.sort_values("spend", ascending=False), columns, look, "Channels"))


def _fit(model: Model, figures: Figures, look: Look) -> html.Section:
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


def _adstock(model: Model, figures: Figures, look: Look) -> html.Section:
    columns = (
        Column("channel", "Channel", "channel"),
        Column("lag", f"{model.period.capitalize()}s later", "number", 0),
        Column("weight", "Effect left", "percent"),
        Column("half_life", f"Half-life, {model.period}s", "number", 1),
    )
    return figure_card(
        Words(adstock.finding(figures.adstock, look, model.period), "How long advertising works"),
        adstock.build(figures.adstock, look, model.period),
        Data(figures.adstock, columns, [("CSV", _url(model, "adstock"))]),
        look,
        model.source,
    )


def _analyst(staff: Analyst, look: Look) -> list[Any]:
    names = [name for name in staff.hyperparameters.columns if name != "channel"]
    media = (Column("channel", "Medium", "channel"), *(Column(name, name, "number", 3) for name in names))
    parts = [Column("part", "Part"), *(Column(name, name, "number", 3) for name in staff.errors.columns if name != "part")]
    pairs = [html.Div([html.Dt(name), html.Dd(value, className="num")], className="fact") for name, value in staff.facts]
    return [
        section("Hyperparameters", data_table(staff.hyperparameters, media, look, "Hyperparameters")),
        section("Fit", data_table(staff.errors, parts, look, "Fit"), html.Dl(pairs, className="fact-row")),
    ]
