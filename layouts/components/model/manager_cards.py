"""The figure cards for whoever steers the budget: returns with their ranges, and when advertising
works.
"""

from __future__ import annotations

from dash import html

from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.model.cards import LACKING, ModelSource, csv
from layouts.components.table import Column
from layouts.figures.model import immediate, over_time, returns
from layouts.language import N_, _, join_names, translate
from layouts.style.presentation import Presentation, label
from mmm.analysis.decomposition import BASELINE
from mmm.analysis.model_tables import ModelTables

RANGED = N_(
    "Dot: average over the window. Bar: 95 % interval of the mean of the {n} models of this model's"
    " group of similar models. Diamond: the next unit of money, its bar where eight in ten of these"
    " models put it."
)
UNRANGED = N_(
    "Dot: average over the window. Diamond: the next unit of money. How certain they are is not"
    " known: {why}"
)

BARS = {
    "day": N_("Each bar is a day; the baseline holds trend and season."),
    "week": N_("Each bar is a week; the baseline holds trend and season."),
    "month": N_("Each bar is a month; the baseline holds trend and season."),
}


def returns_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """Average and marginal return of each channel, with their intervals."""
    table = tables.listed(tables.returns)
    name, why = look.efficiency_name, tables.no_returns
    note = (
        _(UNRANGED).format(why=translate(why))
        if why
        else _(RANGED).format(n=look.number(table["n"].max()))
    )
    marginal = _("Marginal {name}").format(name=name)
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("value", name, "efficiency"),
        Column("low", _("From"), "efficiency"),
        Column("high", _("To"), "efficiency"),
        Column("marginal", marginal, "efficiency"),
        Column("marginal_low", _("From"), "efficiency"),
        Column("marginal_high", _("To"), "efficiency"),
        Column("estimable", _("Models with an estimate")),
    )
    counted = [
        _("{n} of {total}").format(n=row.n_finite, total=row.n) if row.n else None
        for row in table.itertuples()
    ]
    shown = table.assign(estimable=counted)
    return figure_card(
        Words(
            returns.finding(table, look), _("{name} and marginal {name}").format(name=name), note
        ),
        returns.build(table, look),
        Data(shown, columns, [("CSV", csv(model, "returns"))]),
        look,
        model.source,
    )


def over_time_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """What each part contributed in each period."""
    media = [name for name in tables.by_spend if name in tables.parts]
    parts, events = tables.parts[[*tables.parts.columns.drop(media), *media]], tables.events
    paid = tables.channels["channel"].tolist()
    named = [label(str(name)) for name in dict.fromkeys(events["rn"])]
    note = _(BARS[model.period if len(parts) == len(tables.fit) else "month"])
    marks = _("Marks above: {events}.").format(events=join_names(named))
    heads = [
        (name, _("Baseline, trend and season") if name == BASELINE else label(name))
        for name in parts
        if name != "ds"
    ]
    columns = (
        Column("ds", _("Period"), "date"),
        *(Column(str(name), said, "response") for name, said in heads),
    )
    return figure_card(
        Words(
            over_time.finding(parts, look, paid),
            _("Contributions over time"),
            f"{note} {marks}" if named else note,
        ),
        over_time.build(parts, events, look),
        Data(
            parts,
            columns,
            [("CSV", csv(model, "parts")), (_("CSV by variable"), csv(model, "contributions"))],
        ),
        look,
        model.source,
    )


def immediate_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """What works at once, and what is carried over."""
    table = tables.listed(tables.carryover)
    zero = table["zero"].astype(bool)
    known = table[~zero & table["carryover_share"].notna()]
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("immediate", _("At once"), "response"),
        Column("carryover", _("Carried over"), "response"),
        Column("carryover_share", _("Share carried over"), "percent"),
    )
    unknown = join_names([label(name) for name in table.loc[zero, "channel"]])
    return figure_card(
        Words(
            immediate.finding(known, look),
            _("At once and carried over"),
            _(LACKING).format(channels=unknown) if unknown else "",
        ),
        immediate.build(known, look),
        Data(known, columns, [("CSV", csv(model, "carryover"))]),
        look,
        model.source,
    )
