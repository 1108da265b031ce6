"""The figure cards and tables of pinned models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import html

from layouts import text
from layouts.components.figure_card import Column, Data, Words, data_table, figure_card
from layouts.components.source import Source
from layouts.components.table import Column as Cell
from layouts.components.table import table as listing
from layouts.figures import compare, pins
from layouts.figures.look import UNKNOWN, Look, label
from mmm.compare import Compared, Consensus

ERRORS: Final = {  # figure: name, decimals
    "nrmse": ("NRMSE", 4),
    "rssd": ("DECOMP.RSSD", 4),
    "mape": ("MAPE.LIFT", 4),
    "rsq_train": ("R² fitted", 3),
    "rsq_val": ("R² unseen", 3),
    "error_score": ("Error score", 4),
    "front": ("Front", 0),
    "zeros": ("Channels not estimable", 0),
}
WATERFALL_NOTE: Final = (
    "One scale and one order for all. The rule at a bar is where it would end with the set's median share."
)
LISTED: Final = 12  # the last periods, in the table of the fit; all are in its CSV
FIRST: Final = 2  # the first periods later, in the table of the carry-over
SHARES_NOTE: Final = (
    "The bar is the share of spend, a letter what the model gives the channel, the rule the set's median."
)
FIT_NOTE: Final = "Dots are what happened."


@dataclass(frozen=True)
class Shown:
    """Models of a run beside one another. `period` is day, week or month, `published` a solID of this run or None."""

    run_id: str
    run_name: str
    source: Source
    period: str
    found: Compared
    said: Consensus
    selected: frozenset[str]
    published: str | None = None

    @property
    def sol_ids(self) -> tuple[str, ...]:
        return self.found.sol_ids

    def csv(self, name: str) -> list[tuple[str, str]]:
        return [("CSV", f"/downloads/{self.run_id}/-/compare/{name}.csv?models={','.join(self.sol_ids)}")]


def contributions(shown: Shown, look: Look) -> html.Section:
    """A waterfall per model."""
    table, said = shown.found.contributions, shown.said.contributions
    drawn = compare.waterfalls(table, said, shown.sol_ids, look)
    shares = _beside(shown, table, "rn", "share", said.set_index("rn")["share"])
    names = table.drop_duplicates("rn").set_index("rn")["label"]
    shares.insert(0, "part", [names[rn] for rn in shares.index])
    columns = (Column("part", "Part"), *_columns(shown, "percent"))
    media = table[table["kind"] == "paid"].groupby("solID", sort=False)["share"].sum()
    words = Words(
        f"Paid media brings {look.percent(media.min())} to {look.percent(media.max())} of {look.response_name}",
        "Contributions",
        WATERFALL_NOTE,
    )
    return _card(words, _headed(shown, drawn), Data(shares, columns, shown.csv("contributions")), shown, look)


def shares(shown: Shown, look: Look) -> html.Section:
    """What each model gives a channel for its share of the spend."""
    table, said = shown.found.channels, shown.said.channels
    rows = _beside(shown, table, "channel", "effect_share", said.set_index("channel")["effect_share"])
    first = table[table["solID"] == shown.sol_ids[0]].set_index("channel")
    rows.insert(0, "spend", first["spend_share"])
    rows.insert(0, "channel", rows.index)
    columns = (Column("channel", "Channel", "channel"), Column("spend", "Of spend", "percent"))
    letters = [name for name in rows.columns if name not in ("channel", "spend")]
    spread = (rows[letters].max(axis=1) - rows[letters].min(axis=1)).dropna()
    if spread.empty:
        finding = "No channel is estimable in any of them"
    else:
        most = str(spread.idxmax())
        low, high = look.percent(rows.loc[most, letters].min(), 0), look.percent(rows.loc[most, letters].max(), 0)
        finding = f"{label(most)} is given {low} to {high} of the effect"
    drawn = compare.shares(table, said, shown.sol_ids, look)
    words = Words(finding, "Spend and effect", SHARES_NOTE + _gone(shown))
    data = Data(rows, (*columns, *_columns(shown, "percent")), shown.csv("channels"))
    return _card(words, drawn, data, shown, look)


def curves(shown: Shown, look: Look) -> html.Section:
    """A small figure per channel with the models' responses to steady spend."""
    table, said = shown.found.curves, shown.said.curves
    mean = _means(shown)
    drawn, rows = [], []
    for channel in mean.sort_values(ascending=False).index:
        own, median = table[table["channel"] == channel], said[said["channel"] == channel]
        if own.empty:
            continue
        drawn.append((label(channel), compare.curve(own, median, mean[channel], shown.sol_ids, shown.period, look)))
        at = {sol_id: _at(one, mean[channel]) for sol_id, one in own.groupby("solID")}
        median_at = _at(median, mean[channel]) if len(median) else float("nan")
        rows.append({"channel": channel, "spend": mean[channel], **at, compare.MEDIAN: median_at})
    columns = (
        Column("channel", "Channel", "channel"),
        Column("spend", f"At spend per {shown.period}", "money"),
        *_columns(shown, "response"),
    )
    names = ["channel", "spend", *shown.sol_ids, compare.MEDIAN]
    note = (
        f"{look.in_unit(f'{look.response_name.capitalize()} per {shown.period}')}, of the same spend every"
        f" {shown.period} once its carry-over has built up, {look.currency}. The upright rule is what is spent now;"
        " thin is beyond the model's data." + _gone(shown)
    )
    numbers = pd.DataFrame(rows, columns=names)
    data = Data(numbers, columns, shown.csv("curves"))
    return _card(Words(_widest_response(shown, numbers, look), "Response to spend", note), drawn, data, shown, look)


