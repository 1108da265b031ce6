"""The figure cards and tables of pinned models side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from dash import html

from layouts import text
from layouts.address import address
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.source import Source
from layouts.components.table import Column, table
from layouts.figures import pins
from layouts.figures.compare import models
from layouts.figures.model import waterfall
from layouts.language import N_, _
from layouts.style import period_words
from layouts.style.presentation import Presentation, label
from mmm.review.compare_models import Consensus, ModelComparison

ERRORS: Final = {  # figure: name, decimals
    "nrmse": ("NRMSE", 4),
    "rssd": ("DECOMP.RSSD", 4),
    "mape": ("MAPE.LIFT", 4),
    "rsq_train": (N_("R² fitted"), 3),
    "rsq_val": (N_("R² unseen"), 3),
    "error_score": (N_("Error score"), 4),
    "front": (N_("Front"), 0),
    "zeros": (N_("Channels not estimable"), 0),
}
LEFT: Final = {
    "day": N_("One day later {low} to {high} of the effect of {channel} is left"),
    "week": N_("One week later {low} to {high} of the effect of {channel} is left"),
    "month": N_("One month later {low} to {high} of the effect of {channel} is left"),
}
DECAY_NOTE: Final = {
    "day": N_("Effect left, by days after the advertising."),
    "week": N_("Effect left, by weeks after the advertising."),
    "month": N_("Effect left, by months after the advertising."),
}
WATERFALL_NOTE: Final = N_(
    "One scale and one order for all. The rule at a bar is where it would end with the set's median"
    " share."
)
LISTED: Final = 12  # the last periods, in the table of the fit; all are in its CSV
FIRST: Final = 2  # the first periods later, in the table of the carry-over
SHARES_NOTE: Final = N_(
    "The bar is the share of spend, a letter what the model gives the channel, the rule the set's"
    " median."
)
FIT_NOTE: Final = N_("Dots are what happened.")


@dataclass(frozen=True)
class ComparisonView:
    """Models of a run beside one another.

    `period` is day, week or month, `published` a solID of this run or None.

    ranges: by hyperparameter (low, high) that was searched, or the one value where the spec fixes
        it.
    """

    run_id: str
    run_name: str
    source: Source
    period: str
    comparison: ModelComparison
    consensus: Consensus
    selected: frozenset[str]
    published: str | None = None
    ranges: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def sol_ids(self) -> tuple[str, ...]:
        return self.comparison.sol_ids

    def csv(self, name: str) -> list[tuple[str, str]]:
        return [
            (
                "CSV",
                address(
                    f"/downloads/{self.run_id}/-/compare/{name}.csv?models={','.join(self.sol_ids)}"
                ),
            )
        ]


def contributions(view: ComparisonView, look: Presentation) -> html.Section:
    """A waterfall per model."""
    table, median = view.comparison.contributions, view.consensus.contributions
    drawn = models.waterfalls(table, median, view.sol_ids, look)
    shares = _pivot(view, table, "rn", "share", median.set_index("rn")["share"])
    names = waterfall.ordered(table.head(len(shares))).set_index("rn")["label"]
    shares.insert(0, "part", [names[rn] for rn in shares.index])
    columns = (Column("part", _("Part")), *_columns(view, "percent"))
    media = table[table["kind"] == "paid"].groupby("solID", sort=False)["share"].sum()
    finding = look.by_kpi(
        revenue=_("Paid media brings {low} to {high} of revenue"),
        conversions=_("Paid media brings {low} to {high} of conversions"),
    ).format(low=look.percent(media.min()), high=look.percent(media.max()))
    words = Words(finding, _("Contributions"), _(WATERFALL_NOTE))
    return _card(
        words,
        _with_headings(view, drawn),
        Data(shares, columns, view.csv("contributions")),
        view,
        look,
    )


def shares(view: ComparisonView, look: Presentation) -> html.Section:
    """What each model gives a channel for its share of the spend."""
    table, median = view.comparison.channels, view.consensus.channels
    rows = _pivot(
        view, table, "channel", "effect_share", median.set_index("channel")["effect_share"]
    )
    first = table[table["solID"] == view.sol_ids[0]].set_index("channel")
    rows.insert(0, "spend", first["spend_share"])
    rows.insert(0, "channel", rows.index)
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend", _("Of spend"), "percent"),
    )
    letters = [name for name in rows.columns if name not in ("channel", "spend")]
    spread = (rows[letters].max(axis=1) - rows[letters].min(axis=1)).dropna()
    if spread.empty:
        finding = _("No channel is estimable in any of them")
    else:
        most = str(spread.idxmax())
        low, high = (
            look.percent(rows.loc[most, letters].min(), 0),
            look.percent(rows.loc[most, letters].max(), 0),
        )
        finding = _("{channel} is given {low} to {high} of the effect").format(
            channel=label(most), low=low, high=high
        )
    drawn = models.shares(table, median, view.sol_ids, look)
    words = Words(finding, _("Spend and effect"), _(SHARES_NOTE) + _not_estimable(view))
    data = Data(rows, (*columns, *_columns(view, "percent")), view.csv("channels"))
    return _card(words, drawn, data, view, look)


def curves(view: ComparisonView, look: Presentation) -> html.Section:
    """A small figure per channel with the models' responses to steady spend."""
    table, consensus = view.comparison.curves, view.consensus.curves
    mean = _means(view)
    per, every = _(period_words.PER[view.period]), _(period_words.EVERY[view.period])
    by_channel, medians = (
        dict(iter(part.groupby("channel", sort=False))) for part in (table, consensus)
    )
    drawn, rows = [], []
    for channel in mean.sort_values(ascending=False).index:
        if channel not in by_channel:
            continue
        own, median = by_channel[channel], medians.get(channel, consensus[:0])
        drawn.append(
            (label(channel), models.curve(own, median, mean[channel], view.sol_ids, every, look))
        )
        ids, spend, response = (own[name].to_numpy() for name in ("solID", "spend", "response"))
        at = {
            sol_id: float(np.interp(mean[channel], spend[ids == sol_id], response[ids == sol_id]))
            for sol_id in view.sol_ids
            if (ids == sol_id).any()
        }
        median_at = (
            np.interp(mean[channel], median["spend"], median["response"])
            if len(median)
            else float("nan")
        )
        rows.append({"channel": channel, "spend": mean[channel], **at, models.MEDIAN: median_at})
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("spend", _("At spend {per}").format(per=per), "money"),
        *_columns(view, "response"),
    )
    what = look.by_kpi(
        revenue=_(
            "Revenue {per} in {currency}, of the same spend {every} once its carry-over has"
            " built up."
        ),
        conversions=_(
            "Conversions {per}, of the same spend {every} once its carry-over has built up."
        ),
    )
    note = [
        what.format(per=per, every=every, currency=look.currency),
        _("The upright rule is what is spent now; thin is beyond the model's data."),
    ]
    numbers = pd.DataFrame(rows, columns=["channel", "spend", *view.sol_ids, models.MEDIAN])
    data = Data(numbers, columns, view.csv("curves"))
    words = Words(
        _widest_response(view, numbers, look),
        _("Response to spend"),
        " ".join(note) + _not_estimable(view),
    )
    return _card(words, drawn, data, view, look)


