"""One model at three reading depths: the verdict and what to do, what each channel does, and how it
was fitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from app.views.decisions import DecisionStatus
from app.views.health import Assessment
from layouts import ids, text
from layouts.address import address, current_base
from layouts.components import states
from layouts.components.kpi import kpis
from layouts.components.kpi_switch import Kpis, switch
from layouts.components.model import (
    advice,
    analyst_cards,
    cards,
    certainty,
    decision_dialog,
    health_card,
    manager_cards,
    publication_history,
    verdict,
    verification_badge,
)
from layouts.components.model.advice import Before
from layouts.components.model.cards import ModelSource
from layouts.components.model.depth import EXECUTIVE, MANAGER, toggle
from layouts.components.model.publication_history import History
from layouts.components.model_ref import ModelRef
from layouts.components.page import icon, link_button, page, section
from layouts.components.run import robyn_comparison
from layouts.components.table import Column, data_table
from layouts.figures.model import waterfall
from layouts.language import N_, _, current_language, ngettext
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import ModelTables
from mmm.review.health import Health

# pages of figures that are kept drawn; they depend on nothing but what they are asked with
_KEPT: Final = 16
NOT_PUBLISHED: Final = N_("No model is published yet")
NOT_PUBLISHED_STAFF: Final = N_(
    "Open a finished run, choose a model and publish it. The client sees it here."
)
OUTSIDE: Final = N_("Not on a kept front")
OUTSIDE_NOTE: Final = N_(
    "You can read it, compare it, plan on it and export it. Only models on the kept fronts can be"
    " decided on and published; the client sees nothing of this page."
)
DOMINATED: Final = N_("On every error that the search made small, a selected model is better:")
LEFT_OUT: Final = N_("The search did not select it.")
NOT_PUBLISHED_CLIENT: Final = N_(
    "Your agency is preparing it. As soon as a model is published it appears here."
)


@dataclass(frozen=True)
class Staff:
    """What only staff see. `errors` has one row per part of the data.

    standing: None for a model that is not selected; `better` then names the selected ones that
    dominate it. health: at the analyst's depth. truth: the page of the data's known truth.
    """

    back: tuple[str, str]
    standing: DecisionStatus | None
    errors: pd.DataFrame
    facts: Sequence[tuple[str, str]]
    comparison: Mapping[str, Any] | None = None
    better: Sequence[str] = ()
    health: Assessment | None = None
    notes: Component | None = None
    truth: str | None = None


@dataclass(frozen=True)
class ModelPage(ModelSource):
    """One model's page. `staff` is None for a client viewer, `planner` the address of its planner.

    history: for a client who chose the model and when; staff read it in the record. kpis: on the
    page of published models the others that are published.
    """

    depth: str
    planner: str | None
    staff: Staff | None
    history: History | None = None
    kpis: Kpis = field(default_factory=Kpis)
    before: Before | None = None
    health: Health | None = None  # at the executive's depth


def build(model: ModelPage, tables: ModelTables, look: Presentation) -> html.Div:
    """The page."""
    staff = model.staff
    actions: list[Component] = []
    if staff and staff.standing:
        again = address(f"/models/{model.run_id}/{model.sol_id}/refresh")
        actions.append(link_button(_(text.REFRESH), again, glyph="arrow-repeat"))
    if staff and staff.truth:
        actions.append(link_button(_(text.KNOWN_TRUTH), staff.truth, glyph="bullseye"))
    if model.planner:
        actions.append(
            link_button(
                _("Plan a budget"), model.planner, "plain" if staff else "primary", "sliders"
            )
        )
    return page(
        _title(model, look),
        switch("/model", model.kpis),
        publication_history.banner(model.history, look) if model.history else None,
        _outside(model, staff, look) if staff and not staff.standing else None,
        html.Div(
            [toggle(model.depth, staff is not None), _standing(staff, look)],
            className="model-bar",
        ),
        html.Div(body(model, tables, look), id=ids.MODEL_BODY, className="depth-body"),
        publication_history.before(model.history.earlier, look) if model.history else None,
        staff.notes if staff else None,
        decision_dialog.dialog() if staff and staff.standing else None,
        dcc.Store(id=ids.MODEL_REF, data=ModelRef(model.run_id, model.sol_id).stored()),
        lead=_lead(model, look),
        back=staff.back if staff else None,
        actions=actions,
    )


def body(model: ModelPage, tables: ModelTables, look: Presentation) -> list[Any]:
    """What the chosen depth shows; tables that it does not need are not made."""
    if model.depth == EXECUTIVE:
        return _executive(model, model.health, tables, look) if model.health else []
    shown = ModelSource(model.run_id, model.sol_id, model.source, model.period)
    if model.depth == MANAGER:
        return list(_manager(shown, tables, look, current_language(), current_base()))
    if model.staff is None:
        return []
    return [
        *_judged(model, model.staff, look),
        *_analyst(shown, tables, look, current_language(), current_base()),
    ]


def none_published(staff: bool, title: str = "", *more: Component | None) -> html.Div:
    """The page while there is no published model. `more` stands below, as the models of before."""
    lead = _(NOT_PUBLISHED_STAFF if staff else NOT_PUBLISHED_CLIENT)
    actions = [link_button(_("Runs"), address("/runs"), "primary")] if staff else []
    return page(
        title or _(text.MODEL),
        section(None, states.empty("graph-up", _(NOT_PUBLISHED), lead, actions)),
        *more,
    )


def _standing(staff: Staff | None, look: Presentation) -> html.Div | None:
    """For staff whether it is published, and what can be done next."""
    if staff is None or staff.standing is None:
        return None
    return html.Div(decision_dialog.state(staff.standing, look), id=ids.MODEL_STATE)


def _outside(model: ModelPage, staff: Staff, look: Presentation) -> html.Div:
    """Of a model on no kept front that it cannot be published, and which ones are better."""
    first = (
        dcc.Link(staff.better[0], href=address(f"/models/{model.run_id}/{staff.better[0]}"))
        if staff.better
        else None
    )
    more = len(staff.better) - 1
    others = (
        ["; ", ngettext("{n} more", "{n} more", more).format(n=look.number(more))]
        if more > 0
        else []
    )
    why = html.P([_(DOMINATED), " ", first, *others, "."]) if first else html.P(_(LEFT_OUT))
    return states.box("warn", _(OUTSIDE), why, html.P(_(OUTSIDE_NOTE)))


def _title(model: ModelPage, look: Presentation) -> str:
    if model.staff:
        return _("Model {name}").format(name=model.sol_id)
    return look.by_kpi(revenue=_("What drives revenue"), conversions=_("What drives conversions"))


def _lead(model: ModelPage, look: Presentation) -> Component | None:
    """Which data and time, and for staff the engine and what Robyn's check gave."""
    window, data = model.source.window, model.source.data
    badges = verification_badge.badges(model.source, look)
    if window is None:
        return html.Span(badges, className="lead-badges") if badges else None
    when = text.period(*window, look)
    said = _("{data}, {period}").format(data=data, period=when) if data else when
    return html.Span([said, *badges], className="lead-badges")


