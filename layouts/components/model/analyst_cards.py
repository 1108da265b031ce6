"""What only analysts read of a model: residuals, hyperparameters in their ranges, and where every
ROAS comes from.
"""

from __future__ import annotations

from typing import Final

from dash import html

from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.model.cards import ModelSource, csv
from layouts.components.page import section
from layouts.components.table import Column, data_table
from layouts.figures.model import curves, hyperparameters, residuals
from layouts.language import N_, _
from layouts.style import period_words
from layouts.style.presentation import Presentation, label
from mmm.analysis.model_tables import ModelTables

FIGURES: Final = {
    "blended": N_("Blended"),
    "media": N_("All paid media"),
    "total": N_("Total"),
    "mean": N_("Mean"),
    "marginal": N_("Marginal"),
    "robyn_marginal": N_("Marginal as in Robyn"),
}
ROWS: Final = {
    "blended": N_("sums of {outcome} and of all paid media's spend"),
    "media": N_("sums of the paid channels' rows “Total”"),
    "total": N_("sums of the contribution and of {spend}"),
    "mean": N_("means of the contribution and of {spend}"),
    "marginal": N_(
        "one percent more {spend} in every period, and what it brings with its carry-over"
    ),
    "robyn_marginal": N_("slope of the curve at the mean input of {input}"),
}
LEDGER_NOTE: Final = N_(
    "Every {name} that a page shows, with the sums it is made of. Rows “Total” add up to “All paid"
    " media”: {parts} against {whole}."
)
RESIDUALS_NOTE: Final = N_(
    "Left: dots without a pattern are good, the line is the mean of neighbours. Middle: bars beyond"
    " the shade are no chance. Right: dots on the line are normally distributed."
)
ROBYN_CURVES_NOTE: Final = N_(
    "To the right: adstocked input {each}, {currency}: spend and what is carried over together. The"
    " dot is the mean of the window, dashed is beyond anything in the data, the shaded part works"
    " without new spend. The slope at the dot is no marginal return of money: that carries over,"
    " and comes in bursts."
)
BOUNDS_NOTE: Final = N_(
    "Where in its searched range each value lies. A diamond is at an end: a wider range may fit"
    " better."
)


def residuals_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """What the model leaves over."""
    drawn = [(_("Against fitted"), residuals.against_fitted(tables.fit, look))]
    if len(tables.autocorrelation):
        drawn.append(
            (
                _("Against itself, later"),
                residuals.autocorrelation(tables.autocorrelation, look, model.period),
            )
        )
    if len(tables.quantiles):
        drawn.append(
            (_("Against a normal distribution"), residuals.quantiles(tables.quantiles, look))
        )
    columns = (
        Column("lag", _(period_words.APART[model.period]), "number", 0),
        Column("value", _("Correlation"), "number", 3),
        Column("bound", _("Chance stays below"), "number", 3),
    )
    return figure_card(
        Words(residuals.finding(tables.autocorrelation, look), _("Residuals"), _(RESIDUALS_NOTE)),
        drawn,
        Data(tables.autocorrelation, columns, [("CSV", csv(model, "autocorrelation"))]),
        look,
        model.source,
    )


def robyn_curves_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """The curves as Robyn draws them, over adstocked input."""
    known = tables.listed(tables.current[tables.current["response"] > 0])
    lines = dict(iter(tables.robyn_curves.groupby("channel", sort=False)))
    drawn = [
        (
            label(now["channel"]),
            curves.single(lines[now["channel"]], {**now, "spend": now["input"]}, look, None, True),
        )
        for now in known.to_dict("records")
    ]
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend", _(period_words.SPEND[model.period]), "money"),
        Column("carryover", _("Carried over"), "money"),
        Column("response", _(period_words.BRINGS[model.period]), "response"),
        Column("robyn_marginal", _(FIGURES["robyn_marginal"]), "marginal"),
    )
    note = _(ROBYN_CURVES_NOTE).format(
        each=_(period_words.PER[model.period]), currency=look.currency
    )
    files = [("CSV", csv(model, "current")), (_("Curves CSV"), csv(model, "robyn_curves"))]
    title = _("Response to adstocked input, as Robyn draws it")
    words = Words(title, _("Robyn's response curves"), note)
    return figure_card(words, drawn, Data(known, columns, files), look, model.source)