def adstock(shown: Shown, look: Look) -> html.Section:
    """A small figure per channel with how its effect fades in each model."""
    table, said = shown.found.adstock, shown.said.adstock
    last = int(max(table["lag"].max(), 1)) if len(table) else 1
    drawn = [
        (label(channel), compare.decay(own, said[said["channel"] == channel], last, shown.sol_ids, look))
        for channel, own in table.groupby("channel", sort=False)
    ]
    rows = table.pivot(index=["channel", "lag"], columns="solID", values="weight")
    rows[compare.MEDIAN] = said.set_index(["channel", "lag"])["weight"]
    rows = rows.reindex(columns=[*shown.sol_ids, compare.MEDIAN]).reset_index()
    columns = (
        Column("channel", "Channel", "channel"),
        Column("lag", f"{shown.period.capitalize()}s later", "number", 0),
        *_columns(shown, "percent"),
    )
    note = f"Effect left, by {shown.period}s after the advertising." + _gone(shown)
    words = Words(_widest_decay(shown, rows, look), "Carry-over", note)
    return _card(words, drawn, Data(rows[rows["lag"] <= FIRST], columns, _whole(shown, "adstock")), shown, look)


def fit(shown: Shown, look: Look) -> html.Section:
    """The models' fits over what happened."""
    table = shown.found.fit
    best = shown.found.errors["nrmse"].idxmin()
    letter = pins.LETTERS[shown.sol_ids.index(best)]
    columns = (
        Column("ds", "Period", "date"),
        Column("actual", "Actual", "response"),
        *(column for column in _columns(shown, "response") if column.name in table),
    )
    words = Words(f"{letter} has the lowest error", "Actual against fitted", FIT_NOTE)
    drawn = compare.fitted(table, shown.said.fitted, shown.sol_ids, look)
    return _card(words, drawn, Data(table.tail(LISTED), columns, _whole(shown, "fit")), shown, look)


def errors(shown: Shown, look: Look) -> html.Div:
    """A row per error, a column per model."""
    found, said = shown.found.errors, shown.said.errors
    rows = []
    for name, (words, digits) in ERRORS.items():
        if found[name].isna().all() and pd.isna(said[name]):
            continue
        values = {sol_id: _number(found.loc[sol_id, name], digits, look) for sol_id in shown.sol_ids}
        rows.append({"what": words, **values, compare.MEDIAN: _number(said[name], digits, look)})
    columns = (
        Cell("what", "Figure", lead=True),
        *(Cell(sol_id, f"{letter} {sol_id}", number=True) for letter, sol_id in _letters(shown)),
        Cell(compare.MEDIAN, compare.MEDIAN, number=True),
    )
    return listing(columns, rows, "Errors", stack=False)


def hyperparameters(shown: Shown, look: Look) -> html.Div:
    """A row per hyperparameter, a column per model."""
    table = shown.found.hyperparameters.T
    table[compare.MEDIAN] = shown.said.hyperparameters
    table.insert(0, "what", [_named(str(name)) for name in table.index])
    columns = (Column("what", "Hyperparameter"), *_columns(shown, "number", 3))
    return data_table(table, columns, look, "Hyperparameters")