def _executive(
    model: ModelPage, judged: Health, tables: ModelTables, look: Presentation
) -> list[Any]:
    beside = model.before is not None and model.before.beside is not None
    found = advice.findings(tables.returns, judged, look)
    return [
        verdict.banner(verdict.judge(judged, look)),
        publication_history.chosen(model.history, look) if model.history else None,
        kpis(_kpis(tables, look)),
        cards.waterfall_card(model, tables, look),
        html.Div(
            [advice.advice(found, look), advice.since(model.before, look)],
            className="fig-pair" if beside else "depth-body",
        ),
    ]


@lru_cache(maxsize=_KEPT)
def _manager(
    model: ModelSource, tables: ModelTables, look: Presentation, language: str, base: str
) -> tuple[Component, ...]:
    return (
        manager_cards.returns_card(model, tables, look),
        cards.shares_card(model, tables, look),
        cards.curves_card(model, tables, look),
        manager_cards.over_time_card(model, tables, look),
        html.Div(
            [
                manager_cards.immediate_card(model, tables, look),
                cards.adstock_card(model, tables, look),
            ],
            className="fig-pair",
        ),
        cards.channels_card(model, tables, look),
    )


def _judged(model: ModelPage, staff: Staff, look: Presentation) -> list[Any]:
    return [
        health_card.card(staff.health, (model.run_id, model.sol_id), look)
        if staff.health
        else None,
        robyn_comparison.section_of(staff.comparison, look, look.conversion),
        _fit(model, staff, look),
    ]


@lru_cache(maxsize=_KEPT)
def _analyst(
    model: ModelSource, tables: ModelTables, look: Presentation, language: str, base: str
) -> tuple[Component, ...]:
    room = waterfall.height(len(tables.waterfall))
    return (
        cards.fit_card(model, tables, look),
        analyst_cards.residuals_card(model, tables, look),
        manager_cards.returns_card(model, tables, look),
        html.Div(
            [
                cards.waterfall_card(model, tables, look),
                cards.shares_card(model, tables, look, room),
            ],
            className="fig-pair",
        ),
        cards.curves_card(model, tables, look),
        analyst_cards.robyn_curves_card(model, tables, look),
        html.Div(
            [
                cards.adstock_card(model, tables, look),
                manager_cards.immediate_card(model, tables, look),
            ],
            className="fig-pair",
        ),
        analyst_cards.bounds_card(model, tables, look),
        analyst_cards.ledger_section(model, tables, look),
    )


def _kpis(tables: ModelTables, look: Presentation) -> list[tuple[str, str, str]]:
    totals, media = tables.totals, tables.media_return["value"]
    name = look.efficiency_name
    of_all = look.by_kpi(
        revenue=_("{share} of the revenue explained"),
        conversions=_("{share} of the conversions explained"),
    )
    outcome = look.response_title
    return [
        (_("Media spend"), look.short_money(totals["spend"]), look.money(totals["spend"])),
        (outcome, look.short_response(totals["revenue"]), look.response(totals["revenue"])),
        (
            _("Brought by paid media"),
            look.short_response(totals["attributed"]),
            of_all.format(share=look.percent(tables.paid_share)),
        ),
        (
            _("{name} of paid media").format(name=name),
            look.efficiency(media),
            certainty.note(tables, look),
        ),
    ]


def _fit(model: ModelPage, staff: Staff, look: Presentation) -> html.Section:
    parts = [
        Column("part", _("Part")),
        *(Column(name, name, "number", 3) for name in staff.errors.columns if name != "part"),
    ]
    pairs = [
        html.Div([html.Dt(name), html.Dd(value, className="num")], className="fact")
        for name, value in staff.facts
    ]
    robyn = html.A(
        [icon("download"), _("Robyn's JSON")],
        href=address(f"/downloads/{model.run_id}/{model.sol_id}/robyn.json"),
        className="btn btn-plain btn-sm",
        title=_("The model as a file that robyn_recreate takes in R"),
    )
    title = _("Fit")
    table = data_table(staff.errors, parts, look, title)
    return section(title, table, html.Dl(pairs, className="fact-row"), actions=[robyn])