def bounds_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """Hyperparameters in the ranges that were searched."""
    table = tables.listed(tables.bounds)
    kinds = [
        kind
        for kind in hyperparameters.KINDS
        if table.loc[table["kind"] == kind, "place"].notna().any()
    ]
    drawn = [
        (
            _(hyperparameters.KINDS[kind][0]),
            hyperparameters.build(table[table["kind"] == kind], look),
        )
        for kind in kinds
    ]
    names = {kind: _(words[0]) for kind, words in hyperparameters.KINDS.items()}
    columns = (
        Column("channel", _("Medium"), "channel"),
        Column("kind_name", _("Hyperparameter")),
        Column("value", _("Value"), "number", 4),
        Column("low", _("From"), "number", 4),
        Column("high", _("To"), "number", 4),
        Column("place", _("Place in the range"), "percent"),
    )
    shown = table.assign(kind_name=table["kind"].map(names))
    return figure_card(
        Words(
            hyperparameters.finding(table, look),
            _("Hyperparameters and their ranges"),
            _(BOUNDS_NOTE),
        ),
        drawn,
        Data(shown, columns, [("CSV", csv(model, "hyperparameters"))]),
        look,
        model.source,
    )


def ledger_section(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """The ledger: each figure as a ratio of two sums, the rows they are of, and that
    the parts sum.
    """
    table = tables.listed(tables.roas)
    top, bottom = ("denominator", "numerator") if look.conversion else ("numerator", "denominator")
    parts = float(table.loc[table["part_of"] == "media", top].sum())
    whole = float(table.loc[table["figure"] == "media", top].iloc[0])
    name = look.efficiency_name
    shown = table.assign(
        figure=[_(FIGURES[figure]) for figure in table["figure"]],
        channel=[label(one) if one else "" for one in table["channel"]],
        rows=_sources(tables, look),
        period=_window(tables, look),
    )
    columns = (
        Column("figure", _("Figure")),
        Column("channel", _("Channel")),
        Column(bottom, _("Spend"), "money"),
        Column(top, _("Contribution"), "response"),
        Column("value", name, "efficiency"),
        Column("rows", _("Made of")),
        Column("period", _("Window")),
    )
    note = _(LEDGER_NOTE).format(name=name, parts=look.response(parts), whole=look.response(whole))
    link = html.A("CSV", href=csv(model, "roas"), download="", className="fig-csv")
    title = _("Where every {name} comes from").format(name=name)
    return section(title, data_table(shown, columns, look, _("Ledger")), note=note, actions=[link])


def _sources(tables: ModelTables, look: Presentation) -> list[str]:
    """The cells that each row of the ledger is made of."""
    spend = dict(zip(tables.channels["channel"], tables.channels["spend_column"], strict=True))
    mean = dict(zip(tables.current["channel"], tables.current["input"], strict=True))
    outcome = tables.bundle.spec.dep_var
    return [
        _(ROWS[row.figure]).format(
            outcome=outcome,
            spend=spend.get(row.channel, ""),
            input=look.number(mean.get(row.channel, 0.0), 2),
        )
        for row in tables.listed(tables.roas).itertuples()
    ]


def _window(tables: ModelTables, look: Presentation) -> str:
    dates = tables.fit["ds"]
    said = _("{start} to {end}, {periods}")
    return said.format(
        start=look.date(dates.iloc[0]),
        end=look.date(dates.iloc[-1]),
        periods=period_words.periods(len(dates), look.grain),
    )
