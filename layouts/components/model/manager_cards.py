"""The figure cards for whoever steers the budget: returns with their ranges, and when advertising
works.
"""

from __future__ import annotations

from dash import html

from layouts.components.figure_card import ByWidth, Data, Drawing, Words, figure_card
from layouts.components.model.cards import LACKING, ModelSource, csv
from layouts.components.table import Column
from layouts.figures.model import immediate, over_time, returns
from layouts.language import N_, _, join_names, ngettext, translate
from layouts.style.presentation import Presentation, label
from mmm.analysis.decomposition import BASELINE
from mmm.analysis.model_set import SHARE
from mmm.analysis.model_tables import ModelTables
from mmm.analysis.over_time import by_month

RANGED = N_(
    "Dot: average over the window. Diamond: the next unit of money. Bars: what similar models say"
    " of both, eight in ten of them in each run: {models}."
)
ONE_RUN = N_("They come from one run and agree more than the truth allows.")
RUNS = N_("They share the data; the truth may lie beyond what they say.")
PROBABLE = N_(
    "Thin line: the probable range, which held the truth in {share} of cases on data whose truth is"
    " known. It allows for models' crediting media with too little."
)
UNRANGED = N_(
    "Dot: average over the window. Diamond: the next unit of money. How certain they are is not"
    " known: {why}"
)

BARS = {
    "day": N_(
        "Each bar is a day, on a phone a month, the first and the last in part; the baseline holds"
        " trend and season."
    ),
    "week": N_(
        "Each bar is a week, on a phone a month, the first and the last in part; the baseline holds"
        " trend and season."
    ),
    "month": N_("Each bar is a month; the baseline holds trend and season."),
}
SHARES = {
    "day": N_(
        "At once is what the spend of the same day brings, carried over what earlier spend still"
        " does. Saturation counts here, so the shares differ from how fast advertising fades."
    ),
    "week": N_(
        "At once is what the spend of the same week brings, carried over what earlier spend still"
        " does. Saturation counts here, so the shares differ from how fast advertising fades."
    ),
    "month": N_(
        "At once is what the spend of the same month brings, carried over what earlier spend still"
        " does. Saturation counts here, so the shares differ from how fast advertising fades."
    ),
}


def returns_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """Average and marginal return of each channel, with what similar models say of them."""
    table, name = tables.listed(tables.returns), look.efficiency_name
    marginal = _("Marginal {name}").format(name=name)
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("value", name, "efficiency"),
        Column("low", _("From"), "efficiency"),
        Column("high", _("To"), "efficiency"),
        *(_probable("") if table["probable_low"].notna().any() else ()),
        Column("marginal", marginal, "efficiency"),
        Column("marginal_low", _("From"), "efficiency"),
        Column("marginal_high", _("To"), "efficiency"),
        *(_probable("marginal_") if table["marginal_probable_low"].notna().any() else ()),
        Column("estimable", _("Models with an estimate")),
    )
    counted = [
        _("{n} of {total}").format(n=row.n_finite, total=row.n) if row.n else None
        for row in table.itertuples()
    ]
    shown = table.assign(estimable=counted)
    return figure_card(
        Words(
            returns.finding(table, look),
            _("{name} and marginal {name}").format(name=name),
            _note(tables, look),
        ),
        returns.build(table, look),
        Data(shown, columns, [("CSV", csv(model, "returns"))]),
        look,
        model.source,
    )


def _probable(of: str) -> tuple[Column, Column]:
    return (
        Column(f"{of}probable_low", _("Probably from"), "efficiency"),
        Column(f"{of}probable_high", _("Probably to"), "efficiency"),
    )


def _note(tables: ModelTables, look: Presentation) -> str:
    if tables.around is None or tables.no_returns:
        return _(UNRANGED).format(why=translate(tables.no_returns or ""))
    models, searches = tables.around.n_models, tables.around.n_searches
    said = _("{n} models of {m} runs").format(n=look.number(models), m=look.number(searches))
    if tables.around.one_search:
        said = ngettext("{n} model", "{n} models", models).format(n=look.number(models))
    notes = [_(RANGED).format(models=said), _(ONE_RUN if tables.around.one_search else RUNS)]
    if tables.returns["probable_low"].notna().any():
        notes.append(_(PROBABLE).format(share=look.percent(SHARE, 0)))
    return " ".join(notes)


def over_time_card(model: ModelSource, tables: ModelTables, look: Presentation) -> html.Section:
    """What each part contributed in each period."""
    media = [name for name in tables.by_spend if name in tables.parts]
    parts, events = tables.parts[[*tables.parts.columns.drop(media), *media]], tables.events
    named = [label(str(name)) for name in dict.fromkeys(events["rn"])]
    period = model.period if len(parts) == len(tables.fit) else "month"
    note = _(BARS[period])
    wide = over_time.build(parts, events, look, period)
    drawn: Drawing = wide
    if period != "month":
        months = over_time.build(by_month(parts), events, look, "month")
        drawn = ByWidth(wide, months)
    marks = _("Marks above: {events}.").format(events=join_names(named))
    heads = [
        (name, _("Baseline, trend and season") if name == BASELINE else label(name))
        for name in parts
        if name != "ds"
    ]
    columns = (
        Column("ds", _("Date"), "date"),
        *(Column(str(name), said, "response") for name, said in heads),
    )
    return figure_card(
        Words(
            over_time.finding(tables.halves, look),
            _("Contributions over time"),
            f"{note} {marks}" if named else note,
        ),
        drawn,
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
    missing = _(LACKING).format(channels=unknown) if unknown else ""
    return figure_card(
        Words(
            immediate.finding(known, look),
            _("At once and carried over"),
            " ".join(filter(None, (_(SHARES[model.period]), missing))),
        ),
        immediate.build(known, look),
        Data(known, columns, [("CSV", csv(model, "carryover"))]),
        look,
        model.source,
    )
