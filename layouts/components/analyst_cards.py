"""What only analysts read of a model: residuals, hyperparameters in their ranges, and where every ROAS comes from."""

from __future__ import annotations

from typing import Final

from dash import html

from layouts.components.figure_card import Column, Data, Words, data_table, figure_card
from layouts.components.model_cards import Shown, csv
from layouts.components.page import section
from layouts.figures import bounds, residuals
from layouts.figures.look import Look, label
from mmm.tables import Tables

FIGURES: Final = {
    "blended": "Blended",
    "media": "All paid media",
    "total": "Total",
    "mean": "Mean",
    "marginal": "Marginal",
}
LEDGER_NOTE: Final = (
    "Every {name} that a page shows, with the sums it is made of. Rows “Total” add up to “All paid media”:"
    " {parts} against {whole}."
)
RESIDUALS_NOTE: Final = (
    "Left: dots without a pattern are good, the line is the mean of neighbours. Middle: bars beyond the shade are no"
    " chance. Right: dots on the line are normally distributed."
)
BOUNDS_NOTE: Final = (
    "Where in its searched range each value lies. A diamond is at an end: a wider range may fit better."
)


def residuals_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """What the model leaves over."""
    drawn = [("Against fitted", residuals.against_fitted(tables.fit, look))]
    if len(tables.autocorrelation):
        drawn.append(("Against itself, later", residuals.autocorrelation(tables.autocorrelation, look, model.period)))
    if len(tables.quantiles):
        drawn.append(("Against a normal distribution", residuals.quantiles(tables.quantiles, look)))
    columns = (
        Column("lag", f"{model.period.capitalize()}s apart", "number", 0),
        Column("value", "Correlation", "number", 3),
        Column("bound", "Chance stays below", "number", 3),
    )
    return figure_card(
        Words(residuals.finding(tables.autocorrelation, look), "Residuals", RESIDUALS_NOTE),
        drawn,
        Data(tables.autocorrelation, columns, [("CSV", csv(model, "autocorrelation"))]),
        look,
        model.source,
    )


def bounds_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """Hyperparameters in the ranges that were searched."""
    table = tables.bounds
    kinds = [kind for kind in bounds.KINDS if table.loc[table["kind"] == kind, "place"].notna().any()]
    drawn = [(bounds.KINDS[kind][0], bounds.build(table[table["kind"] == kind], look)) for kind in kinds]
    said = {kind: name for kind, (name, _) in bounds.KINDS.items()}
    columns = (
        Column("channel", "Medium", "channel"),
        Column("said", "Hyperparameter"),
        Column("value", "Value", "number", 4),
        Column("low", "From", "number", 4),
        Column("high", "To", "number", 4),
        Column("place", "Place in the range", "percent"),
    )
    shown = table.assign(said=table["kind"].map(said))
    return figure_card(
        Words(bounds.finding(table), "Hyperparameters and their ranges", BOUNDS_NOTE),
        drawn,
        Data(shown, columns, [("CSV", csv(model, "hyperparameters"))]),
        look,
        model.source,
    )


def ledger_section(model: Shown, tables: Tables, look: Look) -> html.Section:
    """The ledger: each figure as a ratio of two sums, the rows they are of, and that the parts sum."""
    table = tables.roas
    top, bottom = ("denominator", "numerator") if look.conversion else ("numerator", "denominator")
    parts = float(table.loc[table["part_of"] == "media", top].sum())
    whole = float(table.loc[table["figure"] == "media", top].iloc[0])
    name = look.efficiency_name
    shown = table.assign(
        figure=table["figure"].map(FIGURES), channel=[label(one) if one else "" for one in table["channel"]]
    )
    columns = (
        Column("figure", "Figure"),
        Column("channel", "Channel"),
        Column(bottom, "Spend", "money"),
        Column(top, "Contribution", "response"),
        Column("value", name, "efficiency"),
        Column("rows", "From"),
        Column("period", "Window"),
    )
    note = LEDGER_NOTE.format(name=name, parts=look.response(parts), whole=look.response(whole))
    link = html.A("CSV", href=csv(model, "roas"), download="", className="fig-csv")
    return section(
        f"Where every {name} comes from", data_table(shown, columns, look, "Ledger"), note=note, actions=[link]
    )