def adstock(view: ComparisonView, look: Presentation) -> html.Section:
    """A small figure per channel with how its effect fades in each model."""
    table, median = view.comparison.adstock, view.consensus.adstock
    last = int(max(table["lag"].max(), 1)) if len(table) else 1
    medians = dict(iter(median.groupby("channel", sort=False)))
    drawn = [
        (
            label(channel),
            models.decay(own, medians.get(channel, median[:0]), last, view.sol_ids, look),
        )
        for channel, own in table.groupby("channel", sort=False)
    ]
    rows = table[table["lag"] <= FIRST].pivot(
        index=["channel", "lag"], columns="solID", values="weight"
    )
    rows[models.MEDIAN] = median.set_index(["channel", "lag"])["weight"]
    rows = rows.reindex(columns=[*view.sol_ids, models.MEDIAN]).reset_index()
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("lag", _(period_words.LATER[view.period]), "number", 0),
        *_columns(view, "percent"),
    )
    note = _(DECAY_NOTE[view.period]) + _not_estimable(view)
    words = Words(_widest_decay(view, rows, look), _("Carry-over"), note)
    return _card(
        words, drawn, Data(rows, columns, _csv_of_all_periods(view, "adstock")), view, look
    )


def fit(view: ComparisonView, look: Presentation) -> html.Section:
    """The models' fits over what happened."""
    table = view.comparison.fit
    best = view.comparison.errors["nrmse"].idxmin()
    letter = pins.LETTERS[view.sol_ids.index(best)]
    columns = (
        Column("ds", _("Period"), "date"),
        Column("actual", _("Actual"), "response"),
        *(column for column in _columns(view, "response") if column.key in table),
    )
    words = Words(
        _("{letter} has the lowest error").format(letter=letter),
        _("Actual against fitted"),
        _(FIT_NOTE),
    )
    drawn = models.fitted(table, view.consensus.fitted, view.sol_ids, look)
    return _card(
        words,
        drawn,
        Data(table.tail(LISTED), columns, _csv_of_all_periods(view, "fit")),
        view,
        look,
    )


