"""What each paid channel returns, on average and at the margin, and where the models around one
put it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mmm.analysis import decomposition, uncertainty
from mmm.analysis.model_set import FEWEST, ModelSet, Search
from mmm.analysis.response import current, window_marginals
from mmm.bundle import Bundle
from mmm.phrase import Phrase

_ENDS = ("low", "high", "probable_low", "probable_high")
_COLUMNS = (
    *_ENDS,
    *(f"marginal_{end}" for end in _ENDS),
    *(f"relative_{end}" for end in _ENDS),
    "n",
    "n_finite",
)
MEDIA = "paid_media"  # the row of all paid channels together, where a table has one


def returns(bundle: Bundle, sol_id: str, around: ModelSet | None = None) -> pd.DataFrame:
    """One row per paid channel: channel, label, value, marginal, zero, low, high, probable_low,
    probable_high, the same of `marginal_` and `relative_`, n, n_finite.

    value: ROAS over the window (models of conversions: CPA), marginal: of the next unit of money
    spent (`mmm.analysis.response.current`), in the same measure. Both NaN where the channel is
    `zero`. low, high: the spread of `value` over the n models around, n_finite with an estimate
    (`ModelSet.spread`); relative: the channel's return over that of all paid media, in result per
    money. probable_low, probable_high: the range that held the truth of simulated data in 8 of 10
    cases (`mmm.analysis.uncertainty`), NaN where no search is of the kind that this is known of.
    NaN and 0 without models around, and where too few have an estimate: `why_not` says so.
    """
    cost = bundle.spec.dep_var_type == "conversion"
    channels, now = decomposition.channels(bundle, sol_id), current(bundle, sol_id)
    marginal = now["marginal"].where(~now["zero"]).to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "channel": channels["channel"],
            "label": channels["label"],
            "value": channels["cpa" if cost else "roi"],
            "marginal": _inverse(marginal) if cost else marginal,
            "zero": channels["zero"],
        }
    )
    return table.join(_ranges(list(table["channel"]), around))


def media_return(bundle: Bundle, sol_id: str, around: ModelSet | None = None) -> dict[str, float]:
    """All paid media together: value, low, high, probable_low, probable_high as in `returns`; NaN
    where nothing is estimable.
    """
    totals = decomposition.totals(bundle, sol_id)
    cost = bundle.spec.dep_var_type == "conversion"
    ends = (np.nan,) * len(_ENDS)
    if around is not None:
        answers = [answered(search.bundle, search.sol_ids)[MEDIA] for search in around.searches]
        ends = _told(around, answers, "media", MEDIA, cost)
    value = totals["cpa_media" if cost else "roas_media"]
    return {"value": value, **dict(zip(_ENDS, ends, strict=True))}


def answered(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    """Result per unit of money of each paid channel, and of MEDIA, a row per model (index: solID).

    NaN where a model has no coefficient for a channel, or where there was no spend.
    """
    paid = list(bundle.spec.paid_media_selected)
    effect, coef, spend = (
        bundle.by_term(sol_ids, paid, name) for name in ("xDecompAgg", "coef", "total_spend")
    )
    found = (effect / spend.where(spend > 0)).where(coef != 0)
    total = effect.sum(axis=1) / spend.sum(axis=1)
    return found.assign(**{MEDIA: total.where(total > 0)})


def why_not(around: ModelSet | None) -> Phrase | None:
    """Why no channel of a model has a spread; None where one has."""
    if around is None or around.n_models < FEWEST:
        return Phrase("There are too few models of this data to compare it with.")
    answers = [answered(search.bundle, search.sol_ids) for search in around.searches]
    if any((found.notna().sum() >= FEWEST).any() for found in answers):
        return None
    return Phrase("Too few of the models beside it have an estimate.")


def _ranges(channels: list[str], around: ModelSet | None) -> pd.DataFrame:
    """The columns of `returns` that models around give, a row per channel."""
    if around is None:
        empty = dict.fromkeys(_COLUMNS, np.nan) | {"n": 0, "n_finite": 0}
        return pd.DataFrame(empty, index=range(len(channels)))
    cost = around.searches[0].bundle.spec.dep_var_type == "conversion"
    answers = [answered(search.bundle, search.sol_ids) for search in around.searches]
    next_ones = [_next(search.bundle, search.sol_ids) for search in around.searches]
    rows = []
    for channel in channels:
        average, marginal = ([table[channel] for table in kind] for kind in (answers, next_ones))
        relative = [table[channel] / table[MEDIA] for table in answers]
        rows.append(
            (
                *_told(around, average, "channel", channel, cost),
                *_told(around, marginal, "marginal", channel, cost),
                *_told(around, relative, "relative", channel, False),
                around.n_models,
                sum(int(one.notna().sum()) for one in average),
            )
        )
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _told(
    around: ModelSet, answers: Sequence[pd.Series], kind: str, channel: str, cost: bool
) -> tuple[float, ...]:
    """The ends _ENDS of one return, result per money in `answers` by search, as a cost if asked."""
    low, high = around.spread(answers)
    known = [
        uncertainty.probable(
            found.to_numpy(dtype=float), search, _drawn(search, channel, kind), kind
        )
        for search, found in zip(around.searches, answers, strict=True)
        if uncertainty.is_covered(search.bundle)
    ]
    known = [ends for ends in known if np.isfinite(ends[0])]
    # no narrower than what all models say, those of a refresh among them
    least, most = (
        (min(low, *(ends[0] for ends in known)), max(high, *(ends[1] for ends in known)))
        if known
        else (np.nan, np.nan)
    )
    if not cost:
        return low, high, least, most
    low, high, least, most = _inverse(np.array([high, low, most, least]))
    return low, high, least, most


def _drawn(search: Search, channel: str, kind: str) -> np.ndarray:
    """By how much a channel's answers, or MEDIA's, change in each draw: (K, draws)."""
    factors = uncertainty.of_search(search)
    if kind == "channel" or kind == "marginal":
        return factors[..., search.bundle.spec.paid_media_selected.index(channel)]
    media = uncertainty.of_media(search, factors)
    if kind == "media":
        return media
    own = factors[..., search.bundle.spec.paid_media_selected.index(channel)]
    return uncertainty.against_media(own, media)


def _next(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    """`window_marginals`, NaN where a model has no coefficient."""
    table = window_marginals(bundle, sol_ids)
    return table.where(table != 0)


def _inverse(values: np.ndarray | pd.Series) -> np.ndarray:
    """Money per result; NaN where nothing comes of the money."""
    found = np.asarray(values, dtype=float)
    return np.divide(1.0, found, out=np.full(found.shape, np.nan), where=found > 0)
