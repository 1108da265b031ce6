"""The figure cards for whoever steers the budget: returns with their ranges, and when advertising works."""

from __future__ import annotations

from dash import html

from layouts.components.figure_card import Column, Data, Words, figure_card
from layouts.components.model_cards import Shown, csv
from layouts.figures import immediate, over_time, returns
from layouts.figures.look import UNKNOWN, Look, label
from mmm.ledger import BASELINE
from mmm.tables import Tables

RANGED = (
    "Dot: average over the window. Bar: 95 % interval of the mean of the {n} models of this model's group of similar"
    " models. Diamond: the next unit of money, its bar where eight in ten of these models put it."
)
UNRANGED = "Dot: average over the window. Diamond: the next unit of money. How certain they are is not known: {why}"
STACKED = "Each bar is a {period}; the baseline holds trend and season. Marks above: {events}."
BY_MONTH = "Each bar is a month; the baseline holds trend and season. Marks above: {events}."


def returns_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """Average and marginal return of each channel, with their intervals."""
    by_spend = tables.channels.sort_values("spend", ascending=False)["channel"].tolist()
    table = tables.returns.set_index("channel").loc[by_spend].reset_index()
    name, why = look.efficiency_name, tables.no_returns
    note = UNRANGED.format(why=why) if why else RANGED.format(n=int(table["n"].max()))
    columns = (
        Column("channel", "Channel", "channel"),
        Column("value", name, "efficiency"),
        Column("low", "From", "efficiency"),
        Column("high", "To", "efficiency"),
        Column("marginal", f"Marginal {name}", "efficiency"),
        Column("marginal_low", "From", "efficiency"),
        Column("marginal_high", "To", "efficiency"),
        Column("estimable", "Models with an estimate"),
    )
    shown = table.assign(estimable=[f"{row.n_finite} of {row.n}" if row.n else None for row in table.itertuples()])
    return figure_card(
        Words(returns.finding(table, look), f"{name} and marginal {name}", note),
        returns.build(table, look),
        Data(shown, columns, [("CSV", csv(model, "returns"))]),
        look,
        model.source,
    )


def over_time_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """What each part contributed in each period."""
    parts, events = tables.parts, tables.events
    paid = tables.channels["channel"].tolist()
    named = [str(name) for name in dict.fromkeys(events["label"])]
    sentence = STACKED if len(parts) == len(tables.fit) else BY_MONTH
    note = sentence.format(period=model.period, events=" and ".join(named))
    heads = [
        (name, "Baseline, trend and season" if name == BASELINE else label(name)) for name in parts if name != "ds"
    ]
    columns = (Column("ds", "Period", "date"), *(Column(str(name), said, "response") for name, said in heads))
    return figure_card(
        Words(
            over_time.finding(parts, look, paid),
            "Contributions over time",
            note if named else note.partition(" Marks")[0],
        ),
        over_time.build(parts, events, look),
        Data(parts, columns, [("CSV", csv(model, "parts")), ("CSV by variable", csv(model, "contributions"))]),
        look,
        model.source,
    )


def immediate_card(model: Shown, tables: Tables, look: Look) -> html.Section:
    """What works at once, and what is carried over."""
    by_spend = tables.channels.sort_values("spend", ascending=False)["channel"].tolist()
    table = tables.carryover.set_index("channel").loc[by_spend].reset_index()
    zero = table["zero"].astype(bool)
    known = table[~zero & table["carryover_share"].notna()]
    columns = (
        Column("channel", "Channel", "channel"),
        Column("immediate", "At once", "response"),
        Column("carryover", "Carried over", "response"),
        Column("carryover_share", "Share carried over", "percent"),
    )
    unknown = ", ".join(label(name) for name in table.loc[zero, "channel"])
    return figure_card(
        Words(
            immediate.finding(known, look),
            "At once and carried over",
            f"{unknown}: {UNKNOWN}." if unknown else "",
        ),
        immediate.build(known, look),
        Data(known, columns, [("CSV", csv(model, "carryover"))]),
        look,
        model.source,
    )