def errors(view: ComparisonView, look: Presentation) -> html.Div:
    """A row per error, a column per model."""
    by_model, median = view.comparison.errors, view.consensus.errors
    rows = []
    for name, (words, digits) in ERRORS.items():
        if by_model[name].isna().all() and pd.isna(median[name]):
            continue
        values = {
            sol_id: _number(by_model.loc[sol_id, name], digits, look) for sol_id in view.sol_ids
        }
        rows.append(
            {"what": _(words), **values, models.MEDIAN: _number(median[name], digits, look)}
        )
    columns = (
        Column("what", _("Figure"), lead=True),
        *(Column(sol_id, f"{letter} {sol_id}", number=True) for letter, sol_id in _letters(view)),
        Column(models.MEDIAN, _(models.MEDIAN), number=True),
    )
    return table(columns, rows, _("Errors"), stack=False)


def _widest_response(view: ComparisonView, rows: pd.DataFrame, look: Presentation) -> str:
    """The channel of which the models say the most different things at today's spend."""
    low, high = (getattr(rows[list(view.sol_ids)], end)(axis=1) for end in ("min", "max"))
    spread = (high / low.where(low > 0) - 1).dropna()
    if spread.empty:
        return _("What the models say steady spend brings")
    at = spread.idxmax()
    return _(
        "At today's spend {channel} brings {low} to {high} {per}, depending on the model"
    ).format(
        channel=label(rows["channel"][at]),
        low=look.short_response(float(low[at])),
        high=look.short_response(float(high[at])),
        per=_(period_words.PER[view.period]),
    )


def _widest_decay(view: ComparisonView, rows: pd.DataFrame, look: Presentation) -> str:
    """The channel of which the models leave the most different effect one period later."""
    later = rows[rows["lag"] == 1].set_index("channel")[list(view.sol_ids)]
    spread = (later.max(axis=1) - later.min(axis=1)).dropna()
    if spread.empty:
        return _("How long each model lets advertising work")
    at = later.loc[spread.idxmax()]
    low, high = (look.percent(float(value), 0) for value in (at.min(), at.max()))
    return _(LEFT[view.period]).format(low=low, high=high, channel=label(str(spread.idxmax())))


def _csv_of_all_periods(view: ComparisonView, name: str) -> list[tuple[str, str]]:
    """The file of a figure whose table shows a part."""
    return [(_("CSV of all periods"), url) for _csv, url in view.csv(name)]


def _card(
    words: Words, drawn: Any, data: Data, view: ComparisonView, look: Presentation
) -> html.Section:
    return figure_card(words, drawn, data, look, view.source)


def _with_headings(view: ComparisonView, figures: Sequence[Any]) -> list[tuple[str, Any]]:
    names = [f"{letter}  {sol_id}" for letter, sol_id in _letters(view)]
    return list(zip(names, figures, strict=True))


def _letters(view: ComparisonView) -> list[tuple[str, str]]:
    return list(zip(pins.LETTERS, view.sol_ids, strict=False))


def _columns(view: ComparisonView, kind: Any, digits: int = 2) -> list[Column]:
    """A column per model, then the median."""
    own = [Column(sol_id, f"{letter} {sol_id}", kind, digits) for letter, sol_id in _letters(view)]
    return [*own, Column(models.MEDIAN, _(models.MEDIAN), kind, digits)]


def _pivot(
    view: ComparisonView, table: pd.DataFrame, key: str, value: str, median: pd.Series
) -> pd.DataFrame:
    """`value` with a row per key in the table's order, a column per model and one for the median.
    The table has the same keys for each model, one model after the other."""
    keys = table[key].to_numpy()[: len(table) // len(view.sol_ids)]
    values = table[value].to_numpy(float).reshape(len(view.sol_ids), -1)
    wide = pd.DataFrame(dict(zip(view.sol_ids, values, strict=True)), index=keys)
    return wide.assign(**{models.MEDIAN: median.reindex(keys).to_numpy()})


def _means(view: ComparisonView) -> pd.Series:
    """Spend per period now, by channel."""
    first = view.comparison.channels[
        view.comparison.channels["solID"] == view.sol_ids[0]
    ].set_index("channel")
    return first["spend"] / len(view.comparison.fit)


def _not_estimable(view: ComparisonView) -> str:
    """Which models cannot estimate which channel."""
    table = view.comparison.channels
    words, sentences = _("{channel}: not estimable here in {letters}."), []
    for channel, own in table[table["value"].isna()].groupby("channel", sort=False):
        letters = [letter for letter, sol_id in _letters(view) if sol_id in set(own["solID"])]
        sentences.append(
            " " + words.format(channel=label(str(channel)), letters=", ".join(letters))
        )
    return "".join(sentences)


def _number(value: float, digits: int, look: Presentation) -> str:
    return text.DASH if pd.isna(value) else look.number(value, digits)