def _widest_response(shown: Shown, rows: pd.DataFrame, look: Look) -> str:
    """The channel of which the models say the most different things at today's spend."""
    low, high = (getattr(rows[list(shown.sol_ids)], end)(axis=1) for end in ("min", "max"))
    spread = (high / low.where(low > 0) - 1).dropna()
    if spread.empty:
        return "What the models say steady spend brings"
    at = spread.idxmax()
    ends = " to ".join(look.short_response(float(values[at])) for values in (low, high))
    return f"At today's spend {label(rows['channel'][at])} brings {ends} per {shown.period}, depending on the model"


def _widest_decay(shown: Shown, rows: pd.DataFrame, look: Look) -> str:
    """The channel of which the models leave the most different effect one period later."""
    later = rows[rows["lag"] == 1].set_index("channel")[list(shown.sol_ids)]
    spread = (later.max(axis=1) - later.min(axis=1)).dropna()
    if spread.empty:
        return "How long each model lets advertising work"
    at = later.loc[spread.idxmax()]
    ends = " to ".join(look.percent(float(value), 0) for value in (at.min(), at.max()))
    return f"One {shown.period} later {ends} of the effect of {label(str(spread.idxmax()))} is left"


def _whole(shown: Shown, name: str) -> list[tuple[str, str]]:
    """The file of a figure whose table shows a part."""
    return [("CSV of all periods", url) for _, url in shown.csv(name)]


def _card(words: Words, drawn: Any, data: Data, shown: Shown, look: Look) -> html.Section:
    return figure_card(words, drawn, data, look, shown.source)


def _headed(shown: Shown, figures: Sequence[Any]) -> list[tuple[str, Any]]:
    names = [f"{letter}  {sol_id}" for letter, sol_id in _letters(shown)]
    return list(zip(names, figures, strict=True))


def _letters(shown: Shown) -> list[tuple[str, str]]:
    return list(zip(pins.LETTERS, shown.sol_ids, strict=False))


def _columns(shown: Shown, kind: Any, digits: int = 2) -> list[Column]:
    """A column per model, then the median."""
    own = [Column(sol_id, f"{letter} {sol_id}", kind, digits) for letter, sol_id in _letters(shown)]
    return [*own, Column(compare.MEDIAN, compare.MEDIAN, kind, digits)]


def _beside(shown: Shown, table: pd.DataFrame, key: str, value: str, median: pd.Series) -> pd.DataFrame:
    """`value` with a row per key in the table's order, a column per model and one for the median."""
    order = list(dict.fromkeys(table[key]))
    wide = table.pivot(index=key, columns="solID", values=value).reindex(index=order, columns=list(shown.sol_ids))
    return wide.assign(**{compare.MEDIAN: median.reindex(order)})


def _means(shown: Shown) -> pd.Series:
    """Spend per period now, by channel."""
    first = shown.found.channels[shown.found.channels["solID"] == shown.sol_ids[0]].set_index("channel")
    return first["spend"] / len(shown.found.fit)


def _at(curve: pd.DataFrame, spend: float) -> float:
    """The response at a spend, between the points of a curve."""
    at = curve["spend"].to_numpy(float)
    after = int(min(max((at < spend).sum(), 1), len(at) - 1))
    part = (spend - at[after - 1]) / (at[after] - at[after - 1] or 1.0)
    low, high = curve["response"].to_numpy(float)[[after - 1, after]]
    return float(low + part * (high - low))


def _gone(shown: Shown) -> str:
    """Which models cannot estimate which channel."""
    table = shown.found.channels
    found = [
        f" {label(str(channel))}: {UNKNOWN} in {', '.join(letters)}."
        for channel, own in table[table["value"].isna()].groupby("channel", sort=False)
        if (letters := [letter for letter, sol_id in _letters(shown) if sol_id in set(own["solID"])])
    ]
    return "".join(found)


def _number(value: float, digits: int, look: Look) -> str:
    return text.DASH if pd.isna(value) else look.number(value, digits)


def _named(name: str) -> str:
    """A hyperparameter in words: TV, carry-over θ."""
    medium, _, kind = name.rpartition("_")
    said = text.PARAMETERS.get(kind)
    if said and medium:
        return f"{label(medium)}, {said[0][0].lower()}{said[0][1:]}"
    return {"lambda": "λ", "train_size": "Share of data for training"}.get(name, name)
