"""What a model's tables say, found by rules: what to do next, and what changed since the model
before.

A finding is a rule, its numbers and the rows that they come from, no words: pages word it in their
language. Where the evidence is thin a rule says so in place of advice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from mmm.analysis.model_diff import ModelDiff

# the next unit of money must bring so much more in one channel than in another to speak of it
UNEQUAL: Final = 1.5
TIRED: Final = 0.5  # of the average return: below it, the next unit of money brings little
WIDE: Final = 0.75  # width of a range as a share of the return
RARE: Final = 0.8  # share of similar models that must have an estimate
MOVED: Final = 0.1  # relative change of a return that is worth a sentence
MOST: Final = 3  # changes that are told, the largest first


@dataclass(frozen=True)
class Insight:
    """rule: its name.

    channels: modelling columns. values: the numbers. table and rows: where they stand.

    firm: whether the evidence carries advice; a refusal says what is not known.
    """

    rule: str
    channels: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    table: str = "returns"
    rows: tuple[str, ...] = ()
    firm: bool = True


def recommendations(
    returns: pd.DataFrame, weak: bool, cost: bool, hold: Collection[str] = ()
) -> list[Insight]:
    """What to do about each channel, by `mmm.analysis.channel_returns.returns`.

    weak: the model is too weak to act on, which refuses everything but what is not estimable. cost:
    the measure is a CPA, of which less is better. hold: channels whose budget should not be moved
    on this model.
    Rules: `move`, `even`, `tired`, `loses`, `test`, `unknown` (not estimable); refusals: `weak`,
    `no_range`, `move_thin`, `loses_thin`.
    """
    known = returns[~returns["zero"].astype(bool) & returns["value"].notna()]
    unknown = _unknown(returns)
    if weak:
        return [Insight("weak", firm=False), *unknown]
    if known.empty:
        return unknown
    ranged = known.dropna(subset=["low", "high", "marginal_low", "marginal_high"])
    if ranged.empty:
        return [
            Insight("no_range", tuple(known["channel"]), rows=tuple(known["channel"]), firm=False),
            *unknown,
        ]
    sure, by_truth = ranged[~ranged["channel"].isin(hold)], _surest(known)
    told = [
        *_move(by_truth, cost, hold),
        *_losing(by_truth, cost, hold),
        *_tired(sure, cost),
        *_disagreeing(ranged),
    ]
    return [*told, *unknown]


def best(returns: pd.DataFrame, cost: bool) -> list[str]:
    """The channel with the best return, and after it those whose ranges reach its own: they cannot
    be told apart from it, so all without a range are among them.

    Empty where no channel is estimable. `returns` and `cost` as in `recommendations`.
    """
    known = _surest(returns[~returns["zero"].astype(bool) & returns["value"].notna()])
    ordered = known.sort_values("value", ascending=cost, kind="stable")
    if ordered.empty:
        return []
    first, others = ordered.iloc[0], ordered.iloc[1:]
    behind = others["low"] > first["high"] if cost else others["high"] < first["low"]
    return [str(first["channel"]), *others.loc[~behind, "channel"].astype(str)]


def off_share(returns: pd.DataFrame, shares: pd.Series) -> str | None:
    """The channel that brings more, or less, than its share of the spend in all of its range, and
    differs most; None where no channel can be told apart from its share.

    shares: by channel, its share of the effect less that of the spend.
    """
    table = _surest(returns[~returns["zero"].astype(bool)]).set_index("channel")
    gaps = shares.reindex(table.index)
    # the model shown may itself lie outside its range
    apart = ((table["relative_low"] > 1) & (gaps > 0)) | ((table["relative_high"] < 1) & (gaps < 0))
    return str(gaps[apart].abs().idxmax()) if apart.any() else None


def changes(beside: ModelDiff, cost: bool) -> list[Insight]:
    """What is different from the model before.

    Rules: `gone`, `back`, `better`, `worse`, `share`, `steady`.
    """
    table, value = beside.channels, "cpa" if cost else "roi"
    before, after = (table[f"{value}_{side}"].to_numpy(dtype=float) for side in ("before", "after"))
    found = []
    for rule, where in (
        ("gone", np.isfinite(before) & ~np.isfinite(after)),
        ("back", ~np.isfinite(before) & np.isfinite(after)),
    ):
        names = tuple(table.loc[where, "channel"])
        found += [Insight(rule, names, {}, "changes", names)] if names else []
    with np.errstate(divide="ignore", invalid="ignore"):
        change = after / before - 1
    order = [
        at
        for at in np.argsort(-np.abs(np.nan_to_num(change)))
        if abs(np.nan_to_num(change[at])) >= MOVED
    ]
    for at in order[:MOST]:
        name, good = str(table["channel"].iloc[at]), (change[at] > 0) != cost
        numbers = {
            "before": float(before[at]),
            "after": float(after[at]),
            "change": float(change[at]),
        }
        found.append(Insight("better" if good else "worse", (name,), numbers, "changes", (name,)))
    told = found or [
        Insight("steady", values={"within": MOVED}, table="changes", rows=tuple(table["channel"]))
    ]
    return [*told, *_share(beside)]


def _surest(returns: pd.DataFrame) -> pd.DataFrame:
    """The same with the probable range in the place of what similar models say, where it is known:
    what is stated as a fact, or acted on, must hold there.
    """
    ends = [name for name in returns if "probable_" in str(name)]
    found = {name.replace("probable_", ""): returns[name] for name in ends}
    return returns.assign(**{name: values.fillna(returns[name]) for name, values in found.items()})


def _move(known: pd.DataFrame, cost: bool, hold: Collection[str]) -> list[Insight]:
    """Money from where the next unit brings least to where it brings most, if their ranges are
    apart and no check doubts either.
    """
    table = known[np.isfinite(known["marginal"]) & (known["marginal"] > 0)].reset_index(drop=True)
    if len(table) < 2:
        return []
    high, low = table.loc[table["marginal"].idxmax()], table.loc[table["marginal"].idxmin()]
    best, worst = (low, high) if cost else (high, low)
    names = (str(worst["channel"]), str(best["channel"]))
    numbers = {"from": float(worst["marginal"]), "to": float(best["marginal"])}
    if high["marginal"] < UNEQUAL * low["marginal"]:
        return [Insight("even", names, numbers, rows=names)]
    apart = bool(high["marginal_low"] > low["marginal_high"])  # False where either is unknown
    firm = apart and not set(names) & set(hold)
    return [Insight("move" if firm else "move_thin", names, numbers, rows=names, firm=firm)]


def _losing(known: pd.DataFrame, cost: bool, hold: Collection[str]) -> list[Insight]:
    """Channels that bring less revenue than they cost; conversions have no price to
    compare with.
    """
    found = []
    for row in known[known["value"] < 1].itertuples() if not cost else ():
        sure = bool(row.high < 1) and row.channel not in hold  # False where it is unknown
        numbers = {"value": float(row.value), "high": float(row.high)}
        found.append(
            Insight(
                "loses" if sure else "loses_thin",
                (row.channel,),
                numbers,
                rows=(row.channel,),
                firm=sure,
            )
        )
    return found


def _tired(ranged: pd.DataFrame, cost: bool) -> list[Insight]:
    """Channels where the next unit of money brings far less than the average one did, in similar
    models too.
    """
    names = []
    for row in ranged.itertuples():
        next_one, usual = (1 / row.marginal, 1 / row.value) if cost else (row.marginal, row.value)
        sure = row.marginal_low > row.value if cost else row.marginal_high < row.value
        if next_one <= TIRED * usual and sure:
            names.append(str(row.channel))
    return [Insight("tired", tuple(names), {"most": TIRED}, rows=tuple(names))] if names else []


def _disagreeing(ranged: pd.DataFrame) -> list[Insight]:
    """Channels on which similar models disagree: a test would tell more than another model."""
    found = []
    for row in ranged.itertuples():
        if row.high - row.low > WIDE * row.value or row.n_finite < RARE * row.n:
            numbers = {"low": row.low, "high": row.high, "n": row.n, "n_finite": row.n_finite}
            numbers = {name: float(value) for name, value in numbers.items()}
            found.append(Insight("test", (row.channel,), numbers, rows=(row.channel,)))
    return found


def _unknown(returns: pd.DataFrame) -> list[Insight]:
    names = tuple(returns.loc[returns["zero"].astype(bool), "channel"])
    return [Insight("unknown", names, rows=names, firm=False)] if names else []


def _share(beside: ModelDiff) -> list[Insight]:
    """Paid media's share of the prediction in the dates that both models cover."""
    paid = beside.contributions[beside.contributions["kind"] == "paid"]
    if beside.common is None or paid.empty:
        return []
    before, after = (float(paid[f"share_{side}"].sum()) for side in ("before", "after"))
    return [
        Insight(
            "share",
            values={"before": before, "after": after},
            table="changes",
            rows=tuple(paid["rn"]),
        )
    ]
