"""Simulated data's known truth beside what a model of it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from app.views.truth import KnownTruth, TrueModel
from layouts import text
from layouts.address import address
from layouts.components.badge import badge
from layouts.components.figure_card import graph
from layouts.components.kpi import kpis
from layouts.components.page import link_button, page, section
from layouts.components.states import box, empty
from layouts.components.table import Column, table
from layouts.figures.model import truth as figure
from layouts.language import N_, _, ngettext, translate
from layouts.style.presentation import Presentation, label
from mmm.analysis.model_set import SHARE
from mmm.review import insights

LEAD: Final = N_(
    "This data was simulated, so what each channel truly brought is known. Of real data it never"
    " is: this page tells how far to trust a model that fits as well as this one does."
)
NO_RUN: Final = N_("No model to hold against the truth yet")
NO_RUN_LEAD: Final = N_("Start a run on this data. Its models stand here beside the truth.")
NOTE: Final = N_(
    "A return counts all that the spend of the model's period brought in it. The bar is what"
    " similar models say: how far they differ, not how likely the truth lies within."
)
PROBABLE: Final = N_(
    "The thin line is the probable range, which held the truth in {share} of cases on other data"
    " like this."
)
OFF: Final = N_("{share} off")
TOO_HIGH: Final = N_("range too high")
TOO_LOW: Final = N_("range too low")


def build(found: KnownTruth, look: Presentation) -> Component:
    """`look` is that of the model's spec where there is a model."""
    model = found.model
    body: Sequence[Component | None]
    if model is None:
        start = link_button(
            _("Start a run"), address(f"/runs/new?data={found.dataset.id}"), "primary"
        )
        body = [section(None, empty("bullseye", _(NO_RUN), _(NO_RUN_LEAD), [start]))]
    elif model.problem is not None:
        body = [box("warn", _("The truth cannot be told"), html.P(translate(model.problem)))]
    else:
        body = _compared(model, look)
    return page(
        _(text.KNOWN_TRUTH),
        *body,
        _runs(found),
        lead=_(LEAD),
        back=(address(f"/data/{found.dataset.id}"), found.dataset.name),
    )


def _compared(model: TrueModel, look: Presentation) -> list[Component | None]:
    known = model.table
    spent, brought = float(known["spend"].sum()), float(known["contribution"].sum())
    total = spent / brought if look.conversion else brought / spent
    off = (known["value"] / known["truth"] - 1).abs()
    figures = [
        (_("Truth, {name}").format(name=look.efficiency_name), look.efficiency(total), ""),
        (
            _("Model, {name}").format(name=look.efficiency_name),
            look.efficiency(model.estimated),
            look.change(model.estimated / total - 1),
        ),
        (
            _("Typical error of a channel"),
            text.DASH if off.isna().all() else look.percent(float(off.median()), 0),
            _("median over the channels"),
        ),
    ]
    name = dcc.Link(
        _("Model {name}").format(name=model.sol_id),
        href=address(f"/models/{model.run_id}/{model.sol_id}"),
        className="strong",
    )
    standing = _("published") if model.published else _("the choice where nobody chooses")
    rows = [_row(row, look) for row in known.to_dict("records")]
    probable = known["probable_low"].notna().any()
    note = f"{_(NOTE)} {_(PROBABLE).format(share=look.percent(SHARE, 0))}" if probable else _(NOTE)
    return [
        html.Div(
            [name, html.Span(f"{model.run_name} · {standing}", className="muted")],
            className="actions",
        ),
        kpis(figures),
        section(figure.finding(known), graph(figure.build(known, look), look), note=note),
        section(_order(known, look), table(_heads(look), rows, _(text.KNOWN_TRUTH)), flush=True),
    ]


def _order(known: pd.DataFrame, look: Presentation) -> str:
    """Whether the model knows the channel that truly returns most, in words; as on the model's own
    page only where the ranges are apart.
    """
    best = known["truth"].idxmin() if look.conversion else known["truth"].idxmax()
    estimates = known["value"].dropna()
    if estimates.empty:
        return _("The model estimates no channel")
    said = estimates.idxmin() if look.conversion else estimates.idxmax()
    name, other = (label(known.loc[at, "channel"]) for at in (best, said))
    first = insights.best(known, look.conversion)
    if len(first) > 1 and known.loc[best, "channel"] in first:
        return _("{channel} truly returns most; the model cannot tell it from others").format(
            channel=name
        )
    if best == said:
        return _("{channel} truly returns most, and the model says so").format(channel=name)
    return _("{channel} truly returns most; the model says {other}").format(
        channel=name, other=other
    )


def _heads(look: Presentation) -> tuple[Column, ...]:
    name = look.efficiency_name
    return (
        Column("name", _("Channel"), lead=True),
        Column("contribution", _("True contribution"), number=True),
        Column("truth", _("True {name}").format(name=name), number=True),
        Column("value", _("Model"), number=True),
        Column("range", _("Similar models"), number=True),
        Column("held", _("Truth within")),
        Column("probable", _("Probable range"), number=True),
        Column("probably_held", _("Truth within")),
        Column("truth_marginal", _("Marginal {name}, true").format(name=name), number=True),
        Column("marginal", _("Marginal {name}, model").format(name=name), number=True),
    )


def _row(row: dict[str, Any], look: Presentation) -> dict[str, Any]:
    return {
        "name": html.Span(label(row["channel"]), className="strong"),
        "contribution": look.short_response(row["contribution"]),
        "truth": look.efficiency(row["truth"]),
        "value": html.Div(
            [
                look.efficiency(row["value"]),
                html.Span(_error(row["value"], row["truth"], look), className="sub"),
            ]
        ),
        "range": _range(row["low"], row["high"], look),
        "held": _held(row["held"], row["low"], row["truth"]),
        "probable": _range(row["probable_low"], row["probable_high"], look),
        "probably_held": _held(row["probably_held"], row["probable_low"], row["truth"]),
        "truth_marginal": look.efficiency(row["truth_marginal"]),
        "marginal": look.efficiency(row["marginal"]),
    }


def _range(low: float, high: float, look: Presentation) -> str:
    if pd.isna(low):
        return text.DASH
    return _("{low} to {high}").format(low=look.efficiency(low), high=look.efficiency(high))


def _held(held: bool | None, low: float, truth: float) -> Component | str:
    if held is None:
        return text.DASH
    return (
        badge(_("yes"), "good") if held else badge(_(TOO_HIGH if low > truth else TOO_LOW), "warn")
    )


def _error(value: float, truth: float, look: Presentation) -> str | None:
    return None if pd.isna(value) else _(OFF).format(share=look.change(value / truth - 1))


def _runs(found: KnownTruth) -> Component | None:
    """The other runs of this data, each with its model beside the truth."""
    others = [run for run in found.runs if found.model is None or run[0] != found.model.run_id]
    if not others:
        return None
    links = [
        html.Li(dcc.Link(name, href=address(f"/data/{found.dataset.id}/truth?run={run_id}")))
        for run_id, name in others
    ]
    title = ngettext("Another run of this data", "Other runs of this data", len(others))
    return section(title, html.Ul(links, className="plain-list section-body"))
