"""One model: the verdict, key figures, what makes up the total, each channel, and for analysts how it was fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from layouts import ids, text
from layouts.components import compared, publish, states, verdict, verified
from layouts.components import model_cards as cards
from layouts.components.figure_card import Column, data_table
from layouts.components.kpi import kpis
from layouts.components.model_cards import Figures, Shown
from layouts.components.page import icon, link_button, page, section
from layouts.components.verdict import Fit
from layouts.figures.look import Look

NOT_PUBLISHED: Final = "No model is published yet"
NOT_PUBLISHED_STAFF: Final = "Open a finished run, choose a model and publish it. The client sees it here."
OUTSIDE: Final = "Not on a kept front"
OUTSIDE_NOTE: Final = (
    "You can read it, compare it, plan on it and export it. Only models on the kept fronts can be decided on and "
    "published; the client sees nothing of this page."
)
DOMINATED: Final = "On every error that the search made small, a selected model is better: "
LEFT_OUT: Final = "The search did not select it."
NOT_PUBLISHED_CLIENT: Final = "Your agency is preparing it. As soon as a model is published it appears here."


@dataclass(frozen=True)
class Analyst:
    """What only staff see. `hyperparameters` has one row per medium, `errors` one row per part of the data.

    `publishing` is None for a model that is not selected, `better` then names the selected ones that dominate it.
    """

    back: tuple[str, str]
    publishing: Any  # app.queries.decisions.Standing
    hyperparameters: pd.DataFrame
    errors: pd.DataFrame
    facts: Sequence[tuple[str, str]]
    comparison: Mapping[str, Any] | None = None
    better: Sequence[str] = ()


@dataclass(frozen=True)
class Model(Shown):
    """One model's page. `analyst` is None for a client viewer, `planner` the address of its planner."""

    fit: Fit
    planner: str | None
    analyst: Analyst | None
    chosen: Any = None  # for the client: app.queries.publications.Publication


def build(model: Model, figures: Figures, look: Look) -> html.Div:
    """The page."""
    staff = model.analyst
    media_share = float(figures.waterfall.loc[figures.waterfall["kind"] == "paid", "share"].sum())
    judged = verdict.judge(model.fit, figures.channels, media_share, look)
    actions = verified.badges(model.source, look)
    if staff and staff.publishing:
        again = f"/models/{model.run_id}/{model.sol_id}/refresh"
        actions.append(link_button(text.REFRESH, again, glyph="arrow-repeat"))
    if model.planner:
        actions.append(link_button("Plan a budget", model.planner, "plain" if staff else "primary", "sliders"))
    return page(
        f"Model {model.sol_id}" if staff else f"What drives {look.response_name}",
        _standing(model, staff, look) if staff else None,
        verdict.banner(judged),
        publish.chosen(model.chosen, look) if model.chosen else None,
        kpis(_kpis(figures.totals, look)),
        html.Div(
            [cards.waterfall_card(model, figures, look), cards.shares_card(model, figures, look)], className="fig-pair"
        ),
        cards.curves_card(model, figures, look),
        cards.channels_card(model, figures, look),
        html.Div(
            [cards.fit_card(model, figures, look), cards.adstock_card(model, figures, look)], className="fig-pair"
        ),
        *(_analyst(model, staff, look) if staff else ()),
        publish.dialog() if staff and staff.publishing else None,
        dcc.Store(id=ids.MODEL_WHICH, data=[model.run_id, model.sol_id]),
        lead=_lead(model, look),
        back=staff.back if staff else None,
        actions=actions,
    )


def none_published(staff: bool, title: str = "Model") -> html.Div:
    """The page while there is no published model."""
    lead = NOT_PUBLISHED_STAFF if staff else NOT_PUBLISHED_CLIENT
    actions = [link_button("Runs", "/runs", "primary")] if staff else []
    return page(title, section(None, states.empty("graph-up", NOT_PUBLISHED, lead, actions)))


def _standing(model: Model, staff: Analyst, look: Look) -> html.Div:
    """Whether it is published; of a model on no kept front that it cannot be, and which ones are better."""
    if staff.publishing:
        return html.Div(publish.state(staff.publishing, look), id=ids.MODEL_STATE)
    first = dcc.Link(staff.better[0], href=f"/models/{model.run_id}/{staff.better[0]}") if staff.better else None
    others = f" and {look.number(len(staff.better) - 1)} more" if len(staff.better) > 1 else ""
    why = html.P([DOMINATED, first, others, "."]) if first else html.P(LEFT_OUT)
    return states.box("warn", OUTSIDE, why, html.P(OUTSIDE_NOTE))


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
        (
            "Brought by paid media",
            look.short_response(totals["attributed"]),
            f"{look.percent(share)} of {look.response_name}",
        ),
        (f"{name} of paid media", look.efficiency(media), "What paid media brought, against its spend"),
        (f"Blended {name}", look.efficiency(blended), f"All {look.response_name}, against media spend"),
    ]


def _analyst(model: Model, staff: Analyst, look: Look) -> list[Any]:
    names = [name for name in staff.hyperparameters.columns if name != "channel"]
    media = (Column("channel", "Medium", "channel"), *(Column(name, name, "number", 3) for name in names))
    parts = [
        Column("part", "Part"),
        *(Column(name, name, "number", 3) for name in staff.errors.columns if name != "part"),
    ]
    pairs = [
        html.Div([html.Dt(name), html.Dd(value, className="num")], className="fact") for name, value in staff.facts
    ]
    robyn = html.A(
        [icon("download"), text.EXPORT],
        href=f"/downloads/{model.run_id}/{model.sol_id}/robyn.json",
        className="btn btn-plain btn-sm",
        title=text.EXPORT_NOTE,
    )
    return [
        compared.section_of(staff.comparison, look, look.conversion),
        section("Hyperparameters", data_table(staff.hyperparameters, media, look, "Hyperparameters"), actions=[robyn]),
        section("Fit", data_table(staff.errors, parts, look, "Fit"), html.Dl(pairs, className="fact-row")),
    ]
