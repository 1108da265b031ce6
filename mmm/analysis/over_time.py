"""What a model credits to each part of it in the course of time, and the events that stand out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mmm.analysis import decomposition
from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.candidate import INTERCEPT, Candidate
from mmm.analysis.model_set import ModelSet
from mmm.bundle import Bundle
from mmm.data.column_roles import label

MOST = 170  # periods that are kept as they are; longer windows are summed by month
SPARSE = 0.5  # a term that is zero in at least this share of the periods is an event


def contributions(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """ds and one column per part: `ledger.BASELINE` (intercept, trend and season), then holidays
    and context, organic and paid media. Sums to the prediction of each period. Windows of more than
    MOST periods are summed by month.
    """
    table = decomposition.contributions(bundle, sol_id)
    level = [INTERCEPT, *(name for name in bundle.spec.prophet_vars if name != "holiday")]
    rest = table.drop(columns=["ds", *level])
    found = pd.concat(
        [table["ds"], table[level].sum(axis=1).rename(decomposition.BASELINE), rest], axis=1
    )
    return found if len(found) <= MOST else by_month(found)


def by_month(parts: pd.DataFrame) -> pd.DataFrame:
    """`contributions` summed by the month in which a period starts; ds is its first day."""
    months = parts["ds"].dt.to_period("M").dt.start_time
    return parts.drop(columns="ds").groupby(months).sum().reset_index()


def halves(bundle: Bundle, sol_id: str, around: ModelSet | None = None) -> dict[str, float]:
    """Paid media's share of the prediction: whole, earlier, later (of the window and its halves),
    and low, high: the spread of later - earlier.

    The spread is that of the models of the first search, whose window it is; NaN without any.
    """
    own = _paid_shares(bundle, (sol_id,)).iloc[0]
    low, high = np.nan, np.nan
    if around is not None:
        search = around.searches[0]
        table = _paid_shares(search.bundle, search.sol_ids)
        low, high = ModelSet((search,)).spread([table["later"] - table["earlier"]])
    return {**{str(name): float(value) for name, value in own.items()}, "low": low, "high": high}


def _paid_shares(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    """whole, earlier, later: paid media's share of the prediction, a row per model."""
    spec, rows = bundle.spec, bundle.window_rows
    models = BatchResponse.of(bundle, sol_ids, rows.stop - rows.start, rows.start, spec.all_media)
    window = bundle.tables["dt_mod"].iloc[rows]
    responses = models.responses(window[list(spec.all_media)].to_numpy(dtype=float).T)[:, 0]
    paid = responses[:, : len(spec.paid_media_selected)].sum(axis=1)  # (K, W)
    others = [name for name in spec.all_ind_vars if name not in spec.all_media]
    coef = bundle.by_term(sol_ids, (INTERCEPT, *others), "coef").fillna(0.0).to_numpy(float)
    values = np.vstack([np.ones(len(window)), window[others].to_numpy(dtype=float).T])
    fitted = responses.sum(axis=1) + coef @ values
    middle = len(window) // 2
    parts = {
        "whole": slice(None),
        "earlier": slice(middle),
        "later": slice(middle, None),
    }
    return pd.DataFrame(
        {
            name: paid[:, part].sum(axis=1) / fitted[:, part].sum(axis=1)
            for name, part in parts.items()
        }
    )


def events(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """ds, rn, label, contribution: periods in which holidays or a context variable that is mostly
    zero are not.
    """
    model = Candidate.of(bundle, sol_id)
    names = [
        name for name in ("holiday", *bundle.spec.context_vars) if name in bundle.spec.all_ind_vars
    ]
    tables = []
    for name in names:
        given = model.dt_mod[name].iloc[model.window].reset_index(drop=True)
        if not SPARSE <= float((given == 0).mean()) < 1:
            continue
        effect = model.coef(name) * given[given != 0]
        said = "Holiday" if name == "holiday" else label(name)
        tables.append(
            pd.DataFrame(
                {"ds": model.dates[effect.index], "rn": name, "label": said, "contribution": effect}
            )
        )
    empty = pd.DataFrame(
        {"ds": pd.Series(dtype="datetime64[ns]"), "rn": [], "label": [], "contribution": []}
    )
    return pd.concat(tables, ignore_index=True) if tables else empty
